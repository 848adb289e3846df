"""From lines to priced plans, one per store, and how an unpaid order differs from today. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from catalog.errors import NotForSale
from catalog.selectors.delivery import DeliveryOption, delivery_options_by_store
from catalog.selectors.offers import Offer
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders import rules
from orders.errors import DeliveryNotAvailable
from orders.models import Order, OrderLine

Parcel = tuple[Sequence[Offer], Mapping[int, int]]  # offers, and pieces by variant


@dataclass(frozen=True, slots=True)
class Plan:
    """One store's future order: its offers in order of pk, the delivery chosen, and the price of it all."""

    store_id: int
    store_name: str
    offers: tuple[Offer, ...]
    option: DeliveryOption
    quote: rules.Quote


class Change(StrEnum):
    """How something agreed differs from today."""

    PRICE = "price"
    FEWER = "fewer"
    GONE = "gone"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of an unpaid order. `line` is None for delivery; amounts are for the whole line."""

    order: Order
    line: OrderLine | None
    change: Change
    before: Money
    after: Money
    quantity_before: int = 0
    quantity_after: int = 0


@dataclass(frozen=True, slots=True)
class Requote:
    """An unpaid order at today's prices. `plan` is None when nothing of it can be bought any more."""

    order: Order
    plan: Plan | None
    differences: tuple[Difference, ...]

    @property
    def total(self) -> Money:
        """What it costs today."""
        return self.plan.quote.total if self.plan else Money.zero()


def plan_orders(
    *, offers: Mapping[int, Offer], quantities: Mapping[int, int], delivery: Mapping[int, str], country: str
) -> list[Plan]:
    """One plan per store, by store id.

    `quantities` is by variant, `delivery` gives the option's code by store. Raises NotForSale,
    QuantityNotAllowed, DeliveryNotAvailable; stock is checked by its reservation.
    """
    chosen = [_checked(variant_id, offers.get(variant_id), pieces) for variant_id, pieces in quantities.items()]
    chosen.sort(key=lambda offer: (offer.store_id, offer.variant_id))
    groups = {store_id: list(group) for store_id, group in groupby(chosen, key=lambda offer: offer.store_id)}
    options = delivery_for({store_id: (group, quantities) for store_id, group in groups.items()}, country)
    return [
        _plan(group, quantities, options[store_id], delivery.get(store_id, "")) for store_id, group in groups.items()
    ]


def delivery_for(parcels: Mapping[int, Parcel], country: str) -> dict[int, list[DeliveryOption]]:
    """The ways of sending each store's goods to `country`, cheapest first. One query."""
    return delivery_options_by_store(
        parcels={store_id: _size(offers, quantities) for store_id, (offers, quantities) in parcels.items()},
        country=country,
        today=clock.today(),
    )


def quote_items(offers: Iterable[Offer], quantities: Mapping[int, int]) -> list[rules.QuoteItem]:
    """The offers as lines to be priced, each at the tier that its quantity reaches."""
    return [
        rules.QuoteItem(
            variant_id=offer.variant_id,
            quantity=quantities[offer.variant_id],
            list_price=offer.list_price,
            unit_price=offer.price_at(quantities[offer.variant_id]),
        )
        for offer in offers
    ]


def requote_order(order: Order, lines: Sequence[OrderLine], offers: Mapping[int, Offer]) -> Requote:
    """What an unpaid order would cost if it were placed now, and every difference to what was agreed.

    Lines that are sold out or off sale are dropped, lines with too little stock get what there is. The
    way of delivery stays, or becomes the cheapest if it is no longer offered.
    """
    quantities = {line.variant_id: _possible(offers.get(line.variant_id), line.quantity) for line in lines}
    kept = {variant_id: pieces for variant_id, pieces in quantities.items() if pieces}
    plan = _replan(order, [offers[variant_id] for variant_id in sorted(kept)], kept) if kept else None
    return Requote(order, plan, tuple(_differences(order, lines, quantities, plan)))


def _checked(variant_id: int, offer: Offer | None, quantity: int) -> Offer:
    if offer is None or not offer.is_purchasable:
        raise NotForSale(variant_id=variant_id)
    rules.check_quantity(quantity, minimum=offer.min_quantity, maximum=offer.max_quantity, lot=offer.lot_size)
    return offer


def _plan(offers: list[Offer], quantities: Mapping[int, int], options: list[DeliveryOption], code: str) -> Plan:
    option = next((option for option in options if option.code == code), None)
    if option is None:
        raise DeliveryNotAvailable(store=offers[0].store_name)
    return _priced(offers, quantities, option)


def _replan(order: Order, offers: list[Offer], quantities: Mapping[int, int]) -> Plan | None:
    options = delivery_for({order.store_id: (offers, quantities)}, order.address["country"])[order.store_id]
    if not options:
        return None
    option = next((option for option in options if option.code == order.delivery_code), options[0])
    return _priced(offers, quantities, option)


def _size(offers: Sequence[Offer], quantities: Mapping[int, int]) -> tuple[int, Money]:
    """Grams and price of a parcel."""
    weight = sum(offer.weight_g * quantities[offer.variant_id] for offer in offers)
    items = quote_items(offers, quantities)
    return weight, Money.sum(item.unit_price * item.quantity for item in items)


def _priced(offers: list[Offer], quantities: Mapping[int, int], option: DeliveryOption) -> Plan:
    return Plan(
        store_id=offers[0].store_id,
        store_name=offers[0].store_name,
        offers=tuple(offers),
        option=option,
        quote=rules.quote(quote_items(offers, quantities), option.price),
    )


def _possible(offer: Offer | None, wanted: int) -> int:
    if offer is None or not offer.is_purchasable:
        return 0
    return min(
        wanted,
        rules.nearest_quantity(
            wanted,
            minimum=offer.min_quantity,
            maximum=offer.max_quantity,
            lot=offer.lot_size,
            available=offer.available,
        ),
    )


def _differences(
    order: Order, lines: Sequence[OrderLine], quantities: Mapping[int, int], plan: Plan | None
) -> Iterable[Difference]:
    priced = {line.variant_id: line for line in plan.quote.lines} if plan else {}
    for line in lines:
        now = priced.get(line.variant_id)
        after = now.total if now else Money.zero()
        pieces = now.quantity if now else 0
        change = _change(line, pieces, now)
        if change:
            yield Difference(order, line, change, line.total, after, line.quantity, pieces)
    if plan and plan.option.price != order.delivery_total:
        yield Difference(order, None, Change.DELIVERY, order.delivery_total, plan.option.price)


def _change(line: OrderLine, pieces: int, now: rules.QuotedLine | None) -> Change | None:
    if not pieces or now is None:
        return Change.GONE
    if pieces < line.quantity:
        return Change.FEWER
    return Change.PRICE if now.unit_price != line.unit_price else None
