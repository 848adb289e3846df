"""Paying, end to end on the server: every card, every late or repeated answer, ends in the right state."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from catalog.models import Variant
from catalog.services.stock import release_stock, reserve_stock
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from messaging.models import Notification
from orders.errors import PriceChanged
from orders.models import Checkout, Order
from orders.services.allocations import allocations_of
from orders.services.cancel import cancel_order
from orders.services.payment import handle_event, pay_checkout, return_from_bank
from orders.services.requote import accept_quote
from orders.services.settling import resolve_attempt, sweep
from payments import selectors
from payments.constants import ATTEMPT_STUCK_AFTER, PENDING_ASK_EVERY, PENDING_GIVEN_UP_AFTER
from payments.errors import AttemptOpen, BadSignature, PaymentClosed
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.constants import LATE_ANSWER_AFTER, SIGNATURE_HEADER
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent
from payments.gateways.sandbox.signing import sign
from payments.gateways.sandbox.webhooks import event_body
from payments.models import Hold, LedgerTransaction, Payment, PaymentAttempt, ProviderEvent, Refund
from payments.services import timers as payment_timers
from payments.services.create import create_payment
from tests.factories.catalog import DeliveryTemplateFactory, VariantFactory
from tests.factories.orders import CheckoutFactory, OrderFactory
from tests.factories.payments import card

pytestmark = pytest.mark.django_db


def placed(*, count: int = 1, stock: int = 5) -> Checkout:
    """A checkout as «Оформить заказ» leaves it: orders of 12.00, goods held, a payment to be made."""
    checkout = CheckoutFactory()
    orders = []
    for _ in range(count):
        variant = VariantFactory(stock_on_hand=stock)
        order = OrderFactory(
            checkout=checkout, buyer=checkout.buyer, store=variant.product.store, lines__variant=variant
        )
        with transaction.atomic():
            reserve_stock(wanted={order.number: {variant.pk: 1}}, until=order.reserved_until)
        orders.append(order)
    with transaction.atomic():
        create_payment(reference=checkout.number, buyer=checkout.buyer, allocations=allocations_of(orders))
    return checkout


def pay(checkout: Checkout, code: str = "success", *, key: str = "", total: Money | None = None) -> PaymentAttempt:
    return pay_checkout(
        buyer=checkout.buyer,
        number=checkout.number,
        card=card(code),
        idempotency_key=key or new_key(),
        expected_total=total or Money.sum(order.total for order in unpaid(checkout)),
        return_url="/back/",
    )


def unpaid(checkout: Checkout) -> Sequence[Order]:
    return list(checkout.orders.filter(status="awaiting_payment"))


def statuses(checkout: Checkout) -> list[str]:
    return list(checkout.orders.order_by("pk").values_list("status", flat=True))


def variant_of(order: Order) -> Variant:
    return Variant.objects.get(pk=order.lines.get().variant_id)


def webhook(event: SandboxEvent) -> None:
    """What the bank's delivery does: the late charge is decided, then the shop is told."""
    with clock.at(clock.now() + LATE_ANSWER_AFTER):
        bank.look_up(key=event.charge.key)
    body = event_body(event)
    with checked_lock_order():
        handle_event(provider="sandbox", body=body, headers={SIGNATURE_HEADER: sign(body)})


def sell_out(order: Order) -> None:
    """The hold has lapsed, and somebody else bought the last pieces."""
    with transaction.atomic():
        release_stock(reference=order.number)
    Order.objects.filter(pk=order.pk).update(reserved_until=clock.now() - timedelta(minutes=1))
    Variant.objects.filter(pk=order.lines.get().variant_id).update(stock_on_hand=0)


def test_a_good_card_pays_every_order_of_the_checkout() -> None:
    checkout = placed(count=2)
    attempt = pay(checkout)
    assert attempt.status == "captured"
    assert statuses(checkout) == ["to_ship", "to_ship"]
    assert Payment.objects.get().amount == Money("24.00")
    for order in checkout.orders.all():
        assert selectors.money_of(order.number).held == order.total
        assert (variant_of(order).stock_on_hand, variant_of(order).stock_reserved) == (4, 0)
        assert {"order:paid", "order:accepted"} <= set(order.events.values_list("code", flat=True))


@pytest.mark.parametrize("code", ["insufficient_funds", "expired_card", "lost_card", "do_not_honour"])
def test_a_declined_card_keeps_the_order_and_says_why(code: str) -> None:
    checkout = placed()
    attempt = pay(checkout, code)
    assert (attempt.status, attempt.decline_code) == ("declined", code)
    assert statuses(checkout) == ["awaiting_payment"]
    decline = selectors.explain_decline(code)
    assert decline.reason != selectors.explain_decline("something").reason
    assert pay(checkout).status == "captured"
    assert statuses(checkout) == ["to_ship"]


def test_the_same_form_twice_charges_once() -> None:
    checkout = placed()
    total = Money("12.00")
    first = pay(checkout, key="form")
    second = pay(checkout, key="form", total=total)
    assert first == second
    assert SandboxCharge.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1


def test_paying_again_with_another_form_finds_nothing_to_pay() -> None:
    checkout = placed()
    pay(checkout)
    with pytest.raises(PaymentClosed):
        pay(checkout, total=Money("12.00"))
    assert SandboxCharge.objects.count() == 1


def test_a_stranger_cannot_pay() -> None:
    checkout = placed()
    checkout.buyer = OrderFactory().buyer
    with pytest.raises(NotFound):
        pay(checkout)
    assert not SandboxCharge.objects.exists()


def test_the_total_that_was_shown_is_the_total_that_is_charged() -> None:
    checkout = placed()
    with pytest.raises(PriceChanged) as error:
        pay(checkout, total=Money("11.00"))
    assert error.value.params["after"] == Money("12.00")
    assert not SandboxCharge.objects.exists()


def test_confirmed_at_the_bank() -> None:
    checkout = placed()
    attempt = pay(checkout, "confirm")
    assert attempt.status == "needs_confirmation"
    assert attempt.confirm_url.startswith("/")
    bank.confirm_by_code(token=SandboxCharge.objects.get().token, code="1234")
    return_from_bank(buyer=checkout.buyer, number=checkout.number)
    assert statuses(checkout) == ["to_ship"]
    return_from_bank(buyer=checkout.buyer, number=checkout.number)
    webhook(SandboxEvent.objects.get())
    assert LedgerTransaction.objects.count() == 1


def test_refused_at_the_bank() -> None:
    checkout = placed()
    attempt = pay(checkout, "confirm")
    bank.refuse_confirmation(token=SandboxCharge.objects.get().token)
    return_from_bank(buyer=checkout.buyer, number=checkout.number)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.decline_code) == ("declined", "not_confirmed")
    assert statuses(checkout) == ["awaiting_payment"]


def test_an_answer_by_webhook_delivered_three_times_pays_once() -> None:
    checkout = placed()
    attempt = pay(checkout, "late")
    assert attempt.status == "pending"
    with pytest.raises(AttemptOpen):
        pay(checkout)
    event = SandboxEvent.objects.get()
    for _ in range(3):
        webhook(event)
    assert statuses(checkout) == ["to_ship"]
    assert ProviderEvent.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1
    assert ProviderEvent.objects.get().processed_at is not None


def test_the_webhook_may_be_quicker_than_the_answer() -> None:
    checkout = placed()
    attempt = pay(checkout)
    webhook(SandboxEvent.objects.get())
    attempt.refresh_from_db()
    assert attempt.status == "captured"
    assert LedgerTransaction.objects.count() == 1


def test_a_lost_answer_is_found_out_by_asking() -> None:
    checkout = placed()
    attempt = pay(checkout, "lost_answer")
    assert attempt.status == "created"
    assert resolve_attempt(attempt_id=attempt.pk)
    assert statuses(checkout) == ["to_ship"]
    assert not resolve_attempt(attempt_id=attempt.pk)


def test_the_sweep_finds_attempts_stuck_between_phases() -> None:
    checkout = placed()
    pay(checkout, "lost_answer")
    assert sweep(now=clock.now()) == 0
    assert sweep(now=clock.now() + ATTEMPT_STUCK_AFTER) == 1
    assert statuses(checkout) == ["to_ship"]
    assert sweep(now=clock.now() + ATTEMPT_STUCK_AFTER) == 0


def test_an_attempt_the_gateway_never_heard_of_is_given_up() -> None:
    checkout = placed()
    attempt = pay(checkout, "lost_answer")
    SandboxEvent.objects.all().delete()
    SandboxCharge.objects.all().delete()
    assert not resolve_attempt(attempt_id=attempt.pk)
    assert sweep(now=clock.now() + ATTEMPT_STUCK_AFTER) == 1
    attempt.refresh_from_db()
    assert (attempt.status, attempt.decline_code) == ("voided", "not_started")
    assert pay(checkout).status == "captured"


def test_a_silent_bank_is_given_up_after_an_hour_and_may_still_capture() -> None:
    checkout = placed()
    attempt = pay(checkout, "late")
    charge = SandboxCharge.objects.get()
    SandboxCharge.objects.update(created_at=clock.now() + timedelta(days=1))
    assert sweep(now=clock.now() + PENDING_ASK_EVERY) == 0
    assert sweep(now=clock.now() + PENDING_GIVEN_UP_AFTER + PENDING_ASK_EVERY) == 1
    attempt.refresh_from_db()
    assert (attempt.status, attempt.decline_code) == ("voided", "no_answer")
    assert Payment.objects.get().status == "failed"
    webhook(charge.events.get())
    assert statuses(checkout) == ["to_ship"]


def test_an_attempt_of_a_gateway_that_was_switched_off_is_given_up(settings: Any) -> None:
    attempt = pay(placed(), "late")
    settings.PAYMENT_GATEWAYS = ["stripe"]
    assert sweep(now=clock.now() + PENDING_GIVEN_UP_AFTER + PENDING_ASK_EVERY) == 1
    attempt.refresh_from_db()
    assert (attempt.status, attempt.decline_code) == ("voided", "no_answer")


def test_a_late_capture_of_a_cancelled_order_goes_back_at_once() -> None:
    checkout = placed()
    attempt = pay(checkout, "late")
    cancel_order(buyer=checkout.buyer, number=checkout.orders.get().number, reason="changed_mind")
    webhook(SandboxEvent.objects.get())
    assert statuses(checkout) == ["cancelled"]
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount, refund.attempt) == ("late_capture", Money("12.00"), attempt)
    assert payment_timers.sweep(now=clock.now() + LATE_ANSWER_AFTER) >= 1
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert Payment.objects.get().status == "refunded"
    assert Notification.objects.filter(user=checkout.buyer).latest("pk").kind == "order_refunded"
    assert not Order.objects.get(checkout=checkout).events.filter(code="order:refunded").exists()


def test_cancelling_one_of_two_leaves_the_other_to_pay() -> None:
    checkout = placed(count=2)
    first, second = checkout.orders.order_by("pk")
    cancel_order(buyer=checkout.buyer, number=first.number, reason="changed_mind")
    assert pay(checkout, total=Money("12.00")).amount == Money("12.00")
    assert statuses(checkout) == ["cancelled", "to_ship"]
    assert [hold.reference for hold in Hold.objects.all()] == [second.number]


def test_a_late_capture_without_stock_is_cancelled_and_refunded_at_once() -> None:
    checkout = placed(count=2)
    gone, there = checkout.orders.order_by("pk")
    pay(checkout, "late")
    sell_out(gone)
    webhook(SandboxEvent.objects.get())
    assert statuses(checkout) == ["cancelled", "to_ship"]
    gone.refresh_from_db()
    assert gone.cancel_reason == "sold_out"
    refund = Refund.objects.get()
    assert (refund.reference, refund.amount) == (gone.number, gone.total)
    assert selectors.money_of(there.number).held == there.total


def test_a_lapsed_hold_is_taken_anew_when_there_is_stock() -> None:
    checkout = placed()
    order = checkout.orders.get()
    pay(checkout, "late")
    with transaction.atomic():
        release_stock(reference=order.number)
    webhook(SandboxEvent.objects.get())
    assert statuses(checkout) == ["to_ship"]
    assert (variant_of(order).stock_on_hand, variant_of(order).stock_reserved) == (4, 0)


def lapsed(price: str) -> Checkout:
    """A checkout whose goods are no longer held and cost something else now."""
    checkout = placed()
    order = checkout.orders.get()
    DeliveryTemplateFactory(store=order.store)
    Order.objects.filter(pk=order.pk).update(reserved_until=clock.now() - timedelta(minutes=1))
    Variant.objects.filter(pk=order.lines.get().variant_id).update(price=price, list_price=price)
    return checkout


def test_a_changed_price_is_shown_and_agreed_never_applied_silently() -> None:
    checkout = lapsed("13.00")
    with pytest.raises(PriceChanged) as error:
        pay(checkout)
    assert not SandboxCharge.objects.exists()
    assert checkout.orders.get().total == Money("12.00")
    total = error.value.params["after"]
    assert error.value.differences
    accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=total)
    assert pay(checkout, total=total).status == "captured"
    order = checkout.orders.get()
    assert order.total == total
    assert selectors.money_of(order.number).held == total


def test_an_event_of_somebody_else_is_kept_and_done_with() -> None:
    body = json.dumps(
        {"id": "e", "kind": "charge.captured", "key": "?", "charge": "?", "outcome": "captured", "decline_code": ""}
    ).encode()
    handle_event(provider="sandbox", body=body, headers={SIGNATURE_HEADER: sign(body)})
    assert ProviderEvent.objects.get().processed_at is not None


def test_an_event_whose_processing_broke_off_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = placed()
    pay(checkout, "late")
    with monkeypatch.context() as broken:
        broken.setattr("orders.services.settling.record_charge", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            webhook(SandboxEvent.objects.get())
    assert statuses(checkout) == ["awaiting_payment"]
    PaymentAttempt.objects.update(checked_at=clock.now() + timedelta(days=1))
    assert sweep(now=clock.now() + ATTEMPT_STUCK_AFTER + timedelta(seconds=1)) == 1
    assert statuses(checkout) == ["to_ship"]


def test_one_broken_row_does_not_stop_the_sweep(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    first, second = placed(), placed()
    broken = pay(first, "lost_answer")
    pay(second, "lost_answer")
    real = resolve_attempt

    def fail_for_one(*, attempt_id: int) -> bool:
        return 1 / 0 if attempt_id == broken.pk else real(attempt_id=attempt_id)  # type: ignore[return-value]

    monkeypatch.setattr("orders.services.settling.resolve_attempt", fail_for_one)
    assert sweep(now=clock.now() + ATTEMPT_STUCK_AFTER) == 1
    assert (statuses(first), statuses(second)) == (["awaiting_payment"], ["to_ship"])
    assert broken.number in caplog.text


def test_the_hook_answers_machines(client: Client) -> None:
    url = reverse("payment-hook", args=["sandbox"])
    assert client.get(url).status_code == 405
    assert client.post(url, b"{}", content_type="application/json").status_code == 400
    other = reverse("payment-hook", args=["nobody"])
    assert client.post(other, b"{}", content_type="application/json").status_code == 404
    checkout = placed()
    pay(checkout, "late")
    body = event_body(SandboxEvent.objects.get())
    answer = Client(enforce_csrf_checks=True).post(
        url, body, content_type="application/json", headers={SIGNATURE_HEADER: sign(body)}
    )
    assert answer.status_code == 204
    assert statuses(checkout) == ["to_ship"]
    with pytest.raises(BadSignature):
        handle_event(provider="sandbox", body=body + b" ", headers={SIGNATURE_HEADER: sign(body)})
