"""Where an order goes, for whoever sends it."""

from collections.abc import Mapping
from typing import Any

from orders.models import Order


def where_to(order: Order) -> Mapping[str, Any]:
    """The whole address: of a gift that of the list's owner. For the store's pages and papers, never the buyer's.

    One query for a gift, unless it is read along (`gift`).
    """
    if not order.is_gift:
        return order.address
    return order.gift.address
