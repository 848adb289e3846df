"""What payments hang into their own port."""

from payments.gift_notices import tell_refund
from payments.ports import refund_succeeded


def connect() -> None:
    """Register everything; called once at start-up."""
    refund_succeeded.register("gift certificates", tell_refund)
