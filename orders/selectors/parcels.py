"""The parcels of an order with what lies in them and what was reported about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from marketplace.lib import clock
from orders import parcel_rules, rules
from orders.carriers.registry import CARRIER_BY_CODE, carrier_name
from orders.models import Order, OrderEvent, ParcelEvent, Shipment
from orders.selectors.lists import LineView, line_view
from orders.veil import address_is_shown

CODE_CHANGED = "order:parcel_code_changed"


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """Pieces of a line in a parcel."""

    view: LineView
    quantity: int


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A tracking code that the parcel had before, and who put another in its place."""

    event: OrderEvent
    carrier_name: Any
    code: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel with its contents and reports, newest report first.

    `url` is the carrier's own page about it. `first_news` are the days on which the first report is to be expected,
    until there is one. `is_code_open` says that the seller may still correct the code.
    """

    shipment: Shipment
    carrier_name: Any
    url: str
    lines: tuple[ParcelLine, ...]
    events: tuple[ParcelEvent, ...]
    changes: tuple[CodeChange, ...]
    first_news: tuple[date, date] | None
    is_code_open: bool


def parcels_of(
    order: Order, history: Iterable[OrderEvent] | None = None, *, for_buyer: bool = True
) -> tuple[Parcel, ...]:
    """The parcels that have left, in the order of sending; `history` are the order's events where they are read.

    What is still being packed is the seller's own matter. Of a gift the buyer sees neither places nor codes: with
    them the carrier says where it goes. The seller sees no places any more once the veil lies over the address.
    """
    left = order.shipments.exclude(status__in=parcel_rules.PACKING).order_by("handed_over_at", "pk")
    shipments = left.prefetch_related("lines__order_line", "events")
    changes = [event for event in history if event.code == CODE_CHANGED] if history is not None else _changes(order)
    found = (_parcel(order, shipment, changes) for shipment in shipments)
    if for_buyer:
        return tuple(_without_codes(parcel) if order.is_gift else parcel for parcel in found)
    is_open = address_is_shown(order, at=clock.now())
    return tuple(parcel if is_open else _without_places(parcel) for parcel in found)


def _without_places(parcel: Parcel) -> Parcel:
    """A parcel whose reports, which nobody saves, say nothing of the way it took; nor does the carrier's page."""
    for event in parcel.events:
        event.place = ""
    return replace(parcel, url="")


def _without_codes(parcel: Parcel) -> Parcel:
    """Nor is there a code with which to ask the carrier."""
    parcel.shipment.tracking_code = ""
    return replace(_without_places(parcel), changes=(), is_code_open=False)


def _changes(order: Order) -> list[OrderEvent]:
    return list(order.events.filter(code=CODE_CHANGED))


def _parcel(order: Order, shipment: Shipment, changes: Sequence[OrderEvent]) -> Parcel:
    events = sorted(shipment.events.all(), key=lambda event: (event.at, event.pk), reverse=True)
    by_carrier = any(event.source == ParcelEvent.Source.CARRIER for event in events)
    is_under_way = shipment.status in parcel_rules.UNDER_WAY
    carrier = CARRIER_BY_CODE.get(shipment.carrier)
    own = [change for change in changes if change.data.get("shipment") == shipment.number]
    return Parcel(
        shipment=shipment,
        carrier_name=carrier_name(shipment.carrier),
        url=carrier.tracking_url(shipment.tracking_code) if carrier else "",
        lines=tuple(ParcelLine(line_view(row.order_line), row.quantity) for row in shipment.lines.all()),
        events=tuple(events),
        changes=tuple(_change(event) for event in own if event.data.get("code_before")),
        first_news=None if by_carrier or not is_under_way else _first_news(shipment),
        is_code_open=is_under_way and not by_carrier and order.status in rules.ON_THE_WAY,
    )


def _change(event: OrderEvent) -> CodeChange:
    return CodeChange(event, carrier_name(event.data["carrier_before"]), event.data["code_before"])


def _first_news(shipment: Shipment) -> tuple[date, date] | None:
    carrier = CARRIER_BY_CODE.get(shipment.carrier)
    if carrier is None or shipment.handed_over_at is None:
        return None
    start = shipment.handed_over_at.date()
    first, last = (start + timedelta(days=days) for days in carrier.first_news_days)
    return first, last
