"""Every answer of a gateway ends in the right state, whenever and however often it comes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.lib import clock
from marketplace.lib.money import Money
from payments import selectors
from payments.errors import AttemptOpen, PaymentClosed
from payments.gateways.base import Charge, Outcome
from payments.models import Hold, LedgerTransaction, Payment, PaymentAttempt, Refund
from payments.services.attempts import open_attempt
from payments.services.capture import Recorded, give_up_attempt, record_charge
from payments.services.create import create_payment, replace_payment, void_payment
from tests.factories.payments import PaymentFactory, allocation, attempt_of, capture, card

pytestmark = pytest.mark.django_db


def answer(attempt: PaymentAttempt, outcome: Outcome, **values: str) -> Recorded:
    charge = Charge(outcome=outcome, provider_reference=f"ch-{attempt.number}", **values)
    return record_charge(attempt_id=attempt.pk, charge=charge)


def status_of(row: Payment | PaymentAttempt) -> str:
    row.refresh_from_db()
    return row.status


def test_a_capture_fills_one_escrow_for_each_order() -> None:
    shares = [allocation("70.00"), allocation("30.50")]
    payment = PaymentFactory(shares=shares)
    attempt = attempt_of(payment)
    assert capture(attempt).is_paid
    assert (status_of(payment), status_of(attempt)) == ("captured", "captured")
    assert payment.amount == Money("100.50")
    assert [selectors.balance("escrow", share.reference) for share in shares] == [Money("70.00"), Money("30.50")]
    assert selectors.balance("gateway", "sandbox") == Money("-100.50")
    holds = Hold.objects.order_by("pk")
    assert [(hold.reference, hold.status, hold.store_id) for hold in holds] == [
        (share.reference, "held", share.store_id) for share in shares
    ]


def test_a_capture_told_three_times_counts_once() -> None:
    attempt = attempt_of(PaymentFactory())
    assert [capture(attempt).is_paid for _ in range(3)] == [True, False, False]
    assert LedgerTransaction.objects.count() == 1
    assert Hold.objects.count() == 1
    assert not Refund.objects.exists()


def test_a_decline_leaves_the_payment_to_be_tried_again() -> None:
    payment = PaymentFactory()
    attempt = attempt_of(payment, "lost_card")
    recorded = answer(attempt, Outcome.DECLINED, decline_code="lost_card")
    assert not recorded.is_paid
    assert (status_of(payment), status_of(attempt), attempt.decline_code) == ("failed", "declined", "lost_card")
    assert capture(attempt_of(payment)).is_paid
    assert status_of(payment) == "captured"


def test_pending_then_captured() -> None:
    payment = PaymentFactory()
    attempt = attempt_of(payment, "late")
    answer(attempt, Outcome.PENDING)
    assert (status_of(payment), status_of(attempt)) == ("pending", "pending")
    assert capture(attempt).is_paid


@pytest.mark.parametrize("stale", [Outcome.PENDING, Outcome.NEEDS_CONFIRMATION, Outcome.DECLINED])
def test_an_old_answer_after_the_capture_changes_nothing(stale: Outcome) -> None:
    payment = PaymentFactory()
    attempt = attempt_of(payment)
    capture(attempt)
    assert not answer(attempt, stale).is_paid
    assert (status_of(payment), status_of(attempt)) == ("captured", "captured")


def test_a_voided_payment_that_is_captured_late_goes_back_at_once() -> None:
    payment = PaymentFactory()
    attempt = attempt_of(payment, "late")
    answer(attempt, Outcome.PENDING)
    void_payment(reference=payment.reference)
    assert (status_of(payment), status_of(attempt)) == ("expired", "voided")
    assert not capture(attempt).is_paid
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.status) == (Money("100.00"), "late_capture", "approved")
    assert status_of(payment) == "captured"
    assert not Hold.objects.exists()
    assert selectors.balance("unallocated", attempt.number) == Money.zero()
    assert selectors.balance("refunds_due", refund.number) == Money("100.00")


def test_a_second_capture_of_a_paid_payment_goes_back_at_once() -> None:
    payment = PaymentFactory()
    first = attempt_of(payment)
    give_up_attempt(attempt_id=first.pk, decline_code="no_answer")
    assert status_of(payment) == "failed"
    assert capture(attempt_of(payment)).is_paid
    assert not capture(first).is_paid
    refund = Refund.objects.get()
    assert (refund.attempt, refund.reason) == (first, "double_capture")
    assert selectors.refundable(payment.allocations.get().reference) == Money("100.00")
    assert status_of(payment) == "captured"


def test_an_attempt_given_up_still_counts_when_the_bank_captures_it() -> None:
    payment = PaymentFactory()
    attempt = attempt_of(payment, "late")
    give_up_attempt(attempt_id=attempt.pk, decline_code="no_answer")
    assert capture(attempt).is_paid
    assert status_of(payment) == "captured"
    assert not Refund.objects.exists()


def test_the_same_form_twice_is_one_attempt() -> None:
    payment = PaymentFactory()
    assert attempt_of(payment, key="form") == attempt_of(payment, key="form")
    assert PaymentAttempt.objects.count() == 1


def test_another_form_waits_while_the_bank_thinks() -> None:
    payment = PaymentFactory()
    attempt_of(payment)
    with pytest.raises(AttemptOpen):
        open_attempt(payment_id=payment.pk, card=card(), idempotency_key="other")


def test_a_visit_at_the_bank_gives_way_to_another_card() -> None:
    payment = PaymentFactory()
    first = attempt_of(payment, "confirm")
    answer(first, Outcome.NEEDS_CONFIRMATION, confirm_url="/bank/")
    second = attempt_of(payment)
    assert (status_of(first), status_of(second)) == ("voided", "created")


def test_a_paid_payment_takes_no_attempt() -> None:
    payment = PaymentFactory()
    capture(attempt_of(payment))
    with pytest.raises(PaymentClosed):
        attempt_of(payment)


def test_only_brand_and_last_digits_of_a_card_are_kept() -> None:
    attempt = attempt_of(PaymentFactory())
    assert (attempt.card_brand, attempt.card_last4) == ("Visa", "4242")
    assert "4242424242424242" not in str(PaymentAttempt.objects.values().get())
    assert "4242" not in repr(card())


def test_one_reference_has_one_open_payment() -> None:
    payment = PaymentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFactory(reference=payment.reference)


def test_replacing_leaves_a_payment_for_the_rest() -> None:
    shares = [allocation("60.00"), allocation("40.00")]
    old = PaymentFactory(shares=shares)
    attempt = attempt_of(old)
    new = replace_payment(reference=old.reference, buyer=old.buyer, allocations=shares[1:])
    assert new is not None
    assert (status_of(old), status_of(attempt), new.amount) == ("expired", "voided", Money("40.00"))
    assert selectors.open_payment(old.reference) == new
    assert replace_payment(reference=old.reference, buyer=old.buyer, allocations=[]) is None
    assert selectors.open_payment(old.reference) is None


def test_voiding_a_paid_payment_changes_nothing() -> None:
    payment = PaymentFactory()
    capture(attempt_of(payment))
    void_payment(reference=payment.reference)
    assert status_of(payment) == "captured"


def test_a_payment_for_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="something to pay"):
        create_payment(reference="X", buyer=PaymentFactory().buyer, allocations=[])


def test_the_moment_of_capture_is_kept() -> None:
    moment = clock.now() - timedelta(days=3)
    with clock.at(moment):
        payment = PaymentFactory()
        capture(attempt_of(payment))
    payment.refresh_from_db()
    assert payment.captured_at == moment
    assert Hold.objects.get().opened_at == moment
    assert LedgerTransaction.objects.get().at == moment
