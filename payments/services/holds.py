"""Holds: the money of one order, from capture to the seller."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from marketplace.lib.money import Money
from marketplace.lib.prepared_rows import update
from marketplace.lib.transactions import require_transaction
from payments import locks, rules, selectors
from payments.errors import IllegalTransition
from payments.models import ChargebackShare, Hold, LedgerEntry, LedgerTransaction
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
    update(hold, ["release_at"])


def release_hold(*, reference: str, at: datetime) -> None:
    """Share the escrow of an order between the marketplace and the seller; safe to repeat. Locks the hold.

    The commission is its frozen rate on its frozen base, less the part that was refunded before. A hold
    that is empty ends as refunded. While a chargeback freezes it only the date is kept: it is released when that is
    won. Raises IllegalTransition while a dispute freezes it.
    """
    require_transaction()
    hold = locks.lock_hold(reference)
    if hold is None or hold.status not in {Hold.Status.HELD, Hold.Status.FROZEN}:
        return
    if hold.status == Hold.Status.FROZEN:
        if is_charged_back(reference):
            hold.release_at = at
            hold.save(update_fields=["release_at"])
            return
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
        rate=share.commission_rate, base=share.commission_base, allocated=share.worth, released=held
    )
    post(
        kind=LedgerTransaction.Kind.RELEASE,
        reference=hold.reference,
        entries=[
            Line(Account.ESCROW, hold.reference, -held),
            Line(Account.COMMISSION, "", commission),
            Line(Account.STORE_PAYABLE, str(hold.store_id), held - commission),
        ],
        key=_release_key(hold),
    )


def _release_key(hold: Hold) -> str:
    """Of the first release, and of one after a release that a chargeback took back."""
    before = LedgerTransaction.objects.filter(kind=LedgerTransaction.Kind.RELEASE, reference=hold.reference).count()
    return f"release:{hold.reference}:{before}" if before else f"release:{hold.reference}"


def take_back_release(*, hold: Hold, amount: Money, sources: Sequence[Line], key: str) -> None:
    """Undo the release of a locked hold: `sources` are what commission and seller give back into its escrow."""
    post(
        kind=LedgerTransaction.Kind.RELEASE,
        reference=hold.reference,
        entries=[Line(Account.ESCROW, hold.reference, amount), *sources],
        key=f"unrelease:{hold.reference}:{key}",
    )


def is_charged_back(reference: str) -> bool:
    """True while a bank has not decided about money of this order."""
    return _disputed_shares(reference).exists()


def freeze_hold(*, reference: str) -> None:
    """Stop the payout of an order (dispute); safe to repeat. Raises IllegalTransition once it is released.

    From now on a chargeback that ends does not let it go on. Locks the hold.
    """
    require_transaction()
    hold = locks.lock_hold(reference)
    if hold is None:
        return
    if not hold.is_in_escrow:  # only a chargeback takes a release back
        raise IllegalTransition(current=hold.status, target=Hold.Status.FROZEN)
    _disputed_shares(reference).update(froze_hold=False)
    if hold.status != Hold.Status.FROZEN:
        move_hold(hold, Hold.Status.FROZEN)


def unfreeze_hold(*, reference: str) -> None:
    """Let a frozen hold wait on for its date, or until a chargeback that stops it as well ends; safe to repeat.

    One whose money has all gone back meanwhile stays as it is. Locks the hold.
    """
    require_transaction()
    hold = locks.lock_hold(reference)
    if hold is None or hold.status != Hold.Status.FROZEN:
        return
    share = _disputed_shares(reference).order_by("pk").first()
    if share is None:
        move_hold(hold, Hold.Status.HELD)
    else:
        share.froze_hold = True
        share.save(update_fields=["froze_hold"])


def _disputed_shares(reference: str) -> QuerySet[ChargebackShare]:
    return ChargebackShare.objects.filter(reference=reference, chargeback__closed_at__isnull=True)


@transaction.atomic(durable=True)
def release_due_hold(*, reference: str, now: datetime) -> bool:
    """Release one hold if its date has come and nothing has stopped it since; True when it did."""
    hold = locks.lock_hold(reference)
    if hold is None or hold.status != Hold.Status.HELD or hold.release_at is None or hold.release_at > now:
        return False
    release_hold(reference=reference, at=now)
    return True
