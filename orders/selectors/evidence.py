"""What the history of an order proves for its store when the buyer's bank disputes the payment."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation

from marketplace.lib import clock
from marketplace.lib.formatting import format_day, format_money
from orders.carriers.registry import carrier_name
from orders.models import Order, OrderLine, ParcelEvent, Shipment
from orders.veil import address_is_shown


def evidence_facts(reference: str) -> str:
    """The agreement, the parcels and the proof of delivery as plain lines in English; empty for no order of ours.

    For staff and the bank: they are told the recipient, whenever that is.
    """
    return _facts(reference, for_store=False)


def evidence_for_store(reference: str) -> str:
    """The same for the store, which is told recipient and places only as long as it may see the address."""
    return _facts(reference, for_store=True)


def _facts(reference: str, *, for_store: bool) -> str:
    order = Order.objects.select_related("store").filter(number=reference).first()
    if order is None:
        return ""
    with_address = not for_store or address_is_shown(order, at=clock.now())
    with translation.override("en"):
        return "\n".join([*_agreement(order, with_address=with_address), *_parcels(order, with_places=with_address)])


def _agreement(order: Order, *, with_address: bool) -> Iterable[str]:
    total = format_money(order.total, "en")
    yield f"Order {order.number} of {_day(order.placed_at)} at store {order.store.name}, {total}"
    for line in OrderLine.objects.filter(order=order).order_by("pk"):
        yield f"- {line.title('en')} x {line.quantity}, {format_money(line.total, 'en')}"
    if with_address:
        address = order.address
        yield f"Address: {address.get('recipient', '')}, {address.get('city', '')}, {address.get('country', '')}"
    steps = {"Paid": order.paid_at, "Shipped": order.shipped_at, "Delivered": order.delivered_at}
    steps["Finished"] = order.finished_at
    for step, moment in steps.items():
        if moment is not None:
            yield f"{step} on {_day(moment)}."


def _parcels(order: Order, *, with_places: bool) -> Iterable[str]:
    for parcel in Shipment.objects.filter(order=order, handed_over_at__isnull=False).order_by("pk"):
        handed = f", handed over on {_day(parcel.handed_over_at)}" if parcel.handed_over_at else ""
        yield f"Parcel with {carrier_name(parcel.carrier)}, tracking code {parcel.tracking_code}{handed}"
        events = ParcelEvent.objects.filter(shipment=parcel, source__in=ParcelEvent.PROOF).order_by("at", "pk")
        for event in events:
            place = f", {event.place}" if event.place and with_places else ""
            yield f"- {_day(event.at)}: {event.get_status_display()}{place} (reported by the carrier)"


def _day(moment: datetime) -> str:
    return format_day(moment, year=True)
