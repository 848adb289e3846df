"""What a new price of unpaid orders is made from: whether their goods still wait, and their lines."""

from collections.abc import Sequence

from marketplace.lib import clock
from orders.models import Order, OrderLine


def is_held(orders: Sequence[Order]) -> bool:
    """True while the goods of all these orders wait for the payment. Orders of one checkout are priced together."""
    now = clock.now()
    return all(order.reserved_until is not None and order.reserved_until > now for order in orders)


def lines_by_order(orders: Sequence[Order]) -> dict[int, list[OrderLine]]:
    """The lines of these orders with their discounts: two queries."""
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=orders).prefetch_related("discounts"):
        lines[line.order_id].append(line)
    return lines
