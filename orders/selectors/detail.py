"""One order as its page shows it, to the buyer and to the seller."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from marketplace.lib.clock import now as current_moment
from marketplace.lib.formatting import current_language
from orders.constants import EVENT_LABELS
from orders.models import Actor, Order, OrderEvent, OrderLine, OrderTimer, Shipment
from orders.selectors.lists import Deadline, LineView, actions_for, deadline_of, line_view
from orders.selectors.parcels import Parcel, parcels_of
from orders.selectors.unpaid import Unpaid, read_unpaid
from payments.selectors import MoneyView, money_of

Status = Order.Status

# The timeline of ux.md component 17, each step with the column that dates it.
_STEPS = (
    ("placed", "placed_at"),
    ("paid", "paid_at"),
    ("shipped", "shipped_at"),
    ("in_transit", ""),
    ("delivered", "delivered_at"),
    ("finished", "finished_at"),
)
_ON_THE_WAY = (Shipment.Status.IN_TRANSIT, Shipment.Status.CUSTOMS, Shipment.Status.AT_PICKUP)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the timeline: placed, paid, shipped, in_transit, delivered, finished, or cancelled as the last.

    `state`: `done`, `current` (the last one reached) or `ahead`; `at` is known for reached steps.
    """

    code: str
    at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line on the order's page; `url` leads to the product while it is still sold."""

    view: LineView
    url: str

    @property
    def line(self) -> OrderLine:
        """The row itself: quantities, prices, total."""
        return self.view.line


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event of the history, with its label as a lazy translated sentence."""

    event: OrderEvent
    label: Any


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything «Подробнее» shows. `actions` are those of the side that looks.

    `paused_days`: by how many the protection was lengthened because a parcel had not arrived; 0 as a rule.
    """

    order: Order
    lines: tuple[OrderLineView, ...]
    parcels: tuple[Parcel, ...]
    steps: tuple[Step, ...]
    history: tuple[HistoryRow, ...]
    money: MoneyView
    deadline: Deadline | None
    protection_days_left: int | None
    paused_days: int
    actions: frozenset[str]
    siblings: tuple[Order, ...]
    delivery_name: str
    unpaid: Unpaid | None

    @property
    def finishes_at(self) -> datetime | None:
        """When an order whose delivery is proved finishes by itself."""
        return None if self.order.is_frozen else _finishes_at(self.deadline)

    @property
    def is_paid(self) -> bool:
        """True once the money arrived, even if it went back since."""
        return self.order.paid_at is not None


def order_page(order: Order, *, actor: Actor = Actor.BUYER) -> OrderPage:
    """The page of an order from access.py. The same queries for any number of lines and parcels."""
    lines = list(order.lines.select_related("product"))
    events = list(order.events.select_related("user"))
    parcels = parcels_of(order, events, for_buyer=actor == Actor.BUYER)
    timers = list(OrderTimer.objects.filter(subject=order, done_at__isnull=True))
    deadline = deadline_of(order, timers)
    siblings = Order.objects.filter(checkout=order.checkout_id).exclude(pk=order.pk).select_related("store")
    english = current_language() == "en"
    return OrderPage(
        order=order,
        lines=_line_views(lines),
        parcels=parcels,
        steps=timeline(order, [parcel.shipment for parcel in parcels], _first_move(parcels)),
        history=tuple(HistoryRow(event, _label(event)) for event in reversed(events)),
        money=money_of(order.number),
        deadline=deadline,
        protection_days_left=_days_left(order, deadline),
        paused_days=sum(event.data.get("days", 0) for event in events if event.code == "order:protection_paused"),
        actions=actions_for(order, actor, lines),
        siblings=tuple(siblings) if actor == Actor.BUYER else (),
        delivery_name=order.delivery_name_en if english else order.delivery_name_ru,
        unpaid=read_unpaid(order) if actor == Actor.BUYER else None,
    )


def timeline(order: Order, shipments: Sequence[Shipment], moved_at: datetime | None = None) -> tuple[Step, ...]:
    """The steps of an order; a cancelled one shows what was reached and then `cancelled`."""
    dates: Mapping[str, datetime | None] = {
        code: getattr(order, column) if column else moved_at for code, column in _STEPS
    }
    reached = [code for code, _ in _STEPS if dates[code]]
    if order.status == Status.CANCELLED:
        done = [Step(code, dates[code], "done") for code in reached]
        return (*done, Step("cancelled", order.cancelled_at, "current"))
    last = reached[-1] if reached else "placed"
    order_of = [code for code, _ in _STEPS]
    return tuple(Step(code, dates[code], _state(order_of.index(code), order_of.index(last))) for code in order_of)


def _state(position: int, current: int) -> str:
    if position == current:
        return "current"
    return "done" if position < current else "ahead"


def _first_move(parcels: Iterable[Parcel]) -> datetime | None:
    moves = [event.at for parcel in parcels for event in parcel.events if event.status in _ON_THE_WAY]
    return min(moves, default=None)


def _finishes_at(deadline: Deadline | None) -> datetime | None:
    return deadline.at if deadline and deadline.kind == OrderTimer.Kind.DELIVERY_PROVED else None


def _line_views(lines: Sequence[OrderLine]) -> tuple[OrderLineView, ...]:
    return tuple(OrderLineView(line_view(line), _product_url(line)) for line in lines)


def _product_url(line: OrderLine) -> str:
    if not line.product.is_live:
        return ""
    path = line.product.get_absolute_url()
    return f"{path}?{urlencode({'sku': line.sku})}" if line.options else path


def _label(event: OrderEvent) -> Any:
    if event.code.startswith("order:parcel:"):
        return Shipment.Status(event.code.removeprefix("order:parcel:")).label
    return EVENT_LABELS.get(event.code, event.code)


def frozen_reason(order: Order) -> str:
    """Why staff have stopped the order; empty while they have not. One query if they have."""
    if not order.is_frozen:
        return ""
    stopped = order.events.filter(code="order:frozen").order_by("-at", "-pk").first()
    return str(stopped.data.get("reason", "")) if stopped else ""


def _days_left(order: Order, deadline: Deadline | None) -> int | None:
    """None as well while the order is stopped, for no day is lost then, and where it finishes by itself before."""
    ends = order.protection_ends_at
    if (
        _finishes_at(deadline)
        or ends is None
        or order.finished_at
        or order.is_frozen
        or order.status == Status.CANCELLED
    ):
        return None
    return max(0, -(-(ends - current_moment()) // timedelta(days=1)))
