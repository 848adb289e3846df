"""Holds: the money of one order, from capture to the seller."""

from datetime import datetime

from django.db import transaction

from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import locks, rules, selectors
from payments.errors import IllegalTransition
from payments.models import Hold, LedgerEntry, LedgerTransaction
from payments.services.ledger import Line, post
from payments.services.status import move_hold

Account = LedgerEntry.Account


def schedule_release(*, reference: str, at: datetime) -> None:
    """Say from when the order's money is payable to the seller; the sweep releases it then. Locks the hold."""
    require_transaction()
    hold = locks.lock_hold(reference)
    if hold is None or not hold.is_in_escrow:
        return
    hold.release_at = at
    hold.save(update_fields=["release_at"])


def release_hold(*, reference: str, at: datetime) -> None:
    """Share the escrow of an order between the marketplace and the seller; safe to repeat. Locks the hold.

    The commission is its frozen rate on its frozen base, less the part that was refunded before. A hold
    that is empty ends as refunded. Raises IllegalTransition while a dispute freezes it.
    """
    require_transaction()
    hold = locks.lock_hold(reference)
    if hold is None or hold.status not in {Hold.Status.HELD, Hold.Status.FROZEN}:
        return
    if hold.status == Hold.Status.FROZEN:
        raise IllegalTransition(current=hold.status, target=Hold.Status.RELEASABLE)
    held = selectors.balance(Account.ESCROW, reference)
    if not held:
        move_hold(hold, Hold.Status.REFUNDED)
        return
    _post_release(hold, held)
    move_hold(hold, Hold.Status.RELEASABLE, released_at=at, release_at=hold.release_at or at)


def _post_release(hold: Hold, held: Money) -> None:
    share = hold.allocation
    commission = rules.commission_on(
        rate=share.commission_rate, base=share.commission_base, allocated=share.amount, released=held
    )
    post(
        kind=LedgerTransaction.Kind.RELEASE,
        reference=hold.reference,
        entries=[
            Line(Account.ESCROW, hold.reference, -held),
            Line(Account.COMMISSION, "", commission),
            Line(Account.STORE_PAYABLE, str(hold.store_id), held - commission),
        ],
        key=f"release:{hold.reference}",
    )


def freeze_hold(*, reference: str) -> None:
    """Stop the payout of an order (dispute); safe to repeat. Raises IllegalTransition once it is released."""
    _switch(reference, Hold.Status.FROZEN)


def unfreeze_hold(*, reference: str) -> None:
    """Let a frozen hold wait on for its date; safe to repeat."""
    _switch(reference, Hold.Status.HELD)


def _switch(reference: str, target: str) -> None:
    require_transaction()
    hold = locks.lock_hold(reference)
    if hold is not None and hold.status != target:
        move_hold(hold, target)


@transaction.atomic(durable=True)
def release_due_hold(*, reference: str, now: datetime) -> bool:
    """Release one hold if its date has come and nothing has stopped it since; True when it did."""
    hold = locks.lock_hold(reference)
    if hold is None or hold.status != Hold.Status.HELD or hold.release_at is None or hold.release_at > now:
        return False
    release_hold(reference=reference, at=now)
    return True
