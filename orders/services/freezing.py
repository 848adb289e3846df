"""Staff stop an order when they suspect the seller, let it go on, or cancel it (domain.md section 2: `frozen`).

While an order is stopped nobody moves it, its dates wait and its money goes nowhere.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from marketplace.lib import clock
from orders import notices, rules
from orders.errors import ActionNotPossible
from orders.locks import lock_order
from orders.models import Actor, Extension, Order, OrderTimer
from orders.services.cancel import cancel_paid
from orders.services.parcels import tell_arrival
from orders.services.status import record_event
from payments.errors import IllegalTransition
from payments.services.holds import freeze_hold, schedule_release, unfreeze_hold

Kind = OrderTimer.Kind
# The law's clock runs on: what customs wanted to know is erased on its day, whatever becomes of the order.
_RUNS_ON = [Kind.CUSTOMS_ERASE]


@transaction.atomic(durable=True)
def freeze_order(*, order_id: int, user: User, reason: str) -> Order:
    """Stop a paid order, its dates and its money; both sides are told why. Safe to repeat.

    Locks the order, then the hold. Raises NotFound, ActionNotPossible (unpaid or over, or the money has been released
    to the seller).
    """
    order = lock_order(order_id)
    if order.is_frozen:
        return order
    if order.status not in rules.FREEZABLE:
        raise ActionNotPossible
    try:
        freeze_hold(reference=order.number)
    except IllegalTransition as error:
        raise ActionNotPossible from error
    order.is_frozen = True
    order.save(update_fields=["is_frozen"])
    now = clock.now()
    timers = list(OrderTimer.objects.filter(subject=order, done_at__isnull=True).exclude(kind__in=_RUNS_ON))
    for timer in timers:
        timer.pause(now)
    OrderTimer.objects.bulk_update(timers, ["paused_left"])
    event = record_event(order=order, code="order:frozen", actor=Actor.STAFF, user=user, data={"reason": reason})
    notices.order_frozen(order, reason=reason, key=str(event.pk))
    return order


@transaction.atomic(durable=True)
def unfreeze_order(*, order_id: int, user: User) -> Order:
    """Let a stopped order go on from where it was: every date moves by the time that it was stopped. Safe to repeat.

    A parcel that has arrived meanwhile is noted now. Locks the order, then the hold. Raises NotFound.
    """
    order = lock_order(order_id)
    if not order.is_frozen:
        return order
    order.is_frozen = False
    _move_dates(order, clock.now())
    order.save(update_fields=["is_frozen", "ship_by", "protection_ends_at"])
    unfreeze_hold(reference=order.number)
    event = record_event(order=order, code="order:unfrozen", actor=Actor.STAFF, user=user)
    notices.order_unfrozen(order, key=str(event.pk))
    tell_arrival(order=order, actor=Actor.PROVIDER)
    return order


@transaction.atomic(durable=True)
def cancel_frozen(*, order_id: int, user: User) -> Order:
    """Cancel a stopped order: all its money goes back to the buyer, and the pieces that have not left to the stock.

    Locks the order, the variants, the coupons, the membership, the payment and the hold. Raises NotFound,
    ActionNotPossible (it is not stopped).
    """
    order = lock_order(order_id)
    cancel_paid(order=order, action="cancel_frozen", actor=Actor.STAFF, user=user)
    return order


def _move_dates(order: Order, now: datetime) -> None:
    """Set every date of a stopped order so much later as it was stopped."""
    stopped_at = order.events.filter(code="order:frozen").latest("at", "pk").at
    lost = now - stopped_at
    timers = list(OrderTimer.objects.filter(subject=order, done_at__isnull=True))
    for timer in timers:
        timer.resume(now)
    OrderTimer.objects.bulk_update(timers, ["due_at", "paused_left"])
    waiting = Extension.objects.filter(order=order, status=Extension.Status.WAITING)
    waiting.update(answer_by=F("answer_by") + lost)
    if order.status in rules.TIMER_STATUSES[Kind.SHIP_BY] and order.ship_by is not None:
        order.ship_by += lost
    if order.status in rules.ON_THE_WAY and order.protection_ends_at is not None:
        order.protection_ends_at += lost
    if order.status == Order.Status.FINISHED:  # its money is payable when it closes
        closes_at = OrderTimer.objects.get(subject=order, kind=Kind.CLOSE).due_at
        schedule_release(reference=order.number, at=closes_at)
