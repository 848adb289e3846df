"""What the club keeps about a person (domain.md 3.14)."""

from accounts.privacy import INTERNAL, Delete, PersonalTable, register_impersonal, register_tables
from club.models import (
    Coupon,
    CouponAllowance,
    CouponCampaign,
    CouponEvent,
    CouponRedemption,
    Membership,
    PointsEntry,
)

_COUPON_COLUMNS = (
    "number",
    "source",
    "status",
    "valid_from",
    "valid_until",
    "reference",
    "held_until",
    "created_at",
)


def connect() -> None:
    """Register everything; called once at start-up."""
    register_tables(
        PersonalTable(
            PointsEntry,
            "membership__user",
            ("at", "kind", "reference", "amount", "points", "level_after"),
            Delete(),
            {"id": INTERNAL, "membership": INTERNAL, "key": INTERNAL},
        ),
        PersonalTable(
            Membership,
            "user",
            ("level", "spent", "points", "joined_at", "level_since"),
            Delete(),
            {"id": INTERNAL, "user": INTERNAL},
        ),
    )
    _connect_coupons()


def _connect_coupons() -> None:
    register_tables(
        PersonalTable(
            CouponEvent,
            "coupon__user",
            ("at", "action", "status_before", "status_after", "reference"),
            Delete(),
            {"id": INTERNAL, "coupon": INTERNAL},
        ),
        PersonalTable(
            CouponRedemption,
            "coupon__user",
            ("at", "reference", "amount", "status", "settled_at"),
            Delete(),
            {"id": INTERNAL, "coupon": INTERNAL},
        ),
        PersonalTable(
            Coupon,
            "user",
            _COUPON_COLUMNS,
            Delete(),
            {"id": INTERNAL, "user": INTERNAL, "campaign": INTERNAL},
        ),
        PersonalTable(
            CouponAllowance,
            "user",
            ("uses_limit", "collected", "money_limit", "used_money"),
            Delete(),
            {"id": INTERNAL, "user": INTERNAL, "campaign": INTERNAL},
        ),
    )
    register_impersonal("what stores and Karavan offer to everyone", CouponCampaign)
