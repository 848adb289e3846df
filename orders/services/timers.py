"""What falls due on orders, each row in its own short transaction and safe to run twice."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.sweeping import each
from orders import notices
from orders.locks import lock_checkout, lock_checkout_orders, take_order
from orders.models import Actor, Order, OrderTimer
from orders.services.cancel import cancel_paid, cancel_rest, cancel_unpaid
from orders.services.cart import purge_removed_lines
from orders.services.parcels import tell_arrival
from orders.services.receipt import close_order, finish_order
from orders.services.status import transition

Kind = OrderTimer.Kind
Status = Order.Status


def sweep(*, now: datetime) -> int:
    """Do what is due at `now`; the number of timers that fired.

    An order somebody else works on is left for the next run. One that fails is logged and does not stop
    the others.
    """
    due = OrderTimer.objects.filter(
        due_at__lte=now, done_at__isnull=True, paused_left__isnull=True, subject__is_frozen=False
    )
    with clock.at(now):
        fired = each(_fire, list(due.order_by("due_at", "pk").values_list("pk", flat=True)))
        purge_removed_lines()
    return fired


def fire(*, timer_id: int) -> bool:
    """Fire one timer if it is still due at `clock.now()`; True when it did.

    The lock of the order guards its timers, so nothing is done twice. Locks the checkout first where
    several of its orders are touched.
    """
    with transaction.atomic():
        timer = OrderTimer.objects.select_related("subject__checkout").filter(pk=timer_id).first()
        if timer is None:
            return False
        if timer.kind == Kind.UNPAID_EXPIRY:
            lock_checkout(timer.subject.checkout.number)
        order = take_order(timer.subject_id)
        if order is None or not _is_due(timer):
            return False
        _HANDLERS[Kind(timer.kind)](order)
        OrderTimer.objects.filter(pk=timer.pk, done_at__isnull=True).update(done_at=clock.now())
        return True


def _fire(pk: int) -> bool:
    return fire(timer_id=pk)


def _is_due(timer: OrderTimer) -> bool:
    timer.refresh_from_db(fields=["due_at", "done_at", "paused_left"])
    return timer.done_at is None and timer.paused_left is None and timer.due_at <= clock.now()


def _expire(order: Order) -> None:
    orders = lock_checkout_orders(order.checkout)
    same = next(other for other in orders if other.pk == order.pk)
    cancel_unpaid(checkout=order.checkout, orders=orders, order=same, action="expire", actor=Actor.TIMER)


def _accept(order: Order) -> None:
    transition(order=order, action="accept", actor=Actor.TIMER)


def _miss_ship_by(order: Order) -> None:
    if order.status == Status.PARTLY_SHIPPED:
        cancel_rest(order=order)
        tell_arrival(order=order, actor=Actor.PROVIDER)
    else:
        cancel_paid(order=order, action="miss_ship_by", actor=Actor.TIMER)


def _cancel_unanswered(order: Order) -> None:
    cancel_paid(order=order, action="cancel_unanswered", actor=Actor.TIMER)


def _end_protection(order: Order) -> None:
    finish_order(order=order, action="end_protection", actor=Actor.TIMER)


def _finish_delivered(order: Order) -> None:
    finish_order(order=order, action="finish_delivered", actor=Actor.TIMER)


def _close(order: Order) -> None:
    close_order(order=order)


_HANDLERS: Mapping[Kind, Callable[[Order], None]] = {
    Kind.UNPAID_REMINDER: notices.unpaid_reminder,
    Kind.UNPAID_EXPIRY: _expire,
    Kind.REVIEW_END: _accept,
    Kind.SHIP_BY: _miss_ship_by,
    Kind.CANCEL_ANSWER: _cancel_unanswered,
    Kind.PROTECTION_10: lambda order: notices.protection_ends(order, days=10),
    Kind.PROTECTION_5: lambda order: notices.protection_ends(order, days=5),
    Kind.PROTECTION_2: lambda order: notices.protection_ends(order, days=2),
    Kind.PROTECTION_END: _end_protection,
    Kind.DELIVERY_PROVED: _finish_delivered,
    Kind.CLOSE: _close,
}
