"""Chargebacks: the payout waits, evidence goes to the bank once, and every cent is somewhere, however it ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Store
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from orders.services.settling import process_event
from payments import selectors
from payments.errors import ChargebackAnswered, EvidenceMissing, IllegalTransition, PayoutsChanged
from payments.gateways.base import Dispute
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.disputes import open_dispute
from payments.gateways.sandbox.models import SandboxDispute, SandboxEvent
from payments.models import Chargeback, Hold, Payment, PaymentAttempt, ProviderEvent, Refund
from payments.services.answering import accept_chargeback, evidence_of, send_evidence
from payments.services.by_hand import hand_over
from payments.services.chargebacks import give_evidence, record_dispute
from payments.services.holds import freeze_hold, release_hold, unfreeze_hold
from payments.services.payouts import complete_payout, fail_payout
from payments.services.refunds import refund
from payments.services.sending import send_one_refund
from payments.services.status import move_refund
from payments.services.timers import sweep
from tests.factories.accounts import UserFactory
from tests.factories.payments import allocation, capture, paid_order, paid_payment
from tests.orders.services.test_payment import pay, placed
from tests.payments.methods.journeys import deliver_all
from tests.payments.services.test_payouts import approved, balance, released_order, store_with_account

pytestmark = pytest.mark.django_db


def attempt_of_order(reference: str) -> PaymentAttempt:
    return PaymentAttempt.objects.get(payment__allocations__reference=reference)


def says(reference: str, status: str = "opened", amount: str = "100.00", number: str = "dp-1") -> bool:
    """The gateway's word about a chargeback of the payment of this order."""
    dispute = Dispute(number, "", Money(amount), "product_not_received", status, clock.now() + timedelta(days=7))
    with transaction.atomic():
        return record_dispute(attempt_id=attempt_of_order(reference).pk, dispute=dispute)


def hold_of(reference: str) -> Hold:
    return Hold.objects.get(reference=reference)


def payment_of(reference: str) -> Payment:
    return Payment.objects.get(allocations__reference=reference)


def in_order() -> None:
    call_command("check_ledger")
    for row in Chargeback.objects.all():
        assert selectors.balance("chargebacks", row.number) == (-row.amount if row.is_open else Money.zero())


def test_the_payout_waits_and_a_win_lets_it_go() -> None:
    reference = paid_order()
    for _ in range(2):
        assert says(reference)
    assert payment_of(reference).status == "charged_back"
    assert hold_of(reference).status == "frozen"
    assert selectors.balance("gateway", "sandbox") == Money.zero()
    in_order()
    for status in ("won", "opened", "lost"):  # what comes after the end changes nothing
        says(reference, status)
    assert payment_of(reference).status == "captured"
    assert payment_of(reference).captured_at is not None
    assert hold_of(reference).status == "held"
    assert selectors.balance("gateway", "sandbox") == Money("-100.00")
    in_order()


def test_a_loss_takes_what_is_held() -> None:
    reference = paid_order()
    says(reference)
    says(reference, "lost")
    assert hold_of(reference).status == "refunded"
    assert selectors.refundable(reference) == Money.zero()
    assert selectors.balance("losses", "") == Money.zero()
    assert payment_of(reference).status == "charged_back"
    in_order()


def test_a_loss_after_the_payout_is_a_debt_of_store_and_marketplace() -> None:
    store = store_with_account()
    reference = released_order(store)
    complete_payout(number=approved(store, "92.00").number)
    says(reference)
    assert hold_of(reference).status == "paid"
    says(reference, "lost")
    assert balance(store) == Money("-92.00")
    assert selectors.balance("commission", "") == Money.zero()
    in_order()


def test_what_is_payable_is_taken_back_and_released_again() -> None:
    store = store_with_account()
    reference = released_order(store)
    says(reference)
    assert hold_of(reference).status == "frozen"
    assert balance(store) == Money.zero()
    assert selectors.balance("escrow", reference) == Money("100.00")
    with pytest.raises(PayoutsChanged):
        approved(store, "92.00")
    in_order()
    says(reference, "won")
    sweep(now=clock.now())
    assert hold_of(reference).status == "releasable"
    assert balance(store) == Money("92.00")
    kinds = [event.kind for event in selectors.money_of(reference).timeline]
    assert kinds == ["captured", "released", "release_taken_back", "released"]
    approved(store, "92.00")
    in_order()


def test_a_payout_that_fails_meanwhile_is_not_paid_again_before_the_end() -> None:
    store = store_with_account()
    reference = released_order(store)
    payout = approved(store, "92.00")
    says(reference)
    assert hold_of(reference).status == "in_payout"
    fail_payout(number=payout.number, reason="closed")
    assert hold_of(reference).status == "frozen"
    assert balance(store) == Money.zero()
    in_order()
    says(reference, "won")
    sweep(now=clock.now())
    assert balance(store) == Money("92.00")
    in_order()


def test_an_order_that_closes_meanwhile_is_released_when_the_chargeback_is_won() -> None:
    reference = paid_order()
    says(reference)
    with transaction.atomic():
        release_hold(reference=reference, at=clock.now())
    assert hold_of(reference).status == "frozen"
    says(reference, "won")
    sweep(now=clock.now())
    assert hold_of(reference).status == "releasable"
    in_order()


def switch(act: Callable[..., None], reference: str) -> str:
    """Staff stop the order, or let it go on; how its hold stands afterwards."""
    with transaction.atomic():
        act(reference=reference)
    return hold_of(reference).status


@pytest.mark.parametrize("is_stopped_first", [True, False])
def test_a_dispute_with_the_seller_keeps_what_it_froze(is_stopped_first: bool) -> None:
    reference = paid_order()
    if is_stopped_first:
        switch(freeze_hold, reference)
    says(reference)
    assert switch(freeze_hold, reference) == "frozen"
    says(reference, "won")
    assert hold_of(reference).status == "frozen"
    with transaction.atomic(), pytest.raises(IllegalTransition):
        release_hold(reference=reference, at=clock.now())
    assert switch(unfreeze_hold, reference) == "held"


def test_a_loss_ends_the_hold_of_an_order_that_is_stopped() -> None:
    reference = paid_order()
    switch(freeze_hold, reference)
    says(reference)
    says(reference, "lost")
    in_order()
    assert switch(unfreeze_hold, reference) == "refunded"


@pytest.mark.parametrize("is_stopped_first", [True, False])
def test_a_chargeback_stops_the_money_beyond_the_dispute_with_the_seller_and_no_longer(is_stopped_first: bool) -> None:
    reference = paid_order()
    if is_stopped_first:
        switch(freeze_hold, reference)
    for number in ("dp-1", "dp-2"):
        says(reference, amount="50.00", number=number)
    switch(freeze_hold, reference)
    assert switch(unfreeze_hold, reference) == "frozen"
    says(reference, "won", amount="50.00", number="dp-1")
    assert hold_of(reference).status == "frozen"
    says(reference, "won", amount="50.00", number="dp-2")
    assert hold_of(reference).status == "held"
    in_order()


def test_several_orders_share_a_chargeback() -> None:
    shares = [allocation("30.00"), allocation("70.00")]
    paid_payment(shares=shares)
    says(shares[0].reference, amount="50.00")
    row = Chargeback.objects.get()
    assert [share.amount for share in row.shares.order_by("pk")] == [Money("15.00"), Money("35.00")]
    says(shares[0].reference, "lost", amount="50.00")
    assert [selectors.refundable(share.reference) for share in shares] == [Money("15.00"), Money("35.00")]
    assert {hold.status for hold in Hold.objects.all()} == {"held"}
    in_order()


def test_the_payout_waits_until_the_last_of_two_chargebacks_is_decided() -> None:
    reference = paid_order()
    says(reference, amount="40.00", number="dp-1")
    says(reference, amount="60.00", number="dp-2")
    says(reference, "won", amount="40.00", number="dp-1")
    assert hold_of(reference).status == "frozen"
    says(reference, "won", amount="60.00", number="dp-2")
    assert hold_of(reference).status == "held"
    in_order()


def test_what_was_refunded_before_is_lost_by_the_marketplace() -> None:
    reference = paid_order()
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("40.00"), reason="cancel", key="r")
    Refund.objects.filter(pk=row.pk).update(status="manual")
    says(reference)
    says(reference, "lost")
    assert selectors.balance("losses", "") == Money("-40.00")
    in_order()


@pytest.mark.parametrize("status", ["failed", "manual"])
def test_a_refund_that_the_bank_has_made_is_not_made_again(status: str) -> None:
    reference = paid_order()
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("40.00"), reason="cancel", key="r")
        if status == "failed":
            move_refund(row, "sent")
            move_refund(row, "failed", failure_code="try_later")
        else:
            hand_over(row, failure_code="closed_account")
    says(reference)
    says(reference, "lost")
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert not send_one_refund(refund_id=row.pk)
    assert selectors.balance("losses", "") == Money.zero()
    in_order()


def test_a_second_capture_that_the_bank_has_taken_back_is_not_returned_again() -> None:
    payment = paid_payment()
    late = PaymentAttempt.objects.create(
        payment=payment, idempotency_key="late", gateway="sandbox", amount=payment.amount
    )
    capture(late)
    for status in ("opened", "lost"):
        with transaction.atomic():
            dispute = Dispute("dp-1", "", Money("100.00"), "duplicate", status)
            record_dispute(attempt_id=late.pk, dispute=dispute)
    assert late.refunds.get().status == "succeeded"
    assert selectors.balance("losses", "") == Money.zero()
    assert hold_of(payment.allocations.get().reference).status == "held"
    in_order()


def test_a_refund_waits_for_the_bank_and_is_made_by_a_loss() -> None:
    reference = paid_order()
    says(reference)
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("40.00"), reason="cancel", key="r")
    assert not send_one_refund(refund_id=row.pk)
    says(reference, "lost")
    row.refresh_from_db()
    assert (row.status, row.failure_code) == ("succeeded", "charged_back")
    assert selectors.balance("refunds_due", row.number) == Money.zero()
    assert selectors.balance("losses", "") == Money.zero()
    in_order()


def test_a_refund_that_waited_is_sent_after_a_win() -> None:
    checkout = placed()
    attempt = pay(checkout)
    reference = checkout.orders.get().number
    says(reference, amount="12.00")
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("12.00"), reason="cancel", key="r")
    assert not send_one_refund(refund_id=row.pk)
    says(reference, "won", amount="12.00")
    assert send_one_refund(refund_id=row.pk)
    assert bank.look_up(key=attempt.number).refunds.count() == 1
    assert payment_of(reference).status == "refunded"
    in_order()


def test_owners_are_told_and_give_evidence_until_staff_answer() -> None:
    store = store_with_account()
    reference = paid_order(store_id=store.pk)
    says(reference)
    row = Chargeback.objects.get()
    owner = UserFactory()
    give_evidence(store_id=store.pk, user=owner, number=row.number, text="It was delivered.")
    assert "It was delivered." in evidence_of(row)
    with pytest.raises(NotFound):
        give_evidence(store_id=Store.objects.create(name="x", slug="x").pk, user=owner, number=row.number, text="?")
    Chargeback.objects.update(status="sent")
    with pytest.raises(ChargebackAnswered):
        give_evidence(store_id=store.pk, user=owner, number=row.number, text="More")
    says(reference, "lost")
    told = list(OutboxEmail.objects.filter(template__startswith="payment_chargeback").order_by("pk"))
    assert [mail.template for mail in told] == ["payment_chargeback", "payment_chargeback_lost"]


def disputed_at_the_bank() -> Chargeback:
    pay(placed())
    open_dispute(key=PaymentAttempt.objects.get().number, reason="fraudulent")
    deliver_all()
    return Chargeback.objects.get()


@pytest.mark.parametrize(
    ("text", "status"), [("Delivered on 2 November, signed by the buyer. " * 3, "won"), ("?", "lost")]
)
def test_the_bank_reads_the_evidence(text: str, status: str) -> None:
    row = disputed_at_the_bank()
    call_command("reconcile")
    with pytest.raises(EvidenceMissing):
        send_evidence(staff=UserFactory(), number=row.number, text=" ")
    send_evidence(staff=UserFactory(), number=row.number, text=text)
    with pytest.raises(ChargebackAnswered):
        accept_chargeback(staff=UserFactory(), number=row.number)
    sweep(now=clock.now() + timedelta(minutes=1))
    for event in SandboxEvent.objects.order_by("-pk"):
        assert event.charge
    deliver_all()
    row.refresh_from_db()
    assert row.status == status
    call_command("reconcile")
    in_order()


def test_silence_loses() -> None:
    row = disputed_at_the_bank()
    later = clock.now() + timedelta(days=8)
    sweep(now=later)
    assert SandboxDispute.objects.get().status == "lost"
    deliver_all()
    row.refresh_from_db()
    assert row.status == "lost"


def test_accepting_is_told_to_the_bank() -> None:
    row = disputed_at_the_bank()
    for _ in range(2):
        accept_chargeback(staff=UserFactory(), number=row.number)
    deliver_all()
    row.refresh_from_db()
    assert row.status == "lost"
    in_order()


def test_news_that_are_quicker_than_the_capture_wait() -> None:
    pay(placed(), "late")
    attempt = PaymentAttempt.objects.get()
    assert attempt.status == "pending"
    with transaction.atomic():
        dispute = Dispute("dp", "", Money("12.00"), "x", "opened")
        assert not record_dispute(attempt_id=attempt.pk, dispute=dispute)
    assert not Chargeback.objects.exists()


def test_the_command_opens_one() -> None:
    checkout = placed()
    pay(checkout)
    call_command("simulate_chargeback", checkout.orders.get().number)
    assert SandboxDispute.objects.get().reason == "product_not_received"
    with pytest.raises(CommandError):
        call_command("simulate_chargeback", "nothing")
    deliver_all()
    assert not process_event(event=ProviderEvent.objects.latest("pk"))
