"""Money that is with the buyer again counts no more in the club (S47)."""

from club.selectors import counted_spend
from club.services.membership import reverse_spend
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from orders.models import Order
from payments.selectors import refundable


def uncount(order: Order, *, key: str) -> None:
    """Let an order count what its buyer has still paid of it, after money went back. Safe to repeat with the same key.

    An order that finishes later counts no more than that by itself. The caller has taken `lock_membership` before any
    money was locked.
    """
    require_transaction()
    over = counted_spend(order.buyer, order.number) - refundable(order.number)
    if over > Money.zero():
        reverse_spend(user=order.buyer, reference=order.number, key=key, amount=over, at=clock.now())
