"""Sending in one step, whole or in parts; what is reported about parcels; and codes corrected."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.models import Store, User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders import access, notices, parcel_rules, rules
from orders.carriers.formats import normal_code
from orders.errors import ActionNotPossible, TrackingCodeFixed
from orders.locks import lock_order, lock_shipments
from orders.models import Actor, Order, ParcelEvent, Shipment
from orders.services.packing import count_as_shipped, fill, pieces_of
from orders.services.parcels import Report, lock_parcel, open_parcel, take_report
from orders.services.status import facts_of, record_event, transition
from orders.services.tracking_codes import save_with_code

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
    """Hand a parcel over: all that lies in no parcel yet, or the pieces given by order line (pk -> pieces).

    The first parcel starts the buyer's protection. An empty `carrier` is recognised by the code. The same code for
    the same order again returns that parcel. Locks the order. Raises NotFound, ActionNotPossible, NothingToShip,
    TrackingCodeTaken and what `parcel_rules.checked_code` raises.
    """
    known, code = parcel_rules.checked_code(carrier=carrier, text=tracking_code)
    order = lock_order(access.order_for_store(store, order_number).pk)
    if same := Shipment.objects.filter(order=order, carrier=known.code, tracking_code=code).first():
        return same
    _may_ship(order)
    pieces = pieces_of(order, lines)
    parcel = Shipment(order=order, carrier=known.code, tracking_code=code, handed_over_at=clock.now())
    shipment = save_with_code(parcel)
    open_parcel(shipment)
    fill(shipment, pieces)
    count_as_shipped(pieces)
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
            report = Report(Shipment.Status.DELIVERED, Source.SELLER, clock.now(), user=user)
            take_report(order=order, shipment=shipment, report=report)
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
    utc_offset: int | None = None,
    expected_on: date | None = None,
) -> Shipment:
    """What a carrier, or staff correcting it, reports about a parcel; a repeated `external_id` is no news.

    Once the carrier has proved the delivery of the last parcel, the order finishes 7 days later. Locks the
    order, then its parcels. Raises NotFound.
    """
    code = normal_code(tracking_code)
    found = Shipment.objects.filter(carrier=carrier, tracking_code__iexact=code).exclude(tracking_code="").first()
    if found is None:
        raise NotFound
    order, shipment = lock_parcel(found)
    report = Report(status, source, at or clock.now(), place, external_id, utc_offset, expected_on, user)
    take_report(order=order, shipment=shipment, report=report)
    return shipment


@transaction.atomic(durable=True)
def correct_parcel(*, shipment_id: int, status: str, user: User) -> Shipment:
    """Staff say where a parcel that was handed over really stands; their word about a delivery counts as proof.

    Locks the order, then its parcels. Raises NotFound, ActionNotPossible.
    """
    found = Shipment.objects.filter(pk=shipment_id).first()
    if found is None:
        raise NotFound
    order, shipment = lock_parcel(found)
    if not parcel_rules.may_move(shipment.status, status, Source.STAFF):
        raise ActionNotPossible
    take_report(order=order, shipment=shipment, report=Report(status, Source.STAFF, clock.now(), user=user))
    return shipment


@transaction.atomic(durable=True)
def change_tracking_code(
    *, store: Store, order_number: str, parcel: str, user: User, carrier: str, tracking_code: str
) -> Shipment:
    """The seller corrects the code of a parcel; the history keeps both codes, and the buyer is told.

    Once the carrier has reported about the parcel, only staff change it. Locks the order, then its parcels. Raises
    NotFound, ActionNotPossible, TrackingCodeFixed, TrackingCodeTaken and what `parcel_rules.checked_code` raises.
    """
    found = access.parcel_for_store(store, order_number, parcel)
    order, shipment = lock_parcel(found)
    if order.status not in rules.ON_THE_WAY or shipment.status not in parcel_rules.UNDER_WAY:
        raise ActionNotPossible
    if shipment.events.filter(source=Source.CARRIER).exists():
        raise TrackingCodeFixed
    _change_code(order, shipment, carrier, tracking_code, actor=Actor.SELLER, user=user)
    return shipment


@transaction.atomic(durable=True)
def correct_tracking_code(*, shipment_id: int, user: User, carrier: str, tracking_code: str) -> Shipment:
    """Staff correct the code of a parcel, whatever was reported about it; logged and told like a seller's change.

    Locks the order, then its parcels. Raises NotFound, TrackingCodeTaken and what `parcel_rules.checked_code` raises.
    """
    found = Shipment.objects.filter(pk=shipment_id, status__in=parcel_rules.HANDED).first()
    if found is None:
        raise NotFound
    order, shipment = lock_parcel(found)
    _change_code(order, shipment, carrier, tracking_code, actor=Actor.STAFF, user=user)
    return shipment


def _change_code(order: Order, shipment: Shipment, carrier: str, text: str, *, actor: Actor, user: User) -> None:
    known, code = parcel_rules.checked_code(carrier=carrier, text=text)
    if (known.code, code) == (shipment.carrier, shipment.tracking_code):
        return
    before = {"carrier_before": shipment.carrier, "code_before": shipment.tracking_code}
    shipment.carrier, shipment.tracking_code = known.code, code
    shipment.asked_at = None
    save_with_code(shipment)
    after = {"carrier_after": known.code, "code_after": code}
    data = {"shipment": shipment.number, **before, **after}
    record_event(order=order, code="order:parcel_code_changed", actor=actor, user=user, data=data)
    notices.tracking_code_changed(order, shipment)


def _may_ship(order: Order) -> None:
    if "ship" not in rules.allowed_actions(order.status, Actor.SELLER, facts_of(order)):
        raise ActionNotPossible
