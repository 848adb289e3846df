"""The only writer of `Coupon.status`: table and history in one step."""

from typing import Any

from club.coupon_rules import next_status
from club.errors import CouponNotUsable
from club.models import Coupon, CouponEvent
from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction


def move(coupon: Coupon, action: str, *, reference: str = "", **columns: Any) -> None:
    """Move `coupon`, which the caller holds under lock. `reference` and `columns` are written with the new status.

    Needs an open transaction. Raises CouponNotUsable when the table has no such move.
    """
    require_transaction()
    target = next_status(coupon.status, action)
    if target is None:
        raise CouponNotUsable
    before, about = coupon.status, reference or coupon.reference
    coupon.status, coupon.reference = target, reference
    for name, value in columns.items():
        setattr(coupon, name, value)
    coupon.save(update_fields=["status", "reference", *columns])
    CouponEvent.objects.create(
        coupon=coupon, action=action, status_before=before, status_after=target, reference=about, at=clock.now()
    )
