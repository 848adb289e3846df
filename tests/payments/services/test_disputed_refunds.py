"""A refund on its way to the gateway while the buyer's bank disputes the same payment."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.services.settling import process_event
from payments import selectors
from payments.gateways.base import Dispute, Event, RefundAnswer
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.models import SandboxRefund
from payments.models import Chargeback, ProviderEvent, Refund
from payments.services import timers
from payments.services.by_hand import hand_over
from payments.services.events import _payload
from payments.services.refunds import refund
from payments.services.sending import complete_manual_refund, record_refund
from payments.services.status import move_refund
from payments.services.timers import sweep
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand
from tests.orders.services.test_payment import pay, placed
from tests.payments.services.test_chargebacks import in_order, says

pytestmark = pytest.mark.django_db


def test_a_refund_without_an_answer_is_not_repeated_while_the_bank_decides() -> None:
    checkout = placed()
    attempt = pay(checkout)
    reference = checkout.orders.get().number
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("12.00"), reason="cancel", key="r")
    move_refund(row, "sent", tries=1, sent_at=clock.now(), failure_code="no_answer")
    says(reference, amount="12.00")
    sweep(now=later())
    row.refresh_from_db()
    assert (row.status, row.failure_code) == ("failed", "not_made")
    assert not bank.look_up(key=attempt.number).refunds.exists()
    says(reference, "won", amount="12.00")
    sweep(now=later())
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert bank.look_up(key=attempt.number).refunds.count() == 1
    in_order()


def test_refunds_that_wait_for_a_bank_keep_no_other_from_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []
    for number in range(2):
        checkout = placed()
        pay(checkout)
        with transaction.atomic():
            rows.append(
                refund(reference=checkout.orders.get().number, amount=Money("1.00"), reason="cancel", key=f"r{number}")
            )
    says(rows[0].reference, amount="12.00")
    monkeypatch.setattr(timers, "SWEEP_BATCH", 1)
    sweep(now=clock.now() + timedelta(days=1))
    for row in rows:
        row.refresh_from_db()
    assert [row.status for row in rows] == ["approved", "succeeded"]


def lost_answer(*, was_made: bool) -> tuple[str, Refund]:
    """An order of 12.00 whose whole refund got no answer; `was_made` is what the bank knows of it."""
    checkout = placed()
    attempt = pay(checkout)
    reference = checkout.orders.get().number
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("12.00"), reason="cancel", key="r")
    move_refund(row, "sent", tries=1, sent_at=clock.now(), failure_code="no_answer")
    if was_made:
        bank.give_back(key=row.number, charge_key=attempt.number, amount=row.amount)
    return reference, row


def later() -> datetime:
    return clock.now() + timedelta(days=1)


def made(row: Refund) -> int:
    return SandboxRefund.objects.filter(key=row.number).count()


@pytest.mark.parametrize(("was_made", "status", "lost"), [(True, "", "-12.00"), (False, "charged_back", "0.00")])
def test_a_loss_waits_until_the_gateway_has_said_whether_it_was_made(was_made: bool, status: str, lost: str) -> None:
    reference, row = lost_answer(was_made=was_made)
    says(reference, amount="12.00")
    assert not says(reference, "lost", amount="12.00"), "it is told again"
    assert Chargeback.objects.get().status == "opened"
    for _ in range(2):
        sweep(now=later())
    assert says(reference, "lost", amount="12.00")
    sweep(now=later())
    row.refresh_from_db()
    assert (row.status, row.failure_code, made(row)) == ("succeeded", status, int(was_made))
    assert selectors.balance("losses", "") == Money(lost)
    in_order()


def test_a_refund_that_was_made_is_noted_while_the_bank_decides() -> None:
    reference, row = lost_answer(was_made=True)
    says(reference, amount="12.00")
    sweep(now=later())
    row.refresh_from_db()
    assert row.status == "succeeded"
    says(reference, "won", amount="12.00")
    assert made(row) == 1
    assert Chargeback.objects.get().attempt.payment.status == "refunded"
    in_order()


def charged_back() -> Refund:
    """A refund that got no answer and was not made when the bank decided."""
    reference, row = lost_answer(was_made=False)
    says(reference, amount="12.00")
    sweep(now=later())
    says(reference, "lost", amount="12.00")
    row.refresh_from_db()
    assert row.was_charged_back
    return row


def told(row: Refund, answer: RefundAnswer) -> None:
    with transaction.atomic():
        record_refund(refund_id=row.pk, answer=answer)


def test_one_that_turns_out_to_be_made_was_paid_twice_until_it_comes_back() -> None:
    row = charged_back()
    for _ in range(2):
        told(row, RefundAnswer("re-1"))
    assert selectors.balance("losses", "") == Money("-12.00")
    assert selectors.gateway_movements("sandbox")[1] == {row.number: Money("12.00")}
    in_order()
    for _ in range(2):
        told(row, RefundAnswer("re-1", "closed_account"))
    row.refresh_from_db()
    assert row.was_charged_back, "the buyer has it from the bank: nobody returns it again"
    assert selectors.balance("losses", "") == Money.zero()
    assert selectors.gateway_movements("sandbox")[1] == {}
    in_order()


def test_news_of_a_failure_that_come_first_stand_above_those_of_the_success() -> None:
    _reference, row = lost_answer(was_made=False)
    told(row, RefundAnswer("re-1", "closed_account"))
    told(row, RefundAnswer("re-1"))
    row.refresh_from_db()
    assert (row.status, row.failure_code) == ("manual", "closed_account")
    in_order()


def test_a_failure_after_a_loss_gives_the_buyer_nothing() -> None:
    row = charged_back()
    told(row, RefundAnswer("re-1", "closed_account"))
    told(row, RefundAnswer("re-1"))
    row.refresh_from_db()
    assert (row.was_charged_back, selectors.balance("losses", "")) == (True, Money.zero())
    in_order()


def test_what_people_have_returned_and_the_gateway_as_well_was_paid_twice() -> None:
    _reference, row = lost_answer(was_made=False)
    with transaction.atomic():
        hand_over(row, failure_code="no_answer")
    approved_by_hand(row)
    with transaction.atomic():
        complete_manual_refund(number=row.number, staff=UserFactory(is_staff=True))
    told(row, RefundAnswer("re-1"))
    assert selectors.balance("losses", "") == Money("-12.00")
    told(row, RefundAnswer("re-1", "closed_account"))
    row.refresh_from_db()
    assert (row.status, selectors.balance("losses", "")) == ("succeeded", Money.zero())
    in_order()


def test_what_comes_back_after_a_loss_is_not_returned_again() -> None:
    reference, row = lost_answer(was_made=True)
    sweep(now=later())
    says(reference, amount="12.00")
    says(reference, "lost", amount="12.00")
    assert selectors.balance("losses", "") == Money("-12.00")
    for _ in range(2):
        told(row, RefundAnswer("sbr-1", "closed_account"))
    row.refresh_from_db()
    assert (row.was_charged_back, selectors.balance("losses", "")) == (True, Money.zero())
    in_order()


def test_what_a_small_chargeback_has_not_given_is_still_returned() -> None:
    checkout = placed()
    attempt = pay(checkout)
    reference = checkout.orders.get().number
    says(reference, amount="5.00")
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("12.00"), reason="cancel", key="r")
    says(reference, "lost", amount="5.00")
    row.refresh_from_db()
    assert (row.was_charged_back, row.amount) == (True, Money("5.00"))
    for _ in range(2):
        sweep(now=later())
    assert [one.amount for one in bank.look_up(key=attempt.number).refunds.all()] == [Money("7.00")]
    with transaction.atomic():
        again = refund(reference=reference, amount=Money("12.00"), reason="cancel", key="r")
    assert again.key == "r#rest", "the same key grants nothing anew"
    assert selectors.balance("losses", "") == Money.zero()
    assert selectors.money_of(reference).refunded == Money("12.00")
    in_order()


def test_news_of_a_loss_that_wait_are_never_given_up() -> None:
    reference, _row = lost_answer(was_made=False)
    says(reference, amount="12.00")
    dispute = Chargeback.objects.get()
    event = ProviderEvent.objects.create(
        provider="sandbox", event_id="e", kind="dispute.lost", received_at=clock.now() - timedelta(days=3),
        payload=_payload(Event("e", "dispute.lost", dispute.attempt.number, None, dispute=Dispute(
            dispute.reference, "", Money("12.00"), "fraudulent", "lost"))),
    )  # fmt: skip
    assert not process_event(event=event)
    assert event.processed_at is None
    sweep(now=later())
    assert process_event(event=event)
    assert Chargeback.objects.get().status == "lost"
