"""What of an order lies in parcels that have not left the store, and what in none."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from orders import parcel_rules
from orders.models import Order, OrderLine, Shipment, ShipmentLine
from orders.selectors.lists import LineView, line_view

MAX_PARCELS = 50  # packed and not sent, of one order


@dataclass(frozen=True, slots=True)
class PackedLine:
    """So many pieces of a line in a parcel, and how many of it the parcel could hold at most."""

    view: LineView
    quantity: int
    most: int


@dataclass(frozen=True, slots=True)
class PackedParcel:
    """A parcel that has not left. While it is open, its pieces can be changed."""

    shipment: Shipment
    lines: tuple[PackedLine, ...]

    @property
    def is_ready(self) -> bool:
        """True once it is closed."""
        return self.shipment.status == Shipment.Status.READY

    @property
    def pieces(self) -> int:
        """How many lie in it."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class Packing:
    """The parcels that have not left, and the pieces by line that lie in none."""

    parcels: tuple[PackedParcel, ...]
    free: dict[int, int]

    @property
    def is_all_packed(self) -> bool:
        """True when nothing is left to be put into a parcel."""
        return not any(self.free.values())


def unpacked_pieces(order: Order, lines: Iterable[OrderLine]) -> dict[int, int]:
    """Pieces by line that are neither shipped, nor cancelled, nor packed. One query."""
    packed = ShipmentLine.objects.filter(shipment__order=order, shipment__status__in=parcel_rules.PACKING)
    by_line = dict(packed.values_list("order_line").annotate(count=Sum("quantity")).order_by())
    return {line.pk: line.left_to_ship - by_line.get(line.pk, 0) for line in lines}


def was_packed(order: Order, key: str) -> bool:
    """Whether the page with this key has begun a parcel already. One query."""
    return bool(key) and Shipment.objects.filter(order=order, pack_key=key).exists()


def packing_of(order: Order, lines: Iterable[OrderLine]) -> Packing:
    """The packing of an order. Two queries, whatever the number of parcels."""
    lines = list(lines)
    parcels = Shipment.objects.filter(order=order, status__in=parcel_rules.PACKING).order_by("pk")
    found = list(parcels.prefetch_related("lines"))
    packed: dict[int, int] = {}
    for parcel in found:
        for row in parcel.lines.all():
            packed[row.order_line_id] = packed.get(row.order_line_id, 0) + row.quantity
    free = {line.pk: line.left_to_ship - packed.get(line.pk, 0) for line in lines}
    return Packing(tuple(_parcel(parcel, lines, free) for parcel in found), free)


def _parcel(parcel: Shipment, lines: list[OrderLine], free: dict[int, int]) -> PackedParcel:
    inside = {row.order_line_id: row.quantity for row in parcel.lines.all()}
    rows = [
        PackedLine(line_view(line), inside.get(line.pk, 0), free[line.pk] + inside.get(line.pk, 0))
        for line in lines
        if line.pk in inside or free[line.pk]
    ]
    return PackedParcel(parcel, tuple(rows))
