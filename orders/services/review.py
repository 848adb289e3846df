"""The look at a payment before the seller is told to ship (domain.md, Order: payment_review)."""

from django.db import transaction

from accounts.models import User
from orders import rules
from orders.locks import lock_order
from orders.models import Actor, Order
from orders.services.cancel import cancel_paid
from orders.services.status import transition


def review_payment(*, order: Order) -> bool:
    """Let a low-risk payment pass at once; others wait for staff or 24 hours. True when it passed.

    The caller holds the order, which has just been paid, under lock.
    """
    finished = Order.objects.filter(buyer=order.buyer_id, finished_at__isnull=False).count()
    if not rules.is_low_risk(total=order.total, finished_orders=finished):
        return False
    transition(order=order, action="accept", actor=Actor.PROVIDER)
    return True


@transaction.atomic(durable=True)
def accept_payment(*, order_id: int, user: User) -> Order:
    """Staff let the order pass to the seller. Raises NotFound, ActionNotPossible."""
    order = lock_order(order_id)
    transition(order=order, action="accept", actor=Actor.STAFF, user=user)
    return order


@transaction.atomic(durable=True)
def reject_payment(*, order_id: int, user: User) -> Order:
    """Staff find the payment suspicious: the order is cancelled and refunded. Raises NotFound, ActionNotPossible."""
    order = lock_order(order_id)
    cancel_paid(order=order, action="reject", actor=Actor.STAFF, user=user)
    return order
