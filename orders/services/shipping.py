"""Parcels: handing over with a tracking code, whole or in parts, and what carriers report afterwards."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Store, User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders import access, rules
from orders.constants import CARRIER_BY_CODE
from orders.errors import ActionNotPossible, NothingToShip, TrackingCodeInvalid, TrackingCodeTaken
from orders.locks import lock_order, lock_shipments
from orders.models import Actor, Order, OrderLine, ParcelEvent, Shipment, ShipmentLine
from orders.services.status import facts_of, record_event, transition

Source = ParcelEvent.Source


@transaction.atomic(durable=True)
def ship_order(
    *,
    order_number: str,
    store: Store,
    user: User,
    carrier: str,
    tracking_code: str,
    lines: Mapping[int, int] | None = None,
) -> Shipment:
    """Hand a parcel over: all that is left, or the pieces given by order line (pk -> pieces).

    The first parcel starts the buyer's protection. The same code for the same order again returns that
    parcel. Locks the order. Raises NotFound, ActionNotPossible, TrackingCodeInvalid, TrackingCodeTaken,
    NothingToShip.
    """
    code = normal_tracking_code(carrier=carrier, tracking_code=tracking_code)
    order = lock_order(access.order_for_store(store, order_number).pk)
    if known := Shipment.objects.filter(order=order, carrier=carrier, tracking_code=code).first():
        return known
    if "ship" not in rules.allowed_actions(order.status, Actor.SELLER, facts_of(order)):
        raise ActionNotPossible
    pieces = _pieces(order, lines)
    shipment = _hand_over(order, carrier, code)
    _pack(shipment, pieces)
    transition(order=order, action="ship", actor=Actor.SELLER, user=user, data={"shipment": shipment.number})
    return shipment


@transaction.atomic(durable=True)
def mark_delivered(*, store: Store, order_number: str, user: User) -> Order:
    """The seller says that every parcel has arrived. It informs the buyer and ends no protection.

    Raises NotFound, ActionNotPossible.
    """
    order = lock_order(access.order_for_store(store, order_number).pk)
    if order.status != Order.Status.SHIPPED:
        raise ActionNotPossible
    for shipment in lock_shipments(order):
        if shipment.status != Shipment.Status.DELIVERED:
            _report(shipment, Shipment.Status.DELIVERED, Source.SELLER, clock.now())
    transition(order=order, action="deliver", actor=Actor.SELLER, user=user)
    return order


@transaction.atomic(durable=True)
def record_parcel_event(
    *,
    carrier: str,
    tracking_code: str,
    status: str,
    source: Source,
    place: str = "",
    external_id: str = "",
    at: datetime | None = None,
    user: User | None = None,
) -> Shipment:
    """What a carrier, or staff correcting it, reports about a parcel; a repeated `external_id` is no news.

    Once the carrier has proved the delivery of the last parcel, the order finishes 7 days later. Locks the
    order, then its parcels. Raises NotFound.
    """
    found = Shipment.objects.filter(carrier=carrier, tracking_code__iexact=tracking_code.strip()).first()
    if found is None:
        raise NotFound
    order = lock_order(found.order_id)
    shipment = next(parcel for parcel in lock_shipments(order) if parcel.pk == found.pk)
    if external_id and shipment.events.filter(external_id=external_id).exists():
        return shipment
    _report(shipment, status, source, at or clock.now(), place=place, external_id=external_id)
    if status == Shipment.Status.DELIVERED:
        tell_arrival(order=order, actor=Actor.STAFF if source == Source.STAFF else Actor.PROVIDER, user=user)
    return shipment


def tell_arrival(*, order: Order, actor: Actor, user: User | None = None) -> None:
    """Mark the order delivered if its last parcel has arrived and the table allows it now."""
    if "deliver" in rules.allowed_actions(order.status, actor, facts_of(order)):
        transition(order=order, action="deliver", actor=actor, user=user)


def normal_tracking_code(*, carrier: str, tracking_code: str) -> str:
    """The code without blanks, in capitals. Raises TrackingCodeInvalid when this carrier gives out no such codes."""
    known = CARRIER_BY_CODE.get(carrier)
    if known is None:
        raise NotFound
    code = re.sub(r"\s+", "", tracking_code).upper()
    if not re.fullmatch(known.pattern, code):
        raise TrackingCodeInvalid(example=known.example)
    return code


def _pieces(order: Order, wanted: Mapping[int, int] | None) -> list[tuple[OrderLine, int]]:
    lines = list(OrderLine.objects.filter(order=order))
    if wanted is None:
        return [(line, line.left_to_ship) for line in lines if line.left_to_ship]
    if unknown := set(wanted) - {line.pk for line in lines}:
        raise NothingToShip(lines=sorted(unknown))
    pieces = [(line, wanted[line.pk]) for line in lines if wanted.get(line.pk, 0) > 0]
    if not pieces or any(count > line.left_to_ship for line, count in pieces):
        raise NothingToShip
    return pieces


def _hand_over(order: Order, carrier: str, code: str) -> Shipment:
    now = clock.now()
    try:
        with transaction.atomic():
            shipment = Shipment.objects.create(order=order, carrier=carrier, tracking_code=code, handed_over_at=now)
    except IntegrityError:
        raise TrackingCodeTaken from None
    ParcelEvent.objects.create(shipment=shipment, status=shipment.status, source=Source.SELLER, at=now)
    return shipment


def _pack(shipment: Shipment, pieces: list[tuple[OrderLine, int]]) -> None:
    for line, count in pieces:
        line.shipped_quantity += count
    OrderLine.objects.bulk_update([line for line, _ in pieces], ["shipped_quantity"])
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, order_line=line, quantity=count) for line, count in pieces
    )


def _report(
    shipment: Shipment, status: str, source: Source, at: datetime, *, place: str = "", external_id: str = ""
) -> None:
    ParcelEvent.objects.create(
        shipment=shipment, status=status, source=source, place=place, external_id=external_id, at=at
    )
    newer = shipment.events.filter(at__gt=at).exists()
    if newer:  # a report that was late on its way does not turn the parcel back
        return
    shipment.status = status
    if status == Shipment.Status.DELIVERED and shipment.delivered_at is None:
        shipment.delivered_at = at
    shipment.save(update_fields=["status", "delivered_at"])
    record_event(
        order=shipment.order,
        code=f"order:parcel:{status}",
        actor=_ACTORS[source],
        data={"shipment": shipment.number, "place": place},
    )


_ACTORS: Mapping[str, Actor] = {Source.SELLER: Actor.SELLER, Source.CARRIER: Actor.PROVIDER, Source.STAFF: Actor.STAFF}
