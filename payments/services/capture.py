"""Recording what a gateway says about an attempt: the one door for answers, returns, webhooks and sweeps."""

from dataclasses import dataclass

from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction
from payments import locks, rules
from payments.gateways.base import Charge, Outcome
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payment, PaymentAttempt, Refund
from payments.services.ledger import Line, post
from payments.services.refunds import refund_unallocated
from payments.services.status import move_attempt, move_payment
from payments.services.voiding import void_attempt

_TARGETS = {
    Outcome.DECLINED: PaymentAttempt.Status.DECLINED,
    Outcome.NEEDS_CONFIRMATION: PaymentAttempt.Status.NEEDS_CONFIRMATION,
    Outcome.PENDING: PaymentAttempt.Status.PENDING,
}
Account = LedgerEntry.Account


@dataclass(frozen=True)
class Recorded:
    """What an answer changed. `is_paid` is true once in the life of a payment: its orders are now paid."""

    payment: Payment
    attempt: PaymentAttempt
    is_paid: bool


def record_charge(*, attempt_id: int, charge: Charge) -> Recorded:
    """Write down `charge` as the state of the attempt, in the caller's transaction; safe to repeat.

    The first capture of an open payment moves the money into escrow, one hold for each order. A capture of
    a payment that is over (its orders were cancelled, or it is already paid) is refunded at once. An answer
    that comes too late to matter changes nothing. Locks the payment, then holds.
    """
    require_transaction()
    attempt = locks.lock_attempt(attempt_id)
    if charge.outcome == Outcome.CAPTURED:
        return _record_capture(attempt, charge)
    target = _TARGETS[charge.outcome]
    is_waiting = target == PaymentAttempt.Status.NEEDS_CONFIRMATION
    if rules.can_move(rules.ATTEMPT_MOVES, attempt.status, target):
        move_attempt(
            attempt,
            target,
            provider_reference=charge.provider_reference or attempt.provider_reference,
            decline_code=charge.decline_code,
            confirm_url=charge.confirm_url or (attempt.confirm_url if is_waiting else ""),
        )
        _follow(attempt.payment, target)
    return Recorded(attempt.payment, attempt, is_paid=False)


def give_up_attempt(*, attempt_id: int, decline_code: str) -> None:
    """Stop waiting for the bank, so that the buyer can pay otherwise. A later capture still counts."""
    require_transaction()
    attempt = locks.lock_attempt(attempt_id)
    if attempt.is_open:
        void_attempt(attempt, decline_code=decline_code)
        _follow(attempt.payment, PaymentAttempt.Status.DECLINED)


def _follow(payment: Payment, attempt_status: str) -> None:
    target = Payment.Status.FAILED if attempt_status == PaymentAttempt.Status.DECLINED else Payment.Status.PENDING
    if payment.status != target and rules.can_move(rules.PAYMENT_MOVES, payment.status, target):
        move_payment(payment, target)


def _record_capture(attempt: PaymentAttempt, charge: Charge) -> Recorded:
    payment = attempt.payment
    if attempt.status == PaymentAttempt.Status.CAPTURED:
        return Recorded(payment, attempt, is_paid=False)
    move_attempt(attempt, PaymentAttempt.Status.CAPTURED, provider_reference=charge.provider_reference, decline_code="")
    if payment.is_open:
        _give_up_others(attempt)
        move_payment(payment, Payment.Status.CAPTURED)
        _open_holds(attempt)
        return Recorded(payment, attempt, is_paid=True)
    _send_back(attempt)
    return Recorded(payment, attempt, is_paid=False)


def _give_up_others(attempt: PaymentAttempt) -> None:
    for other in attempt.payment.attempts.filter(status__in=PaymentAttempt.OPEN).exclude(pk=attempt.pk):
        void_attempt(other)


def _open_holds(attempt: PaymentAttempt) -> None:
    shares = list(attempt.payment.allocations.all())
    lines = [Line(Account.GATEWAY, attempt.gateway, -share.amount, share.reference) for share in shares]
    lines += [Line(Account.ESCROW, share.reference, share.amount, share.reference) for share in shares]
    post(
        kind=LedgerTransaction.Kind.CAPTURE,
        reference=attempt.payment.reference,
        entries=lines,
        key=f"capture:{attempt.number}",
    )
    Hold.objects.bulk_create(
        Hold(allocation=share, reference=share.reference, store_id=share.store_id, opened_at=clock.now())
        for share in shares
    )


def _send_back(attempt: PaymentAttempt) -> None:
    """A capture nobody waits for any more: note it, and give it back at once (domain section 2, Order)."""
    payment = attempt.payment
    post(
        kind=LedgerTransaction.Kind.CAPTURE,
        reference=payment.reference,
        entries=[
            Line(Account.GATEWAY, attempt.gateway, -attempt.amount),
            Line(Account.UNALLOCATED, attempt.number, attempt.amount),
        ],
        key=f"capture:{attempt.number}",
    )
    is_late = payment.status == Payment.Status.EXPIRED
    if is_late:
        move_payment(payment, Payment.Status.CAPTURED)
    refund_unallocated(attempt=attempt, reason=Refund.LATE_CAPTURE if is_late else Refund.DOUBLE_CAPTURE)
