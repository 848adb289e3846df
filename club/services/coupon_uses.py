"""Coupons in a checkout: reserved when it is placed, used when it is paid, released or given back when it is not.

`reference` is the public number of whatever the coupons are for. Every service wants an open transaction, locks the
coupons in order of their pk, then counts budgets (`coupon_budget`), and can be repeated.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from accounts.models import User
from club.coupon_rules import reinstated_until
from club.locks import lock_coupons
from club.models import Coupon, CouponRedemption
from club.services.coupon_budget import Change, count
from club.services.coupon_status import move
from club.services.coupons import activate_if_due
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from marketplace.lib.transactions import require_transaction

Status = CouponRedemption.Status
_LIVE = Prepared(
    lambda reference: CouponRedemption.objects.filter(reference=reference, status__in=CouponRedemption.LIVE).order_by(
        "pk"
    )
)


def reserve_coupons(*, user: User, reference: str, uses: Mapping[int, Money], until: datetime) -> None:
    """Hold exactly these coupons (discount by coupon id) for `reference` until `until`.

    Repeating it extends the hold or changes it to the new coupons and sums; what is already used stays used. Raises
    NotFound (a stranger's coupon), CouponNotUsable, CouponUsedUp (a budget), with nothing changed once the caller
    rolls back. Discounts are more than nothing.
    """
    require_transaction()
    if any(amount <= Money.zero() for amount in uses.values()):
        raise ValueError("a discount is more than nothing")
    rows = _live(reference)
    if not rows and not uses:
        return
    coupons = lock_coupons({row.coupon_id for row in rows} | set(uses))
    live = {row.coupon_id: row for row in _live(reference)}
    held = {pk: row for pk, row in live.items() if row.status == Status.HELD}
    used = live.keys() - held.keys()
    if any(pk not in coupons or coupons[pk].user_id != user.pk for pk in uses):
        raise NotFound
    changes = [_let_go(coupons[pk], row) for pk, row in held.items() if pk not in uses]
    for pk, amount in sorted(uses.items()):
        if pk in held:
            changes.append(_resize(coupons[pk], held[pk], amount))
            _extend(coupons[pk], until)
        elif pk not in used:
            changes.append(_take(coupons[pk], reference, amount, until))
    count(changes)


def redeem_coupons(*, user: User, reference: str, uses: Mapping[int, Money]) -> None:
    """The checkout was paid with these discounts: the coupons are used. A hold that has lapsed is taken anew.

    Raises CouponNotUsable or CouponUsedUp when that is no longer possible, with nothing changed once the caller rolls
    back to a savepoint.
    """
    require_transaction()
    reserve_coupons(user=user, reference=reference, uses=uses, until=clock.now())
    coupons = lock_coupons(row.coupon_id for row in _live(reference))
    for row in _live(reference):
        if row.status == Status.HELD:
            move(coupons[row.coupon_id], "redeem", reference=reference, held_until=None)
            _settle(row, Status.REDEEMED)


def release_coupons(*, reference: str, but: Collection[int] = ()) -> None:
    """Give back what is still held for `reference`, except for the coupons `but`; nothing to do is not an error."""
    require_transaction()
    coupons = _locked(reference)
    if not coupons:
        return
    rows = [row for row in _live(reference) if row.status == Status.HELD and row.coupon_id not in but]
    count([_let_go(coupons[row.coupon_id], row) for row in rows])


def reinstate_coupons(*, reference: str) -> None:
    """All of it was cancelled before anything was sent: what was used is ready again, for a week at least.

    What is only held is released. Safe to repeat.
    """
    require_transaction()
    release_coupons(reference=reference)
    coupons = _locked(reference)
    if not coupons:
        return
    count([_give_back(coupons[row.coupon_id], row) for row in _live(reference)])


def lock_coupons_of(*, reference: str) -> bool:
    """Wait for whoever works on the coupons of `reference`, and keep others from it until the transaction ends.

    False when there are none.
    """
    require_transaction()
    return bool(_locked(reference))


def _locked(reference: str) -> dict[int, Coupon]:
    rows = _live(reference)
    return lock_coupons(row.coupon_id for row in rows) if rows else {}


def _live(reference: str) -> list[CouponRedemption]:
    return _LIVE.rows(reference=reference)


def _take(coupon: Coupon, reference: str, amount: Money, until: datetime) -> Change:
    activate_if_due(coupon)
    move(coupon, "reserve", reference=reference, held_until=until)
    CouponRedemption.objects.create(coupon=coupon, reference=reference, amount=amount, at=clock.now())
    return Change(coupon, 1, amount)


def _extend(coupon: Coupon, until: datetime) -> None:
    if coupon.held_until != until:
        coupon.held_until = until
        coupon.save(update_fields=["held_until"])


def _resize(coupon: Coupon, row: CouponRedemption, amount: Money) -> Change:
    """The same coupon takes off more or less: it stays reserved, also beyond its last day."""
    change = Change(coupon, 0, amount - row.amount)
    if change.money:
        row.amount = amount
        row.save(update_fields=["amount"])
    return change


def _let_go(coupon: Coupon, row: CouponRedemption) -> Change:
    move(coupon, "release", held_until=None)
    _settle(row, Status.RELEASED)
    return Change(coupon, -1, -row.amount)


def _give_back(coupon: Coupon, row: CouponRedemption) -> Change:
    move(coupon, "reinstate", valid_until=reinstated_until(coupon.valid_until, clock.now()))
    _settle(row, Status.REINSTATED)
    return Change(coupon, -1, -row.amount)


def _settle(row: CouponRedemption, status: str) -> None:
    row.status, row.settled_at = status, clock.now()
    row.save(update_fields=["status", "settled_at"])
