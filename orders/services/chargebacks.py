"""What a chargeback means for orders: money that is with the buyer again counts no more in the club (S47)."""

from collections.abc import Iterable

from club.locks import lock_membership
from club.selectors import counted_spend
from club.services.membership import reverse_spend
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from orders.locks import lock_orders
from orders.models import Order
from payments.models import Chargeback, PaymentAttempt
from payments.selectors import refundable


def lock_paid_by(attempt: PaymentAttempt) -> list[Order]:
    """The orders of the attempt's payment under lock, and then the membership of their buyer, before any money is."""
    numbers = attempt.payment.allocations.values("reference")
    orders = lock_orders(Order.objects.filter(number__in=numbers).values_list("pk", flat=True))
    for order in orders[:1]:
        lock_membership(order.buyer)
    return orders


def uncount_lost(*, orders: Iterable[Order], gateway: str, reference: str) -> None:
    """Let orders of `lock_paid_by` count what the buyer has still paid once this chargeback is lost. Safe to repeat.

    An order that finishes later counts no more than that by itself.
    """
    require_transaction()
    row = Chargeback.objects.get(gateway=gateway, reference=reference)
    for order in orders:
        over = counted_spend(order.buyer, order.number) - refundable(order.number)
        if over > Money.zero():
            reverse_spend(user=order.buyer, reference=order.number, key=row.number, amount=over, at=clock.now())
