"""What a chargeback means for orders: money that is with the buyer again counts no more in the club (S47)."""

from collections.abc import Iterable

from club.locks import lock_membership
from orders.locks import lock_orders
from orders.models import Order
from orders.services.club_spend import uncount
from payments.models import Chargeback, PaymentAttempt


def lock_paid_by(attempt: PaymentAttempt) -> list[Order]:
    """The orders of the attempt's payment under lock, and then the membership of their buyer, before any money is."""
    numbers = attempt.payment.allocations.values("reference")
    orders = lock_orders(Order.objects.filter(number__in=numbers).values_list("pk", flat=True))
    for order in orders[:1]:
        lock_membership(order.buyer)
    return orders


def uncount_lost(*, orders: Iterable[Order], gateway: str, reference: str) -> None:
    """Let orders of `lock_paid_by` count what the buyer has still paid once this chargeback is lost. Safe to repeat."""
    row = Chargeback.objects.get(gateway=gateway, reference=reference)
    for order in orders:
        uncount(order, key=row.number)
