"""What falls due on orders, each row in its own short transaction and safe to run twice."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from marketplace.lib import clock
from marketplace.lib.prepared import Statement
from marketplace.lib.sweeping import each
from orders import notices
from orders.constants import SWEEP_HELP_FROM
from orders.locks import lock_checkout_of, lock_checkout_orders, take_order
from orders.models import Actor, Extension, Order, OrderTimer
from orders.services import customs
from orders.services.cancel import cancel_paid, cancel_rest, cancel_unpaid
from orders.services.cart import purge_removed_lines
from orders.services.extensions import lapse
from orders.services.parcels import tell_arrival
from orders.services.protection import pause_protection
from orders.services.receipt import close_order, finish_order
from orders.services.status import transition

Kind = OrderTimer.Kind
Status = Order.Status


_MARK_DONE = Statement(
    "timer_done",
    "UPDATE orders_ordertimer SET done_at = %(now)s"
    " WHERE id = %(timer)s AND due_at <= %(now)s AND done_at IS NULL AND paused_left IS NULL",
)


class Due(NamedTuple):
    """A timer that is due, as it is known before anything is locked."""

    pk: int
    kind: str
    subject_id: int


def sweep(*, now: datetime) -> int:
    """Do what is due at `now`; the number of timers that fired.

    An order somebody else works on is left for the next run. One that fails is logged and does not stop
    the others.
    """
    with clock.at(now):
        fired = each(_fire, _all_due())
        purge_removed_lines()
    return fired


def help_sweep(*, now: datetime) -> int:
    """The same from the other end, in another process: both meet in the middle of what is due."""
    with clock.at(now):
        return each(_fire, _all_due()[::-1])


def is_much_due(*, now: datetime) -> bool:
    """Whether one process would be busy for long with what is due."""
    with clock.at(now):
        return _due()[:SWEEP_HELP_FROM].count() == SWEEP_HELP_FROM


def fire(*, timer_id: int) -> bool:
    """Fire one timer if it is still due at `clock.now()`; True when it did."""
    rows = _due().filter(pk=timer_id).values_list(*Due._fields)
    return any(_fire(Due(*row)) for row in rows)


def _all_due() -> list[Due]:
    rows = _due().order_by("due_at", "pk").values_list(*Due._fields)
    return [Due(*row) for row in rows.iterator(chunk_size=10_000)]


@transaction.atomic
def _fire(timer: Due) -> bool:
    """Mark a timer that is still due and do what it stands for; False when somebody was quicker.

    The lock of the order guards its timers, so nothing is done twice. Locks the checkout first where several of its
    orders are touched.
    """
    if timer.kind == Kind.UNPAID_EXPIRY:
        lock_checkout_of(timer.subject_id)
    order = take_order(timer.subject_id)
    if order is None or not _MARK_DONE.write(timer=timer.pk, now=clock.now()):
        return False
    _HANDLERS[Kind(timer.kind)](order)
    return True


def _due() -> QuerySet[OrderTimer]:
    return OrderTimer.objects.filter(due_at__lte=clock.now(), done_at__isnull=True, paused_left__isnull=True)


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
    if pause_protection(order=order):
        return
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
    Kind.PROTECTION_ANSWER: lambda order: lapse(order, Extension.Kind.PROTECTION),
    Kind.SHIP_BY_ANSWER: lambda order: lapse(order, Extension.Kind.SHIP_BY),
    Kind.CUSTOMS_REMINDER: customs.remind,
    Kind.CUSTOMS_ERASE: lambda order: customs.erase_customs_data(order=order),
}
