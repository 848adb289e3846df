"""The address veil (domain.md section 3 no. 14): how long the store sees who receives the goods, and where. Pure."""

from datetime import datetime

from orders.constants import ADDRESS_SHOWN
from orders.models import Order


def address_is_shown(order: Order, *, at: datetime) -> bool:
    """True from the checked payment until some days after receipt.

    A cancelled order has nothing to be sent any more, unless a parcel was under way: then the days run from the
    cancellation.
    """
    if order.paid_at is None or order.ship_by is None:
        return False
    if order.cancelled_at is not None:
        return order.shipped_at is not None and at < order.cancelled_at + ADDRESS_SHOWN
    return order.finished_at is None or at < order.finished_at + ADDRESS_SHOWN
