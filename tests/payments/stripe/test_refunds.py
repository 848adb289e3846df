"""Money on its way back through Stripe, and the comparison of its books with ours."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.money import Money
from payments import selectors
from payments.constants import REFUND_RETRY_AFTER
from payments.gateways.base import GatewayError
from payments.gateways.stripe.gateway import StripeGateway
from payments.models import Payment, ProviderEvent, Refund
from payments.services.refunds import refund
from payments.services.sending import complete_manual_refund, send_one_refund
from payments.services.timers import send_due_refunds
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand
from tests.orders.services.test_payment import placed
from tests.payments.stripe.account import SUCCESS
from tests.payments.stripe.journeys import attempt, bring, bring_all, come_back, of_kind, on_page, open_page
from tests.payments.stripe.server import Stripe

pytestmark = pytest.mark.django_db


def paid() -> Any:
    """The order of a checkout that is paid through Stripe."""
    checkout = placed()
    come_back(checkout, on_page(open_page(checkout), SUCCESS))
    return checkout.orders.get()


def grant(order: Any, amount: str, key: str = "k") -> Refund:
    with transaction.atomic():
        return refund(reference=order.number, amount=Money(amount), reason="cancel", key=key)


def returned(stripe: Stripe) -> list[int]:
    """The cents of each refund that Stripe has made."""
    return [row["amount"] for row in stripe.account.refunds.values()]


def test_in_parts_until_nothing_is_left(stripe: Stripe) -> None:
    order = paid()
    for amount, status in (("5.00", "partly_refunded"), ("4.01", "partly_refunded"), ("2.99", "refunded")):
        row = grant(order, amount, key=amount)
        assert send_one_refund(refund_id=row.pk)
        assert Payment.objects.get().status == status
        row.refresh_from_db()
        assert (row.status, row.provider_reference[:3]) == ("succeeded", "re_")
    assert returned(stripe) == [500, 401, 299]
    assert not selectors.money_of(order.number).held


def test_sent_twice_it_is_made_once(stripe: Stripe) -> None:
    row = grant(paid(), "5.00")
    assert send_one_refund(refund_id=row.pk)
    assert send_one_refund(refund_id=row.pk) is False
    assert returned(stripe) == [500]


@pytest.mark.parametrize("is_remembered", [True, False])
def test_a_lost_answer_is_asked_for_again_and_no_money_goes_twice(stripe: Stripe, is_remembered: bool) -> None:
    row = grant(paid(), "5.00")
    stripe.faults += ["", "lost"]  # the search for it is answered, its making is not
    assert send_one_refund(refund_id=row.pk) is False
    row.refresh_from_db()
    assert (row.status, row.failure_code, returned(stripe)) == ("sent", "no_answer", [500])
    if not is_remembered:
        stripe.keys.clear()  # as Stripe does after a day
    assert send_due_refunds(now=clock.now()) == 0
    with clock.at(clock.now() + REFUND_RETRY_AFTER[0]):
        assert send_due_refunds(now=clock.now()) == 1
    row.refresh_from_db()
    assert (row.status, row.provider_reference) == ("succeeded", next(iter(stripe.account.refunds)))
    assert returned(stripe) == [500]


def test_news_of_a_refund_whose_answer_was_lost_are_enough(stripe: Stripe) -> None:
    row = grant(paid(), "5.00")
    stripe.faults += ["", "lost"]
    assert send_one_refund(refund_id=row.pk) is False
    for _ in range(2):
        assert bring(of_kind(stripe, "refund.created")) == 204
    row.refresh_from_db()
    assert (row.status, row.provider_reference) == ("succeeded", next(iter(stripe.account.refunds)))
    call_command("reconcile")


@pytest.mark.parametrize(("faults", "was_made"), [(["", "lost"], True), (["", "unreachable"], False)])
def test_a_disputed_refund_without_an_answer_is_only_asked_for(
    stripe: Stripe, faults: list[str], was_made: bool
) -> None:
    row = grant(paid(), "12.00")
    stripe.faults += faults
    assert send_one_refund(refund_id=row.pk) is False
    number = stripe.account.dispute(attempt().provider_reference)
    bring(of_kind(stripe, "charge.dispute.created"))
    Refund.objects.filter(pk=row.pk).update(next_try_at=clock.now())
    stripe.calls.clear()
    send_one_refund(refund_id=row.pk)
    assert stripe.calls == [("GET", "/v1/refunds")]
    row.refresh_from_db()
    assert row.status == ("succeeded" if was_made else "failed")
    stripe.account.decide_dispute(number, "lost")
    bring_all(stripe)
    assert not send_one_refund(refund_id=row.pk)
    assert returned(stripe) == [1200] * was_made
    call_command("check_ledger")
    call_command("reconcile")


def test_a_refund_that_stripe_cannot_make_waits_for_a_person(stripe: Stripe) -> None:
    order = paid()
    row = grant(order, "12.00")
    stripe.account.create_refund({"payment_intent": attempt().provider_reference})  # somebody did it in the dashboard
    for wait in (*REFUND_RETRY_AFTER, REFUND_RETRY_AFTER[-1]):
        send_one_refund(refund_id=row.pk)
        row.refresh_from_db()
        assert row.failure_code == "charge_already_refunded"
        Refund.objects.update(next_try_at=clock.now() - wait)
    assert (row.status, row.tries) == ("manual", len(REFUND_RETRY_AFTER) + 1)
    assert returned(stripe) == [1200]


def test_a_refund_that_fails_at_the_bank_is_told_with_its_reason(stripe: Stripe) -> None:
    row = grant(paid(), "5.00")
    stripe.account.next_refund_status = "failed"
    assert send_one_refund(refund_id=row.pk) is False
    row.refresh_from_db()
    assert (row.status, row.failure_code) == ("failed", "lost_or_stolen_card")


@pytest.mark.parametrize("is_noted", [True, False])
def test_a_refund_that_the_bank_sends_back_is_returned_by_a_person(stripe: Stripe, is_noted: bool) -> None:
    order = paid()
    row = grant(order, "5.00")
    if not is_noted:
        stripe.faults += ["", "lost"]
    assert send_one_refund(refund_id=row.pk) is is_noted
    stripe.account.fail_refund(next(iter(stripe.account.refunds)))
    event = of_kind(stripe, "refund.failed")
    assert [bring(event), bring(event), bring(event | {"id": "evt_sent_anew"})] == [204] * 3
    row.refresh_from_db()
    assert (row.status, row.failure_code, row.succeeded_at) == ("manual", "expired_or_canceled_card", None)
    call_command("check_ledger")
    call_command("reconcile")
    approved_by_hand(row)
    with transaction.atomic():
        complete_manual_refund(number=row.number, staff=UserFactory(is_staff=True))
    call_command("check_ledger")
    call_command("reconcile")
    kinds = [event.kind for event in selectors.money_of(order.number).timeline]
    sent_back = ["refund_sent", "refund_returned"] if is_noted else []
    assert kinds == ["captured", "refunded", *sent_back, "refund_sent"]
    assert selectors.balance("refunds_due", row.number) == Money.zero()
    assert bring(event | {"id": "evt_very_late"}) == 204


def test_a_failed_refund_that_is_not_ours_is_kept_and_done_with(stripe: Stripe) -> None:
    row = grant(paid(), "5.00")
    send_one_refund(refund_id=row.pk)
    (made,) = stripe.account.refunds.values()
    for number, metadata in enumerate(({}, {"refund": "R-somebody-else"})):
        what = made | {"metadata": metadata, "status": "failed"}
        assert (
            bring({"id": f"evt_{number}", "object": "event", "type": "refund.failed", "data": {"object": what}}) == 204
        )
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert not ProviderEvent.objects.filter(processed_at__isnull=True).exists()


def test_a_key_used_for_another_call_is_no_answer(stripe: Stripe) -> None:
    paid()
    gateway, values = StripeGateway(), {"charge_key": attempt().number, "timeout": 5}
    stripe.keys["R-1"] = ("/v1/refunds", {"amount": "1"}, 200, {})
    with pytest.raises(GatewayError):
        gateway.refund(key="R-1", reference=attempt().provider_reference, amount=Money("5.00"), **values)
    assert returned(stripe) == []
    unknown = gateway.refund(key="R-2", reference="pi_unknown", amount=Money("5.00"), **values)
    assert unknown.failure_code == "resource_missing"


def test_reconcile_agrees_page_by_page(stripe: Stripe, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.gateways.stripe.books.ROWS_AT_ONCE", 2)
    orders = [paid() for _ in range(5)]
    for order in orders:
        for part in ("1.00", "0.50"):
            send_one_refund(refund_id=grant(order, part, key=order.number + part).pk)
    foreign = dict(next(iter(stripe.account.charges.values())), id="ch_other", metadata={}, amount_captured=9900)
    stripe.account.charges["ch_other"] = foreign
    stripe.calls.clear()
    call_command("reconcile")
    out = capsys.readouterr().out
    assert "stripe charges: 5, 60.00 USD" in out
    assert "stripe refunds: 10, 7.50 USD" in out
    assert len(stripe.calls) == 3 + 5 + 1  # and no dispute


def test_reconcile_finds_what_the_shop_has_not_heard_of(stripe: Stripe) -> None:
    on_page(open_page(placed()), SUCCESS)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("reconcile")


@pytest.mark.parametrize("change", [{"amount_captured": 1199}, {"status": "failed"}, {"captured": False}])
def test_reconcile_finds_a_charge_that_differs(stripe: Stripe, change: dict[str, Any], capsys: Any) -> None:
    paid()
    call_command("reconcile")
    next(iter(stripe.account.charges.values())).update(change)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("reconcile")
    assert f"stripe charges: {attempt().number}: ledger 12.00 USD" in capsys.readouterr().err


def test_reconcile_finds_a_refund_made_by_hand_and_one_that_never_arrived(stripe: Stripe, capsys: Any) -> None:
    order = paid()
    row = grant(order, "2.00")
    send_one_refund(refund_id=row.pk)
    call_command("reconcile")
    by_hand = stripe.account.create_refund({"payment_intent": attempt().provider_reference, "amount": "300"})
    next(iter(stripe.account.refunds.values()))["status"] = "failed"
    with pytest.raises(CommandError, match="2 differences"):
        call_command("reconcile")
    err = capsys.readouterr().err
    assert f"{by_hand['id']}: ledger nothing, gateway 3.00 USD" in err
    assert f"{row.number}: ledger 2.00 USD, gateway nothing" in err


def test_reconcile_says_when_stripe_does_not_answer(stripe: Stripe) -> None:
    stripe.faults.append("500")
    with pytest.raises(CommandError, match="stripe: Stripe gave no answer"):
        call_command("reconcile")
