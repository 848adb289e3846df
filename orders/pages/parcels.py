"""Parcels as their pages show them: where one is, what comes next, and every report in plain words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib.formatting import format_day, format_days
from orders.models import Order, ParcelEvent, Shipment
from orders.pages.orders import picture_url
from orders.selectors.parcels import Parcel

Status = Shipment.Status

WORDS = {
    Status.DRAFT: gettext_lazy("Being packed"),
    Status.READY: gettext_lazy("Packed"),
    Status.HANDED_OVER: gettext_lazy("Handed over to the carrier"),
    Status.IN_TRANSIT: gettext_lazy("On its way"),
    Status.CUSTOMS: gettext_lazy("At customs"),
    Status.AT_PICKUP: gettext_lazy("Waiting to be fetched"),
    Status.DELIVERED: gettext_lazy("Handed to the recipient"),
    Status.DELIVERY_FAILED: gettext_lazy("Could not be delivered"),
    Status.RETURNING: gettext_lazy("On its way back to the seller"),
    Status.RETURNED: gettext_lazy("Back with the seller"),
    Status.LOST: gettext_lazy("Probably lost"),
}
TONES = {
    Status.AT_PICKUP: "warn",
    Status.DELIVERED: "ok",
    Status.DELIVERY_FAILED: "warn",
    Status.RETURNING: "warn",
    Status.RETURNED: "danger",
    Status.LOST: "danger",
}
NEXT = {
    Status.DRAFT: gettext_lazy("The seller is packing the goods and will hand the parcel over to a carrier."),
    Status.READY: gettext_lazy("The parcel is packed. The seller hands it over to the carrier next."),
    Status.HANDED_OVER: gettext_lazy(
        "The carrier takes the parcel in and sorts it. Then its first report appears here."
    ),
    Status.IN_TRANSIT: gettext_lazy(
        "The parcel travels between sorting centres. Some days may pass without a report; that is usual."
    ),
    Status.CUSTOMS: gettext_lazy(
        "Customs look at the parcel, as a rule for one to five days. There is nothing to do unless they write to you."
    ),
    Status.AT_PICKUP: gettext_lazy(
        "Fetch the parcel with a document that shows your name. It is kept for some days only, then it goes back."
    ),
    Status.DELIVERED: gettext_lazy(
        "Check the goods. If everything is as described, confirm receipt; if not, do not confirm it."
    ),
    Status.DELIVERY_FAILED: gettext_lazy(
        "The carrier came in vain. Call it or look at its site, and arrange another day or another place."
    ),
    Status.RETURNING: gettext_lazy(
        "Ask the carrier why the parcel goes back. Do not confirm receipt: your money is still with Karavan."
    ),
    Status.RETURNED: gettext_lazy(
        "The seller has the parcel again. Write to the seller; until you confirm receipt, "
        "your money stays with Karavan."
    ),
    Status.LOST: gettext_lazy(
        "Nothing was heard of the parcel for 45 days. Do not confirm receipt: tell us, and you get your money back."
    ),
}
_STRAIGHT = (Status.HANDED_OVER, Status.IN_TRANSIT, Status.CUSTOMS, Status.AT_PICKUP, Status.DELIVERED)
# Its day can still be foretold; one that waits to be fetched, goes back or was refused has none.
_COMING = frozenset({Status.HANDED_OVER, Status.IN_TRANSIT, Status.CUSTOMS})
_BY_CHANCE = frozenset({Status.CUSTOMS, Status.AT_PICKUP})


def parcel_steps(parcel: Parcel) -> list[dict[str, Any]]:
    """components/timeline.html: the reports about a parcel, newest first, each in the time of its place too."""
    return [
        {
            "label": _said(event),
            "when": event.at,
            "note": _place(event),
            "state": "current" if position == 0 else "done",
        }
        for position, event in enumerate(parcel.events)
    ]


def way(parcel: Parcel) -> list[dict[str, Any]]:
    """components/timeline.html, flat: the whole way of a parcel, with what it has met beside the straight one."""
    first_seen = {event.status: event.at for event in parcel.events}  # the newest come first, so the oldest stays
    now = Status(parcel.shipment.status)
    stages = [stage for stage in _STRAIGHT if stage not in _BY_CHANCE or stage in first_seen or stage == now]
    if now not in stages:  # it has left the straight way: what lies ahead is no longer promised
        stages = [*(stage for stage in stages if stage in first_seen and stage != Status.DELIVERED), now]
    reached = stages.index(now)
    return [
        {
            "label": WORDS[stage],
            "when": first_seen.get(stage) if position <= reached else None,
            "note": None,
            "state": "current" if position == reached else "done" if position < reached else "next",
        }
        for position, stage in enumerate(stages)
    ]


def parcel_view(order: Order, parcel: Parcel, position: int, count: int) -> dict[str, Any]:
    """orders/_parcel.html"""
    shipment = parcel.shipment
    status = Status(shipment.status)
    return {
        "parcel": parcel,
        "title": _("Parcel %(n)s of %(count)s") % {"n": position, "count": count} if count > 1 else _("Parcel"),
        "status": WORDS[status],
        "tone": TONES.get(status, "info"),
        "expected": _expected(order, shipment),
        "next": NEXT[status],
        "silence": _silence(parcel),
        "way": way(parcel),
        "steps": parcel_steps(parcel),
        "lines": [(line, picture_url(line.view)) for line in parcel.lines],
        "is_arrived": status == Status.DELIVERED,
    }


def _said(event: ParcelEvent) -> str:
    if event.status == Status.DELIVERED and event.source == ParcelEvent.Source.SELLER:
        return _("Handed to the recipient, the seller says")
    if event.status == Status.LOST and event.source == ParcelEvent.Source.TIMER:
        return _("No report for 45 days: probably lost")
    return str(WORDS[Status(event.status)])


def _place(event: ParcelEvent) -> str:
    """Where it happened, and when by the clock there if that is another one than the reader's."""
    if event.utc_offset is None or not event.place:
        return event.place
    offset = timedelta(minutes=event.utc_offset)
    if timezone.localtime(event.at).utcoffset() == offset:
        return event.place
    there = event.at.astimezone(timezone.get_fixed_timezone(offset))
    return _("%(place)s, %(time)s there") % {"place": event.place, "time": f"{there:%H:%M}"}


def _expected(order: Order, shipment: Shipment) -> str:
    if shipment.status == Status.DELIVERED and shipment.delivered_at:
        return _("Arrived on %(day)s") % {"day": format_day(shipment.delivered_at)}
    if shipment.status not in _COMING:
        return ""
    if shipment.expected_on:
        return _("The carrier expects to deliver it on %(day)s") % {"day": format_day(shipment.expected_on)}
    return _("Expected %(days)s") % {"days": format_days(order.delivery_earliest, order.delivery_latest)}


def _silence(parcel: Parcel) -> str:
    if parcel.first_news is None:
        return ""
    facts = {"carrier": parcel.carrier_name, "days": format_days(*parcel.first_news)}
    return _("%(carrier)s has reported nothing yet. The first report usually comes on %(days)s.") % facts
