"""The only writer of `Order.status`: table, event, dates, timers and news in one step."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.papers import store_facts
from marketplace.lib import clock
from marketplace.lib.prepared import Prepared, Statement
from marketplace.lib.prepared_rows import insert, update
from marketplace.lib.transactions import require_transaction
from orders import notices, rules
from orders.errors import ActionNotPossible
from orders.extension_rules import OPEN_IN
from orders.models import Actor, Order, OrderEvent, OrderTimer, Shipment
from orders.parcel_rules import PACKING
from orders.services.customs import follow_order
from orders.services.timer_rows import end_timers, start_timers

Status = Order.Status
_TO_SEND = rules.TIMER_STATUSES[OrderTimer.Kind.SHIP_BY]

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
    "order:frozen_cancelled": Order.CancelReason.STOPPED,
}
# A parcel that is packed only is not under way; whether a delivery is proved, the carrier and staff alone say.
_FACTS = Statement(
    "facts_of_order",
    """
    SELECT
        (SELECT coalesce(sum(quantity - shipped_quantity - cancelled_quantity), 0) FROM orders_orderline
            WHERE order_id = %(order)s),
        EXISTS (SELECT 1 FROM orders_ordertimer WHERE subject_id = %(order)s AND kind = 'delivery_proved'),
        count(*) FILTER (WHERE status <> 'delivered'),
        count(*) FILTER (WHERE status <> 'delivered' OR NOT EXISTS (
            SELECT 1 FROM orders_parcelevent e
            WHERE e.shipment_id = s.id AND e.status = 'delivered' AND e.source IN ('carrier', 'staff')))
    FROM orders_shipment s WHERE order_id = %(order)s AND status NOT IN ('draft', 'ready')
    """,
)
_END_REQUESTS = Statement(
    "end_requests_of_order",
    "UPDATE orders_extension SET status = 'over', answered_at = %(now)s"
    " WHERE order_id = %(order)s AND status = 'waiting' AND kind = ANY(%(kinds)s)",
)
_PACKED = Prepared(lambda order: Shipment.objects.filter(order=order, status__in=PACKING))
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
    now, data, before = clock.now(), dict(data or {}), order.status
    order.status = row.target
    _write_dates(order, row.event, data, now)
    update(order)
    event = record_event(order=order, code=row.event, actor=actor, user=user, data=data)
    _end_timers(order, row.event, now)
    # The days to pay are those that ran before a payment was counted by mistake.
    start_timers(_timers_of(order, row.event, order.placed_at if row.event == "order:payment_undone" else now))
    follow_order(order=order, event=row.event, at=now)
    _drop_unsent(order, before)
    _end_requests(order, before, now)
    _tell(order, row)
    return event


def open_orders(*, orders: Sequence[Order], user: User) -> None:
    """The first event of orders just saved, and their timers. What the buyer is told depends on the payment."""
    require_transaction()
    at, event = clock.now(), "order:placed"
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, code=event, actor=Actor.BUYER, user=user, at=at) for order in orders
    )
    start_timers(timer for order in orders for timer in _timers_of(order, event, order.placed_at))


def record_event(
    *, order: Order, code: str, actor: Actor, user: User | None = None, data: dict[str, Any] | None = None
) -> OrderEvent:
    """Append to the history without a change of status."""
    require_transaction()
    event = OrderEvent(order=order, code=code, actor=actor, user=user, data=data or {}, at=clock.now())
    insert(event)
    return event


def facts_of(order: Order) -> rules.Facts:
    """What the guards of the table look at, read from the rows of the order. One query."""
    ((left, is_proved, under_way, unproved),) = _FACTS.rows(order=order.pk)
    return rules.Facts(
        is_frozen=order.is_frozen,
        is_cancel_requested=order.cancel_requested_at is not None,
        is_delivery_proved=is_proved,
        pieces_left=left,
        parcels_under_way=under_way,
        parcels_unproved=unproved,
    )


def policy_of(order: Order) -> rules.Policy:
    """The rules frozen on the order."""
    return rules.Policy(**order.policy)


def _timers_of(order: Order, event: str, at: datetime) -> Iterator[OrderTimer]:
    """What `event` starts."""
    timers = rules.timers_on_event(event, policy_of(order), at)
    if event in {"order:shipped", "order:partly_shipped"} and order.shipped_at == at:
        assert order.protection_ends_at is not None
        timers |= rules.protection_timers(order.protection_ends_at, at)
    for kind, due_at in timers.items():
        yield OrderTimer(subject=order, kind=kind, due_at=due_at)


def _write_dates(order: Order, event: str, data: dict[str, Any], now: datetime) -> None:
    column = _DATES.get(event)
    if column and getattr(order, column) is None:
        setattr(order, column, now)
    if event in {"order:paid", "order:payment_undone"}:
        _write_payment(order, is_paid=event == "order:paid")
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
        order.is_frozen = False
        order.cancelled_at, order.cancel_requested_at, order.reserved_until = now, None, None
        order.cancel_reason = _cancel_reason(order, event, data)


def _write_payment(order: Order, *, is_paid: bool) -> None:
    """Who sells is frozen when the order is paid; a payment that is taken back leaves nothing of it."""
    order.seller = store_facts(order.store) if is_paid else {}
    if not is_paid:
        order.paid_at = order.ship_by = order.reserved_until = order.cancel_requested_at = None
        order.cancel_reason = ""


def _cancel_reason(order: Order, event: str, data: dict[str, Any]) -> str:
    return str(data.get("reason") or _CANCEL_REASONS.get(event) or order.cancel_reason or "changed_mind")


def _end_timers(order: Order, event: str, now: datetime) -> None:
    over = [kind for kind, statuses in rules.TIMER_STATUSES.items() if order.status not in statuses]
    if event == "order:cancel_refused":
        over.append(OrderTimer.Kind.CANCEL_ANSWER)
    end_timers(order, over, at=now)


def extend_protection(*, order: Order, days: int) -> None:
    """Move the end of the protection of an order that the caller holds under lock, and its reminders with it."""
    require_transaction()
    assert order.protection_ends_at is not None
    order.protection_ends_at += timedelta(days=days)
    order.save(update_fields=["protection_ends_at"])
    due = rules.protection_timers(order.protection_ends_at, clock.now())
    start_timers(OrderTimer(subject=order, kind=kind, due_at=due_at) for kind, due_at in due.items())


def extend_ship_by(*, order: Order, days: int) -> None:
    """Move the day by which an order that the caller holds under lock is to be shipped."""
    require_transaction()
    assert order.ship_by is not None
    order.ship_by += timedelta(days=days)
    order.save(update_fields=["ship_by"])
    OrderTimer.objects.filter(subject=order, kind=OrderTimer.Kind.SHIP_BY).update(due_at=order.ship_by)


def _drop_unsent(order: Order, before: str) -> None:
    """Parcels that were packed and never left are no parcels any more once nothing is to be sent."""
    if before in _TO_SEND and order.status not in _TO_SEND and _PACKED.rows(order=order.pk):
        Shipment.objects.filter(order=order, status__in=PACKING).delete()


def _end_requests(order: Order, before: str, now: datetime) -> None:
    """A request for more time has no sense any more once the order has passed the date that was to be moved."""
    over = [kind for kind, statuses in OPEN_IN.items() if before in statuses and order.status not in statuses]
    if over:
        _END_REQUESTS.write(order=order.pk, kinds=[str(kind) for kind in over], now=now)


def _tell(order: Order, row: rules.Transition) -> None:
    if row.target == Status.CANCELLED:
        notices.order_cancelled(order)
    elif row.event in _NEWS:
        _NEWS[row.event](order)
