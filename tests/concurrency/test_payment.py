"""Real threads, real locks: however often and however fast money is asked for, it moves once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from marketplace.lib.money import Money
from orders.errors import ActionNotPossible
from orders.models import Checkout
from orders.services.cancel import cancel_order
from orders.services.payment import handle_event, pay_checkout
from payments import selectors
from payments.errors import RefundTooLarge
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent
from payments.gateways.sandbox.signing import sign
from payments.gateways.sandbox.webhooks import event_body
from payments.models import Hold, LedgerTransaction, PaymentAttempt, ProviderEvent, Refund
from payments.services.holds import release_hold
from payments.services.refunds import refund
from payments.services.sending import send_one_refund
from tests.factories.payments import card, paid_order
from tests.orders.services.test_payment import placed, statuses, variant_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run all calls at the same moment, each in a thread and connection of its own; results or exceptions."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def paying(checkout: Checkout, key: str) -> Callable[[], PaymentAttempt]:
    return lambda: pay_checkout(
        buyer=checkout.buyer,
        number=checkout.number,
        card=card(),
        idempotency_key=key,
        expected_total=Money("12.00"),
        return_url="/back/",
    )


def test_a_double_click_is_one_payment() -> None:
    checkout = placed()
    results = at_once(*[paying(checkout, "form")] * 4)
    assert {attempt.pk for attempt in results} == {PaymentAttempt.objects.get().pk}
    assert SandboxCharge.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1
    assert statuses(checkout) == ["to_ship"]


def test_two_open_pages_are_one_payment() -> None:
    checkout = placed()
    results = at_once(paying(checkout, "first"), paying(checkout, "second"))
    codes = sorted(getattr(result, "code", "paid") for result in results)
    assert codes in (["attempt_open", "paid"], ["paid", "payment_closed"])
    assert SandboxCharge.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1


def delivery(event: SandboxEvent) -> Callable[[], None]:
    body = event_body(event)
    return lambda: handle_event(provider="sandbox", body=body, headers={SIGNATURE_HEADER: sign(body)})


def pending() -> tuple[Checkout, SandboxEvent]:
    checkout = placed()
    pay_checkout(
        buyer=checkout.buyer,
        number=checkout.number,
        card=card("late"),
        idempotency_key="form",
        expected_total=Money("12.00"),
        return_url="/back/",
    )
    return checkout, SandboxEvent.objects.get()


def test_a_webhook_delivered_three_times_at_once_is_one_payment() -> None:
    checkout, event = pending()
    assert at_once(*[delivery(event)] * 3) == [None] * 3
    assert statuses(checkout) == ["to_ship"]
    assert ProviderEvent.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1
    assert variant_of(checkout.orders.get()).stock_on_hand == 4


def test_capture_against_cancel_ends_paid_or_cancelled_and_refunded() -> None:
    checkout, event = pending()
    order = checkout.orders.get()
    results = at_once(
        delivery(event), lambda: cancel_order(buyer=checkout.buyer, number=order.number, reason="changed_mind")
    )
    order.refresh_from_db()
    if order.status == "cancelled":
        assert Refund.objects.get().amount == order.total
        assert not Hold.objects.exists()
    else:
        # Paid first: the cancellation is then a request that the seller answers, or too late.
        assert order.status == "to_ship"
        assert order.cancel_requested_at is not None or isinstance(results[1], ActionNotPossible)
        assert selectors.money_of(order.number).held == order.total
    assert selectors.balance("gateway", "sandbox") == Money("-12.00")
    assert not selectors.unbalanced_transactions()


def refunding(reference: str, amount: str, key: str) -> Callable[[], Refund]:
    def run() -> Refund:
        with transaction.atomic():
            return refund(reference=reference, amount=Money(amount), reason="goodwill", key=key)

    return run


def test_refunds_at_once_never_exceed_what_was_paid() -> None:
    reference = paid_order("100.00")
    results = at_once(*[refunding(reference, "60.00", f"k{number}") for number in range(4)])
    assert sorted(type(result).__name__ for result in results) == ["Refund", *["RefundTooLarge"] * 3]
    assert all(isinstance(result, Refund | RefundTooLarge) for result in results)
    assert selectors.refundable(reference) == Money("40.00")


def test_the_same_refund_at_once_is_one() -> None:
    reference = paid_order("100.00")
    results = at_once(*[refunding(reference, "60.00", "same")] * 3)
    assert {row.pk for row in results} == {Refund.objects.get().pk}


def test_refund_against_release_spends_the_escrow_once() -> None:
    reference = paid_order("100.00")

    def release() -> None:
        with transaction.atomic():
            release_hold(reference=reference, at=Hold.objects.get().opened_at)

    at_once(refunding(reference, "100.00", "k"), release)
    assert selectors.balance("escrow", reference) == Money.zero()
    assert selectors.refundable(reference) == Money.zero()
    assert selectors.balance("commission", "") == Money.zero()
    assert Refund.objects.get().amount == Money("100.00")


def test_two_workers_send_a_refund_once() -> None:
    checkout = placed()
    paying(checkout, "form")()
    row = refunding(checkout.orders.get().number, "12.00", "k")()
    results = at_once(*[lambda: send_one_refund(refund_id=row.pk)] * 3)
    assert sorted(results) == [False, False, True]
    assert selectors.balance("gateway", "sandbox") == Money.zero()
    row.refresh_from_db()
    assert (row.status, row.tries) == ("succeeded", 1)
