"""What the papers of an order say: the order as it was agreed, and nothing of the goods and prices of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from accounts.models import Store
from marketplace.lib.clock import now as current_moment
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from orders.carriers.registry import CARRIER_BY_CODE
from orders.models import Order, OrderLine, Shipment
from orders.selectors.seller import orders_for_store
from orders.veil import address_is_shown
from payments.documents import PaidBy, paid_by, refunded


@dataclass(frozen=True, slots=True)
class Invoice:
    """A paid order for its buyer. `refunded` is what was granted back since, sent or not yet."""

    order: Order
    lines: tuple[OrderLine, ...]
    paid_by: PaidBy | None
    refunded: Money


@dataclass(frozen=True, slots=True)
class SlipLine:
    """So many pieces of a line to put into the parcel."""

    line: OrderLine
    quantity: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What lies, or is to lie, in one parcel. Without `with_address` nobody may see where it goes any more.

    `parcel` is known once it was handed over; `number` of `count` parcels, 0 while that is open.
    """

    order: Order
    lines: tuple[SlipLine, ...]
    with_address: bool
    parcel: Shipment | None = None
    carrier: object = ""
    number: int = 0
    count: int = 0

    @property
    def pieces(self) -> int:
        """Pieces in the parcel."""
        return sum(line.quantity for line in self.lines)


def invoice_of(order: Order) -> Invoice:
    """The invoice of an order from access.py. Raises NotFound before it is paid: then there is nothing to show."""
    if order.paid_at is None:
        raise NotFound
    return Invoice(
        order=order,
        lines=tuple(order.lines.all()),
        paid_by=paid_by(order.number),
        refunded=refunded(order.number),
    )


def slips_for_store(store: Store, numbers: Sequence[str]) -> tuple[Slip, ...]:
    """The slips of several orders of a store, in the order of `numbers`: what is to be sent, else what was.

    An order that was cancelled has none. The same few queries for any number of orders. Raises NotFound when one of
    them is not the store's.
    """
    wanted = list(dict.fromkeys(numbers))
    parcels = Prefetch("shipments", Shipment.objects.prefetch_related("lines__order_line"))
    found = orders_for_store(store).filter(number__in=wanted).select_related("store", "buyer")
    by_number = {order.number: order for order in found.prefetch_related("lines", parcels)}
    if len(by_number) < len(wanted):
        raise NotFound
    return tuple(slip for number in wanted for slip in _slips(by_number[number], current_moment()))


def slip_of_parcel(order: Order, parcel_number: str) -> Slip:
    """The slip of one parcel that was handed over. Raises NotFound when the order has no such parcel."""
    for slip in _sent(order, current_moment()):
        if slip.parcel is not None and slip.parcel.number == parcel_number:
            return slip
    raise NotFound


def _slips(order: Order, at: datetime) -> list[Slip]:
    """What is left to be sent; when nothing is, every parcel that was."""
    left = tuple(SlipLine(line, line.left_to_ship) for line in order.lines.all() if line.left_to_ship)
    if left and order.status in {Order.Status.TO_SHIP, Order.Status.PARTLY_SHIPPED}:
        return [Slip(order=order, lines=left, with_address=address_is_shown(order, at=at))]
    return _sent(order, at)


def _sent(order: Order, at: datetime) -> list[Slip]:
    parcels = list(order.shipments.all())
    return [
        Slip(
            order=order,
            lines=tuple(SlipLine(row.order_line, row.quantity) for row in parcel.lines.all()),
            with_address=address_is_shown(order, at=at),
            parcel=parcel,
            carrier=CARRIER_BY_CODE[parcel.carrier].name if parcel.carrier in CARRIER_BY_CODE else "",
            number=number,
            count=len(parcels),
        )
        for number, parcel in enumerate(parcels, start=1)
    ]
