"""The address veil (domain.md section 3 no. 14): how long the store sees who receives the goods, and where they go.

Places that carriers report lie under it, too. Pure.
"""

from datetime import datetime

from orders.constants import ADDRESS_SHOWN
from orders.models import Order

# While the seller has something to send: then the data of the recipient go onto the papers of the parcel.
_TO_SEND = frozenset({Order.Status.TO_SHIP, Order.Status.PARTLY_SHIPPED})


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


def customs_is_shown(order: Order) -> bool:
    """True while the seller has to send something: customs data are for the papers of a parcel and nothing else."""
    return order.ship_by is not None and order.status in _TO_SEND
