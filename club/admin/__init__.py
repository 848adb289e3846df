"""Staff's view of the club."""

from club.admin import coupons, membership

__all__ = ["coupons", "membership"]
