"""What sellers and carriers do."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from benchmarks.trade.picking import Pick
from benchmarks.trade.registry import ON_THE_WAY, Status, some, some_order, step
from benchmarks.trade.world import World
from catalog.models import PriceChange, Variant
from catalog.services.prices import change_price
from catalog.services.stock import count_stock
from orders.carriers.formats import s10_code
from orders.models import Order, ParcelEvent
from orders.services.cancel import answer_cancel, refuse_order
from orders.services.shipping import mark_delivered, record_parcel_event, ship_order

CARRIER = "china_post"


@step()
def answer(world: World, pick: Pick) -> None:
    """The seller answers a wish to cancel."""
    asked = [order for order in world.orders(Status.TO_SHIP) if order.cancel_requested_at]
    order, agrees = some(pick, asked), bool(pick.number(0, 1))
    answer_cancel(store=order.store, number=order.number, user=world.seller_of(order.store), agrees=agrees)


@step(weight=1)
def refuse(world: World, pick: Pick) -> None:
    """The seller has run out of the goods."""
    order = some_order(world, pick, Status.TO_SHIP)
    refuse_order(store=order.store, number=order.number, user=world.seller_of(order.store))


@step(weight=6)
def ship(world: World, pick: Pick) -> None:
    """Hand over everything, or a part."""
    order = some_order(world, pick, Status.TO_SHIP, Status.PARTLY_SHIPPED)
    send(world, order, pieces=None if pick.number(0, 2) else 1)


def send(world: World, order: Order, *, pieces: int | None) -> None:
    """Hand over so many pieces of the first line, or all that is left, under a code never given before."""
    line = order.lines.order_by("pk")[0]
    serial = (order.pk * 100 + world.next_serial()) % 100_000_000
    ship_order(
        order_number=order.number,
        store=order.store,
        user=world.seller_of(order.store),
        carrier=CARRIER,
        tracking_code=s10_code(service="RB", serial=serial, country="CN"),
        lines=None if pieces is None else {line.pk: pieces},
    )


@step(weight=4)
def report(world: World, pick: Pick) -> None:
    """The carrier, or staff, report about a parcel."""
    order = some_order(world, pick, *ON_THE_WAY)
    shipment = some(pick, order.shipments.order_by("pk"))
    status = pick.one(["in_transit", "at_pickup", "delivered", "delivered", "returning", "returned", "lost"])
    source = pick.one([ParcelEvent.Source.CARRIER, ParcelEvent.Source.CARRIER, ParcelEvent.Source.STAFF])
    record_parcel_event(
        carrier=shipment.carrier,
        tracking_code=shipment.tracking_code,
        status=status,
        source=source,
        external_id=f"{shipment.pk}-{pick.number(1, 5)}",
    )


@step()
def claim_delivery(world: World, pick: Pick) -> None:
    """The seller says that it has arrived."""
    order = some_order(world, pick, Status.SHIPPED)
    mark_delivered(store=order.store, order_number=order.number, user=world.seller_of(order.store))


@step(weight=1)
def reprice(world: World, pick: Pick) -> None:
    """A seller changes a price."""
    variant, percent = pick.one(world.variants), pick.one([90, 95, 105, 110])
    with transaction.atomic():
        row = Variant.objects.get(pk=variant)
        change_price(
            variant_id=variant,
            list_price=row.list_price * Decimal(percent) * Decimal("0.01"),
            reason=PriceChange.Reason.EDIT,
        )


@step(weight=1)
def count(world: World, pick: Pick) -> None:
    """A seller counts what lies on the shelf."""
    variant, pieces = pick.one(world.variants), pick.number(0, 8)
    with transaction.atomic():
        count_stock(variant_id=variant, on_hand=pieces)
