"""What each order of a checkout has in its payment."""

from collections.abc import Sequence

from orders.models import Order
from payments.services.create import Allocation


def allocations_of(orders: Sequence[Order]) -> list[Allocation]:
    """Each order's share of the payment. Commission is taken on what the goods bring the seller, not on delivery."""
    return [
        Allocation(
            reference=order.number,
            store_id=order.store_id,
            amount=order.total,
            commission_rate=order.commission_rate,
            commission_base=order.goods_earned,
            subsidy=order.subsidy_total,
        )
        for order in orders
    ]
