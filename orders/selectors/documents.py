"""What the papers of an order say: the order as it was agreed, and nothing of the goods and prices of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from accounts.models import Store
from accounts.papers import store_facts
from marketplace.lib.clock import now as current_moment
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from orders.carriers.registry import CARRIER_BY_CODE
from orders.models import Order, OrderLine, Shipment
from orders.parcel_rules import PACKING
from orders.selectors.seller import orders_for_store
from orders.veil import address_is_shown
from payments.documents import PaidBy, PaidByCard, paid_by, paid_by_cards, refunded


@dataclass(frozen=True, slots=True)
class Invoice:
    """A paid order for its buyer. `refunded` is what was granted back since, sent or not yet; `by_cards` is what gift
    certificates have paid.
    """

    order: Order
    lines: tuple[OrderLine, ...]
    paid_by: PaidBy | None
    refunded: Money
    by_cards: tuple[PaidByCard, ...] = ()


@dataclass(frozen=True, slots=True)
class SlipLine:
    """So many pieces of a line to put into the parcel."""

    line: OrderLine
    quantity: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What lies, or is to lie, in one parcel. Without `with_address` nobody may see where it goes any more.

    `parcel` is known once it is packed; `number` of `count` parcels, 0 while that is open.
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
        by_cards=tuple(paid_by_cards(order.number)),
    )


def seller_facts(order: Order) -> Mapping[str, str]:
    """Who sold, as frozen when the order was paid; before that as the store is today."""
    return order.seller or store_facts(order.store)


def facts_of_store(store: Store, *, before: datetime) -> Mapping[str, str]:
    """Who the store was by law at its last sale before a moment; without one, or for a moment to come, as it is today.

    One query.
    """
    if before > current_moment():
        return store_facts(store)
    sales = Order.objects.filter(store=store, paid_at__lt=before).exclude(seller={}).order_by("-paid_at", "-pk")
    found: Mapping[str, str] | None = sales.values_list("seller", flat=True).first()
    return found or store_facts(store)


def slips_for_store(store: Store, numbers: Sequence[str]) -> tuple[Slip, ...]:
    """The slips of several orders of a store, in the order of `numbers`: what is to be sent, else what was.

    An order that was cancelled has none. The same few queries for any number of orders. Raises NotFound when one of
    them is not the store's.
    """
    wanted = list(dict.fromkeys(numbers))
    parcels = Prefetch("shipments", Shipment.objects.prefetch_related("lines__order_line"))
    found = orders_for_store(store).filter(number__in=wanted).select_related("store", "buyer", "gift")
    by_number = {order.number: order for order in found.prefetch_related("lines", parcels)}
    if len(by_number) < len(wanted):
        raise NotFound
    return tuple(slip for number in wanted for slip in _slips(by_number[number], current_moment()))


def slip_of_parcel(order: Order, parcel_number: str) -> Slip:
    """The slip of one parcel, packed or handed over. Raises NotFound when the order has no such parcel."""
    for slip in _all(order, current_moment()):
        if slip.parcel is not None and slip.parcel.number == parcel_number:
            return slip
    raise NotFound


def _slips(order: Order, at: datetime) -> list[Slip]:
    """What is left to be sent: the parcels packed so far, and one more for the rest; when nothing is, what was sent."""
    if order.status not in {Order.Status.TO_SHIP, Order.Status.PARTLY_SHIPPED}:
        return [slip for slip in _all(order, at) if not _is_packing(slip)]
    packed = [slip for slip in _all(order, at) if _is_packing(slip)]
    inside: dict[int, int] = {}
    for row in (row for slip in packed for row in slip.lines):
        inside[row.line.pk] = inside.get(row.line.pk, 0) + row.quantity
    free = [(line, line.left_to_ship - inside.get(line.pk, 0)) for line in order.lines.all()]
    rest = tuple(SlipLine(line, count) for line, count in free if count)
    if rest:
        packed.append(Slip(order=order, lines=rest, with_address=address_is_shown(order, at=at)))
    return packed or _all(order, at)


def _is_packing(slip: Slip) -> bool:
    return slip.parcel is not None and slip.parcel.status in PACKING


def _all(order: Order, at: datetime) -> list[Slip]:
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
