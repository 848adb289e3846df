"""Packing: parcels that are being filled, that are ready, and that are handed over with their code.

Pieces in a parcel that has not left count as packed, not as shipped: the order and the buyer's protection follow the
hand-over. Every service here locks the order, then its parcels.
"""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Store, User
from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction
from orders import access, parcel_rules, rules
from orders.errors import ActionNotPossible, NothingToShip
from orders.locks import lock_order
from orders.models import Actor, Order, OrderLine, ParcelEvent, Shipment, ShipmentLine
from orders.selectors.packing import MAX_PARCELS, unpacked_pieces
from orders.services.parcels import lock_parcel, open_parcel
from orders.services.status import facts_of, record_event, transition
from orders.services.tracking_codes import save_with_code

Status = Shipment.Status
Pieces = list[tuple[OrderLine, int]]
_OPEN = (Order.Status.TO_SHIP, Order.Status.PARTLY_SHIPPED)


@transaction.atomic(durable=True)
def pack_parcel(*, store: Store, order_number: str, user: User, lines: Mapping[int, int], key: str) -> Shipment:
    """Begin a parcel with these pieces by order line; the same `key` of the page again is the same parcel.

    Raises NotFound, ActionNotPossible, NothingToShip (none chosen, or more than are not packed yet).
    """
    order = lock_order(access.order_for_store(store, order_number).pk)
    if same := Shipment.objects.filter(order=order, pack_key=key).exclude(pack_key="").first():
        return same
    _may_pack(order)
    if Shipment.objects.filter(order=order, status__in=parcel_rules.PACKING).count() >= MAX_PARCELS:
        raise ActionNotPossible
    pieces = pieces_of(order, lines)
    parcel = Shipment.objects.create(order=order, status=Status.DRAFT, pack_key=key)
    fill(parcel, pieces)
    record_event(
        order=order, code="order:parcel_begun", actor=Actor.SELLER, user=user, data={"shipment": parcel.number}
    )
    return parcel


@transaction.atomic(durable=True)
def repack_parcel(*, store: Store, order_number: str, parcel: str, lines: Mapping[int, int]) -> Shipment:
    """Other pieces for a parcel that is still being filled. Raises what `pack_parcel` raises."""
    order, found = lock_parcel(access.parcel_for_store(store, order_number, parcel))
    _may_pack(order)
    if found.status != Status.DRAFT:
        raise ActionNotPossible
    ShipmentLine.objects.filter(shipment=found).delete()
    fill(found, pieces_of(order, lines))
    return found


@transaction.atomic(durable=True)
def mark_packed(*, store: Store, order_number: str, parcel: str, user: User, is_ready: bool) -> Shipment:
    """A parcel is closed, or opened again; again changes nothing. Raises NotFound, ActionNotPossible."""
    order, found = lock_parcel(access.parcel_for_store(store, order_number, parcel))
    target = Status.READY if is_ready else Status.DRAFT
    if found.status == target:
        return found
    _may_pack(order)
    if not parcel_rules.may_move(found.status, target, ParcelEvent.Source.SELLER):
        raise ActionNotPossible
    found.status = target
    found.save(update_fields=["status"])
    if is_ready:
        data = {"shipment": found.number}
        record_event(order=order, code="order:parcel:ready", actor=Actor.SELLER, user=user, data=data)
    return found


@transaction.atomic(durable=True)
def unpack_parcel(*, store: Store, order_number: str, parcel: str, user: User) -> bool:
    """Give a parcel up before it leaves: its pieces can be packed again. False when it is gone already.

    Raises NotFound for an order of somebody else, ActionNotPossible for a parcel that has left.
    """
    order = lock_order(access.order_for_store(store, order_number).pk)
    found = Shipment.objects.select_for_update(of=("self",), no_key=True).filter(order=order, number=parcel).first()
    if found is None:
        return False
    if found.status not in parcel_rules.PACKING:
        raise ActionNotPossible
    found.delete()
    record_event(order=order, code="order:parcel_given_up", actor=Actor.SELLER, user=user, data={"shipment": parcel})
    return True


@transaction.atomic(durable=True)
def hand_over_parcel(
    *, store: Store, order_number: str, parcel: str, user: User, carrier: str, tracking_code: str
) -> Shipment:
    """A packed parcel leaves with its code; the first one starts the buyer's protection. Again with the same code: it.

    Raises NotFound, ActionNotPossible, TrackingCodeTaken and what `parcel_rules.checked_code` raises.
    """
    known, code = parcel_rules.checked_code(carrier=carrier, text=tracking_code)
    order, found = lock_parcel(access.parcel_for_store(store, order_number, parcel))
    if (found.status, found.carrier, found.tracking_code) == (Status.HANDED_OVER, known.code, code):
        return found
    if not parcel_rules.may_move(found.status, Status.HANDED_OVER, ParcelEvent.Source.SELLER):
        raise ActionNotPossible
    if "ship" not in rules.allowed_actions(order.status, Actor.SELLER, facts_of(order)):
        raise ActionNotPossible
    found.status, found.carrier, found.tracking_code = Status.HANDED_OVER, known.code, code
    found.handed_over_at = clock.now()
    save_with_code(found)
    open_parcel(found)
    rows = ShipmentLine.objects.filter(shipment=found).select_related("order_line")
    count_as_shipped([(row.order_line, row.quantity) for row in rows])
    transition(order=order, action="ship", actor=Actor.SELLER, user=user, data={"shipment": found.number})
    return found


def pieces_of(order: Order, wanted: Mapping[int, int] | None) -> Pieces:
    """The pieces asked for by line, or all that lie in no parcel yet. Raises NothingToShip."""
    lines = list(OrderLine.objects.filter(order=order))
    free = unpacked_pieces(order, lines)
    if wanted is None:
        pieces = [(line, free[line.pk]) for line in lines if free[line.pk]]
    else:
        if unknown := set(wanted) - {line.pk for line in lines}:
            raise NothingToShip(lines=sorted(unknown))
        pieces = [(line, wanted[line.pk]) for line in lines if wanted.get(line.pk, 0) > 0]
    if not pieces or any(count > free[line.pk] for line, count in pieces):
        raise NothingToShip
    return pieces


def fill(parcel: Shipment, pieces: Pieces) -> None:
    """Put pieces into a parcel."""
    require_transaction()
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=parcel, order_line=line, quantity=count) for line, count in pieces
    )


def count_as_shipped(pieces: Pieces) -> None:
    """The pieces have left the store."""
    require_transaction()
    for line, count in pieces:
        line.shipped_quantity += count
    OrderLine.objects.bulk_update([line for line, _ in pieces], ["shipped_quantity"])


def _may_pack(order: Order) -> None:
    if order.is_frozen or order.status not in _OPEN:
        raise ActionNotPossible
