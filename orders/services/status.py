"""The only writer of `Order.status`: table, event, dates, timers and news in one step."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Sum

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction
from orders import notices, rules
from orders.errors import ActionNotPossible
from orders.models import Actor, Order, OrderEvent, OrderLine, OrderTimer, ParcelEvent, Shipment

Status = Order.Status

# Which column remembers the first time an event happened.
_DATES: Mapping[str, str] = {
    "order:paid": "paid_at",
    "order:partly_shipped": "shipped_at",
    "order:shipped": "shipped_at",
    "order:delivered": "delivered_at",
    "order:delivery_claimed": "delivered_at",
    "order:finished": "finished_at",
    "order:closed": "closed_at",
}
_CANCEL_REASONS: Mapping[str, Order.CancelReason] = {
    "order:expired": Order.CancelReason.NOT_PAID,
    "order:sold_out": Order.CancelReason.SOLD_OUT,
    "order:rejected": Order.CancelReason.SUSPICIOUS,
    "order:refused": Order.CancelReason.OUT_OF_STOCK,
    "order:not_shipped": Order.CancelReason.NOT_SHIPPED,
}
_NEWS: Mapping[str, Callable[[Order], None]] = {
    "order:placed": notices.order_placed,
    "order:paid": notices.order_paid,
    "order:accepted": notices.order_to_ship,
    "order:partly_shipped": notices.order_shipped,
    "order:shipped": notices.order_shipped,
    "order:rest_not_shipped": notices.order_rest_cancelled,
    "order:delivered": notices.order_delivered,
    "order:delivery_claimed": notices.order_delivered,
    "order:finished": notices.order_finished,
    "order:closed": notices.order_closed,
    "order:cancel_requested": notices.cancel_requested,
    "order:cancel_refused": notices.cancel_refused,
}


def transition(
    *, order: Order, action: str, actor: Actor, user: User | None = None, data: dict[str, Any] | None = None
) -> OrderEvent:
    """Move `order`, which the caller holds under lock, and everything that hangs on the move.

    Appends the event, writes `status` and the date columns, starts and ends timers, tells the people
    concerned. `data` goes into the event; `data["reason"]` (Order.CancelReason) is kept as the reason of a
    cancellation. Needs an open transaction. Raises ActionNotPossible when the table has no such move.
    Goods and money are the caller's business.
    """
    require_transaction()
    row = rules.find_transition(order.status, action, actor, facts_of(order))
    if row is None:
        raise ActionNotPossible
    now, data = clock.now(), dict(data or {})
    order.status = row.target
    _write_dates(order, row.event, data, now)
    order.save()
    event = record_event(order=order, code=row.event, actor=actor, user=user, data=data)
    _end_timers(order, row.event, now)
    start_timers(order=order, event=row.event, at=now)
    _tell(order, row)
    return event


def open_order(*, order: Order, user: User) -> OrderEvent:
    """The first event of an order just saved: its timers start and buyer and seller are told."""
    require_transaction()
    event = record_event(order=order, code="order:placed", actor=Actor.BUYER, user=user)
    start_timers(order=order, event="order:placed", at=order.placed_at)
    notices.order_placed(order)
    return event


def record_event(
    *, order: Order, code: str, actor: Actor, user: User | None = None, data: dict[str, Any] | None = None
) -> OrderEvent:
    """Append to the history without a change of status."""
    require_transaction()
    return OrderEvent.objects.create(order=order, code=code, actor=actor, user=user, data=data or {}, at=clock.now())


def facts_of(order: Order) -> rules.Facts:
    """What the guards of the table look at, read from the rows of the order."""
    left = OrderLine.objects.filter(order=order).aggregate(
        left=Sum(F("quantity") - F("shipped_quantity") - F("cancelled_quantity"))
    )["left"]
    delivered = Shipment.Status.DELIVERED
    proofs = ParcelEvent.objects.filter(shipment__order=order, status=delivered, source__in=ParcelEvent.PROOF)
    parcels = Shipment.objects.filter(order=order).exclude(status__in=[Shipment.Status.DRAFT, Shipment.Status.READY])
    return rules.Facts(
        is_frozen=order.is_frozen,
        is_cancel_requested=order.cancel_requested_at is not None,
        is_delivery_proved=OrderTimer.objects.filter(subject=order, kind=OrderTimer.Kind.DELIVERY_PROVED).exists(),
        pieces_left=left or 0,
        parcels_under_way=parcels.exclude(status=delivered).count(),
        parcels_unproved=parcels.exclude(status=delivered, pk__in=proofs.values("shipment")).count(),
    )


def policy_of(order: Order) -> rules.Policy:
    """The rules frozen on the order."""
    return rules.Policy(**order.policy)


def start_timers(*, order: Order, event: str, at: datetime) -> None:
    """Start what `event` starts. A timer that already ran is set again, except proof of delivery."""
    timers = rules.timers_on_event(event, policy_of(order), at)
    if event in {"order:shipped", "order:partly_shipped"} and order.shipped_at == at:
        assert order.protection_ends_at is not None
        timers |= rules.protection_timers(order.protection_ends_at, at)
    for kind, due_at in timers.items():
        OrderTimer.objects.update_or_create(
            subject=order, kind=kind, defaults={"due_at": due_at, "done_at": None, "paused_left": None}
        )


def _write_dates(order: Order, event: str, data: dict[str, Any], now: datetime) -> None:
    column = _DATES.get(event)
    if column and getattr(order, column) is None:
        setattr(order, column, now)
    if event == "order:accepted":
        order.ship_by = now + timedelta(days=policy_of(order).ship_by_days)
    if order.shipped_at == now and order.protection_ends_at is None:
        order.protection_ends_at = now + timedelta(days=policy_of(order).guarantee_days)
    if event == "order:cancel_requested":
        order.cancel_requested_at = now
        order.cancel_reason = data.get("reason", Order.CancelReason.CHANGED_MIND)
    if event == "order:cancel_refused":
        order.cancel_requested_at, order.cancel_reason = None, ""
    if order.status == Status.CANCELLED:
        order.cancelled_at, order.cancel_requested_at, order.reserved_until = now, None, None
        order.cancel_reason = _cancel_reason(order, event, data)


def _cancel_reason(order: Order, event: str, data: dict[str, Any]) -> str:
    return str(data.get("reason") or _CANCEL_REASONS.get(event) or order.cancel_reason or "changed_mind")


def _end_timers(order: Order, event: str, now: datetime) -> None:
    pending = OrderTimer.objects.filter(subject=order, done_at__isnull=True)
    over = [kind for kind, statuses in rules.TIMER_STATUSES.items() if order.status not in statuses]
    if event == "order:cancel_refused":
        over.append(OrderTimer.Kind.CANCEL_ANSWER)
    pending.filter(kind__in=over).update(done_at=now, paused_left=None)


def _tell(order: Order, row: rules.Transition) -> None:
    if row.target == Status.CANCELLED:
        notices.order_cancelled(order)
    elif row.event in _NEWS:
        _NEWS[row.event](order)
