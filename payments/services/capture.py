"""Recording what a gateway says about an attempt: the one door for answers, returns, webhooks and sweeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.publishing import publish_on_commit
from marketplace.lib.transactions import require_transaction
from payments import locks, rules, selectors
from payments.gateways.base import Charge, Outcome
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payment, PaymentAllocation, PaymentAttempt, Refund
from payments.services.bank_lines import GATEWAY as BANK_TRANSFER
from payments.services.bank_lines import is_applied
from payments.services.gift_cards import activate_card
from payments.services.gift_uses import spend_uses
from payments.services.ledger import Line, live_key, post
from payments.services.refunds import refund_unallocated
from payments.services.status import move_attempt, move_hold, move_payment
from payments.services.voiding import void_attempt
from payments.tasks import keep_card

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

    The first capture of an open payment moves the money into escrow, one hold for each order, or into the gift
    certificate that it buys. A capture of
    a payment that is over (its orders were cancelled, or it is already paid) is refunded at once. An answer
    that comes too late to matter changes nothing. Locks the payment, then certificates and holds.
    """
    require_transaction()
    attempt = locks.lock_attempt(attempt_id)
    if charge.outcome == Outcome.CAPTURED:
        return _record_capture(attempt, charge)
    target = _TARGETS[charge.outcome]
    is_waiting = target == PaymentAttempt.Status.NEEDS_CONFIRMATION
    if attempt.is_open and rules.can_move(rules.ATTEMPT_MOVES, attempt.status, target):
        move_attempt(
            attempt,
            target,
            provider_reference=charge.provider_reference or attempt.provider_reference,
            decline_code=charge.decline_code,
            confirm_url=charge.confirm_url or (attempt.confirm_url if is_waiting else ""),
            expires_at=charge.expires_at or attempt.expires_at,
        )
        _follow(attempt.payment, target)
    return Recorded(attempt.payment, attempt, is_paid=False)


def still_counts(attempt: PaymentAttempt, charge: Charge) -> bool:
    """False for the capture of a bank transfer whose match staff have taken back since it was reported.

    The caller holds the checkout, or the payment, under lock.
    """
    return charge.outcome != Outcome.CAPTURED or attempt.gateway != BANK_TRANSFER or is_applied(attempt)


def capture_key(attempt: PaymentAttempt) -> str:
    """The ledger's key of the movement that captures an attempt."""
    key = f"capture:{attempt.number}"
    return live_key(key) if attempt.gateway == BANK_TRANSFER else key  # no other capture is ever undone


def give_up_attempt(*, attempt_id: int, decline_code: str) -> None:
    """Stop waiting for the bank, so that the buyer can pay otherwise. A later capture still counts."""
    require_transaction()
    attempt = locks.lock_attempt(attempt_id)
    if attempt.is_open:
        void_attempt(attempt, decline_code=decline_code)
        _follow(attempt.payment, PaymentAttempt.Status.DECLINED)


def _follow(payment: Payment, attempt_status: str) -> None:
    target = Payment.Status.FAILED if attempt_status == PaymentAttempt.Status.DECLINED else Payment.Status.PENDING
    if payment.is_open and payment.status != target and rules.can_move(rules.PAYMENT_MOVES, payment.status, target):
        move_payment(payment, target)


def _record_capture(attempt: PaymentAttempt, charge: Charge) -> Recorded:
    payment = attempt.payment
    if attempt.status == PaymentAttempt.Status.CAPTURED:
        return Recorded(payment, attempt, is_paid=False)
    move_attempt(attempt, PaymentAttempt.Status.CAPTURED, provider_reference=charge.provider_reference, decline_code="")
    if attempt.keeps_card:
        publish_on_commit(keep_card, attempt.pk)
    if selectors.takes_money(payment):
        _give_up_others(payment, attempt)
        _fulfil(payment, attempt)
        return Recorded(payment, attempt, is_paid=True)
    if payment.is_open:
        move_payment(payment, Payment.Status.EXPIRED)
    _send_back(attempt)
    return Recorded(payment, attempt, is_paid=False)


def record_covered(*, payment_id: int) -> bool:
    """Pay a payment that certificates cover wholly, without asking a gateway; True when that paid it now.

    In the caller's transaction, safe to repeat. False as well when the payment is over or something is left to pay.
    Locks the payment, then certificates and holds.
    """
    require_transaction()
    payment = locks.lock_payment(payment_id)
    if not selectors.takes_money(payment) or selectors.due(payment):
        return False
    _give_up_others(payment)
    _fulfil(payment)
    return True


def _give_up_others(payment: Payment, attempt: PaymentAttempt | None = None) -> None:
    for other in payment.attempts.filter(status__in=PaymentAttempt.OPEN):
        if other != attempt:
            void_attempt(other)


def _fulfil(payment: Payment, attempt: PaymentAttempt | None = None) -> None:
    """The money is there: it goes where the kind of reference says, into a certificate or into escrow."""
    move_payment(payment, Payment.Status.CAPTURED)
    if attempt is not None and rules.is_gift_number(payment.reference):
        activate_card(payment=payment, attempt=attempt)
    else:
        _open_holds(payment, attempt)


def _open_holds(payment: Payment, attempt: PaymentAttempt | None) -> None:
    shares = list(payment.allocations.all())
    cards = spend_uses(payment=payment)
    parts = rules.shared_out([amount for _number, amount in cards], [share.amount for share in shares])
    lines = [Line(Account.ESCROW, share.reference, share.worth, share.reference) for share in shares]
    lines += [Line(Account.PROMOTIONS, "", -share.subsidy, share.reference) for share in shares]
    for (number, _amount), row in zip(cards, parts, strict=True):
        lines += [
            Line(Account.GIFT_CARDS, number, -part, share.reference) for share, part in zip(shares, row, strict=True)
        ]
    for place, share in enumerate(shares):
        rest = share.amount - Money.sum(row[place] for row in parts)
        if attempt is not None:
            lines.append(Line(Account.GATEWAY, attempt.gateway, -rest, share.reference))
    post(
        kind=LedgerTransaction.Kind.CAPTURE,
        reference=payment.reference,
        entries=lines,
        key=capture_key(attempt) if attempt else f"capture:{payment.number}",
    )
    _hold_shares(shares)


def _hold_shares(shares: Sequence[PaymentAllocation]) -> None:
    """A hold for each order; one that rests because an earlier payment was taken back holds again."""
    resting = Hold.objects.filter(reference__in=[share.reference for share in shares], status=Hold.Status.UNDONE)
    known = set(resting.values_list("reference", flat=True))
    Hold.objects.bulk_create(
        Hold(allocation=share, reference=share.reference, store_id=share.store_id, opened_at=clock.now())
        for share in shares
        if share.reference not in known
    )
    for share in shares:
        hold = locks.lock_hold(share.reference) if share.reference in known else None
        if hold is not None:
            move_hold(hold, Hold.Status.HELD, allocation=share, opened_at=clock.now(), release_at=None)


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
        key=capture_key(attempt),
    )
    is_late = payment.status == Payment.Status.EXPIRED
    if is_late:
        move_payment(payment, Payment.Status.CAPTURED)
    refund_unallocated(attempt=attempt, reason=Refund.LATE_CAPTURE if is_late else Refund.DOUBLE_CAPTURE)
