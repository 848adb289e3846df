"""Joining the club, points and levels: the only writer of memberships and their entries."""

from datetime import datetime

from django.db.models import Sum

from accounts.models import User
from club import notices
from club.constants import RANKING_PERIOD
from club.locks import lock_membership
from club.models import Membership, PointsEntry
from club.rules import is_higher, level_for, points_for
from club.selectors import counted_spend
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from marketplace.lib.prepared_rows import insert, update
from marketplace.lib.transactions import require_transaction

_ENTRY = Prepared(lambda key: PointsEntry.objects.filter(key=key))


def ensure_membership(user: User) -> Membership:
    """The membership of `user`; a new one starts at A0 (S47). Safe to repeat."""
    membership, _created = Membership.objects.get_or_create(user=user)
    return membership


def record_spend(*, user: User, reference: str, amount: Money, at: datetime) -> Membership:
    """Count a finished order: `amount` is what was paid and not refunded, `reference` the order's number.

    The level is computed anew and its rise told. A second call for the same order changes nothing. Needs a
    transaction, locks the membership. Raises ValueError for a negative amount.
    """
    require_transaction()
    if amount.amount < 0:
        raise ValueError("an order is not worth less than nothing")
    membership = lock_membership(user)
    key = f"{PointsEntry.Kind.SPEND}:{reference}"
    if _ENTRY.rows(key=key):
        return membership
    return _append(membership, PointsEntry.Kind.SPEND, reference=reference, key=key, amount=amount, at=at)


def reverse_spend(*, user: User, reference: str, key: str, amount: Money, at: datetime) -> Membership:
    """Take back what a refund after the finish is worth; never more than the order has counted.

    `key` names the refund: the same one a second time changes nothing. An order that was never counted
    (refunded before it finished) changes nothing either. Needs a transaction, locks the membership.
    """
    require_transaction()
    membership = lock_membership(user)
    full_key = f"{PointsEntry.Kind.REVERSAL}:{reference}:{key}"
    if _ENTRY.rows(key=full_key):
        return membership
    taken = min(amount, counted_spend(user, reference))
    if not taken:
        return membership
    return _append(membership, PointsEntry.Kind.REVERSAL, reference=reference, key=full_key, amount=-taken, at=at)


def _append(membership: Membership, kind: str, *, reference: str, key: str, amount: Money, at: datetime) -> Membership:
    spent = membership.spent + amount
    points = points_for(spent)
    entry = PointsEntry(
        membership=membership,
        kind=kind,
        reference=reference,
        key=key,
        amount=amount,
        points=points - membership.points,
        level_after=membership.level,
        at=at,
    )
    insert(entry)
    membership.spent, membership.points = spent, points
    _rank(membership, entry)
    return membership


def _rank(membership: Membership, entry: PointsEntry) -> None:
    """Set the level; the member is told when it changes, downwards too."""
    before, after = membership.level, level_for(_ranking_sum(membership, entry.at)).code
    if after != before:
        membership.level, membership.level_since = after, entry.at
        entry.level_after = after
        entry.save(update_fields=["level_after"])
    update(membership, ["spent", "points", "level", "level_since"])
    if is_higher(after, than=before):
        notices.level_rose(membership, entry)
    elif after != before:
        notices.level_fell(membership, entry)


def _ranking_sum(membership: Membership, at: datetime) -> Money:
    if RANKING_PERIOD is None:
        return membership.spent
    recent = PointsEntry.objects.filter(membership=membership, at__gt=at - RANKING_PERIOD)
    return recent.aggregate(total=Sum("amount"))["total"] or Money.zero()
