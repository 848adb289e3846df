"""Members of the club, their points, and coupons."""

from club.models.coupon import Coupon, CouponAllowance, CouponEvent, CouponRedemption
from club.models.coupon_campaign import CouponCampaign
from club.models.membership import Membership, PointsEntry

__all__ = [
    "Coupon",
    "CouponAllowance",
    "CouponCampaign",
    "CouponEvent",
    "CouponRedemption",
    "Membership",
    "PointsEntry",
]
