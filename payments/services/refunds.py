"""Refunds: granted in the caller's transaction, sent by a task, repeated until they succeed."""

from typing import Any

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.transactions import publish_on_commit, require_transaction
from payments import locks, rules, selectors
from payments.errors import KeyReused, RefundTooLarge
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payment, PaymentAttempt, Refund
from payments.services.ledger import Line, post
from payments.services.status import move_hold, move_refund
from payments.tasks import send_refund

Account = LedgerEntry.Account


def refund(*, reference: str, amount: Money, reason: str, key: str) -> Refund:
    """Grant a refund of `amount` of the order `reference`; the same `key` again returns the first one.

    Before release the money comes out of the order's escrow. After release the original entries are
    reversed in proportion: commission and seller each give back their part, and the seller may fall into
    debt. Raises NotFound when nothing was paid for the order, RefundTooLarge above captured − refunded.
    Locks the payment, then the hold. The money is sent by a task after the commit.
    """
    require_transaction()
    if amount <= Money.zero():
        raise ValueError("a refund is more than nothing")
    found = Hold.objects.filter(reference=reference).select_related("allocation").first()
    if found is None:
        raise NotFound
    payment = locks.lock_payment(found.allocation.payment_id)
    if known := Refund.objects.filter(key=key).first():
        return _same_refund(known, reference, amount)
    hold = locks.lock_hold(reference)
    assert hold is not None  # holds are never deleted
    left = selectors.refundable(reference)
    if amount > left:
        raise RefundTooLarge(left=left)
    row = _create(funding_attempt(payment), reference=reference, amount=amount, reason=reason, key=key)
    entries = _from_escrow(hold, amount) if hold.is_in_escrow else _from_release(hold, amount)
    _grant(row, entries)
    if hold.is_in_escrow and not selectors.balance(Account.ESCROW, reference):
        move_hold(hold, Hold.Status.REFUNDED)
    return row


def refund_unallocated(*, attempt: PaymentAttempt, reason: str) -> Refund:
    """Give back all of a captured attempt that pays for nothing. The payment is locked by the caller."""
    require_transaction()
    row = _create(
        attempt,
        reference=attempt.payment.reference,
        amount=attempt.amount,
        reason=reason,
        key=f"{reason}:{attempt.number}",
    )
    _grant(row, [Line(Account.UNALLOCATED, attempt.number, -attempt.amount)])
    return row


def funding_attempt(payment: Payment) -> PaymentAttempt:
    """The attempt whose capture filled the escrow (a second capture was refunded as a double one)."""
    return (
        payment.attempts.filter(status=PaymentAttempt.Status.CAPTURED)
        .exclude(refunds__reason=Refund.DOUBLE_CAPTURE)
        .get()
    )


def _same_refund(known: Refund, reference: str, amount: Money) -> Refund:
    if (known.reference, known.amount) != (reference, amount):
        raise KeyReused(known.key)
    return known


def _create(attempt: PaymentAttempt, **values: Any) -> Refund:
    return Refund.objects.create(payment=attempt.payment, attempt=attempt, next_try_at=clock.now(), **values)


def _grant(row: Refund, sources: list[Line]) -> None:
    """Set the money aside. The services above decide by rule, so approval is immediate."""
    post(
        kind=LedgerTransaction.Kind.REFUND,
        reference=row.reference,
        entries=[*sources, Line(Account.REFUNDS_DUE, row.number, row.amount)],
        key=f"refund:{row.number}",
    )
    move_refund(row, Refund.Status.APPROVED)
    publish_on_commit(send_refund, row.pk)


def _from_escrow(hold: Hold, amount: Money) -> list[Line]:
    return [Line(Account.ESCROW, hold.reference, -amount)]


def _from_release(hold: Hold, amount: Money) -> list[Line]:
    released = selectors.released(hold.reference)
    commission = rules.part_returned(
        whole=released.commission, total=released.total, before=released.reversed, now=amount
    )
    return [
        Line(Account.COMMISSION, "", -commission),
        Line(Account.STORE_PAYABLE, str(hold.store_id), -(amount - commission)),
    ]
