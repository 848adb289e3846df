"""The coupon's table of moves, and what a coupon is called: pure."""

from collections.abc import Mapping
from datetime import datetime

from club.constants import REINSTATED_FOR
from club.models import Coupon, CouponCampaign
from club.pricing import AvailableCoupon, Funder, Layer, Targets, Value
from marketplace.lib.money import Money

Status = Coupon.Status

# Domain section 2, Coupon: from where, where to. Whoever calls the service is the actor.
MOVES: Mapping[str, tuple[frozenset[Status], Status]] = {
    "activate": (frozenset({Status.ISSUED}), Status.ACTIVE),
    "reserve": (frozenset({Status.ACTIVE}), Status.RESERVED),
    "redeem": (frozenset({Status.RESERVED}), Status.USED),
    "release": (frozenset({Status.RESERVED}), Status.ACTIVE),
    "reinstate": (frozenset({Status.USED}), Status.ACTIVE),
    "expire": (frozenset({Status.ISSUED, Status.ACTIVE}), Status.EXPIRED),
    "revoke": (frozenset({Status.ISSUED, Status.ACTIVE}), Status.REVOKED),
}
IN_HAND = (Status.ISSUED, Status.ACTIVE, Status.RESERVED)


def next_status(status: str, action: str) -> Status | None:
    """Where `action` leads from `status`; None when the table has no such move."""
    sources, target = MOVES[action]
    return target if status in sources else None


def reinstated_until(old: datetime, now: datetime) -> datetime:
    """Until when a coupon that was given back is valid: its own end, or a week from now if that is later."""
    return max(old, now + REINSTATED_FOR)


def normal_code(text: str) -> str:
    """A code as it is stored: people type small letters and blanks."""
    return "".join(text.split()).upper()


def layer_of(campaign: CouponCampaign) -> Layer:
    """Where the campaign's coupons stand in the order of discounts."""
    if campaign.kind == CouponCampaign.Kind.SELECT:
        return Layer.SELECT_COUPON
    return Layer.PLATFORM_COUPON if campaign.is_platform else Layer.STORE_COUPON


def value_of(campaign: CouponCampaign) -> Value:
    """What the campaign's coupons take off."""
    return Value(amount=campaign.amount, percent=campaign.percent, cap=campaign.cap)


def for_pricing(
    coupon: Coupon, *, money_left: Money | None, category_ids: frozenset[int], product_ids: frozenset[int]
) -> AvailableCoupon:
    """A coupon as the solver wants it; the campaign is read along."""
    campaign = coupon.campaign
    return AvailableCoupon(
        id=coupon.pk,
        layer=layer_of(campaign),
        funder=Funder(campaign.funder),
        value=value_of(campaign),
        minimum=campaign.minimum,
        targets=Targets(campaign.store_id, category_ids, product_ids),
        valid_from=coupon.valid_from,
        valid_until=coupon.valid_until,
        money_left=money_left,
    )
