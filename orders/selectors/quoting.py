"""From lines to priced plans, one per store, and how an unpaid order differs from today. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from catalog.errors import NotForSale
from catalog.selectors.delivery import DeliveryOption, delivery_options_by_store
from catalog.selectors.offers import Offer
from club.pricing import AvailableCoupon
from marketplace.lib import clock
from marketplace.lib.formatting import inner_quotes
from marketplace.lib.money import Money
from orders import quantity_rules, rules
from orders.errors import DeliveryNotAvailable
from orders.models import Order, OrderLine
from orders.selectors.discounts import NOTHING, Discounts, discounts_for

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
    COUPONS = "coupons"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of an unpaid order. `line` is None for delivery and coupons; amounts are for the whole line, before
    coupons, or what coupons take off the order.
    """

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
    *,
    offers: Mapping[int, Offer],
    quantities: Mapping[int, int],
    delivery: Mapping[int, str],
    country: str,
    coupons: Sequence[AvailableCoupon] = (),
) -> list[Plan]:
    """One plan per store, by store id, with the cheapest combination of `coupons`.

    `quantities` is by variant, `delivery` gives the option's code by store. Raises NotForSale,
    QuantityNotAllowed, DeliveryNotAvailable; stock is checked by its reservation.
    """
    chosen = [_checked(variant_id, offers.get(variant_id), pieces) for variant_id, pieces in quantities.items()]
    chosen.sort(key=lambda offer: (offer.store_id, offer.variant_id))
    groups = {store_id: list(group) for store_id, group in groupby(chosen, key=lambda offer: offer.store_id)}
    options = delivery_for({store_id: (group, quantities) for store_id, group in groups.items()}, country)
    chosen_options = {
        store_id: _chosen(group, options[store_id], delivery.get(store_id, "")) for store_id, group in groups.items()
    }
    return _priced({store_id: (group, quantities) for store_id, group in groups.items()}, chosen_options, coupons)


def delivery_for(parcels: Mapping[int, Parcel], country: str) -> dict[int, list[DeliveryOption]]:
    """The ways of sending each store's goods to `country`, cheapest first. One query."""
    return delivery_options_by_store(
        parcels={store_id: _size(offers, quantities) for store_id, (offers, quantities) in parcels.items()},
        country=country,
        today=clock.today(),
    )


def quote_items(
    offers: Iterable[Offer], quantities: Mapping[int, int], discounts: Discounts = NOTHING
) -> list[rules.QuoteItem]:
    """The offers as lines to be priced, each at the tier that its quantity reaches, less its `discounts`."""
    return [
        rules.QuoteItem(
            variant_id=offer.variant_id,
            quantity=quantities[offer.variant_id],
            list_price=offer.list_price,
            unit_price=offer.price_at(quantities[offer.variant_id]),
            discounts=discounts.of(offer.variant_id),
        )
        for offer in offers
    ]


def requote_orders(
    orders: Sequence[Order],
    lines: Mapping[int, Sequence[OrderLine]],
    offers: Mapping[int, Offer],
    coupons: Sequence[AvailableCoupon],
) -> list[Requote]:
    """What the unpaid orders of a checkout would cost if they were placed now, and every difference to what was agreed.

    Lines (given by order) that are sold out or off sale are dropped, lines with too little stock get what there is.
    The way of delivery stays, or becomes the cheapest if it is no longer offered. Coupons are chosen anew, and others
    are a difference even where they take off the same: what is paid is what was agreed, down to who bears it.
    """
    goods, options = {}, {}
    for order in orders:
        kept, option = _replan(order, lines[order.pk], offers)
        if option is not None:
            goods[order.store_id], options[order.store_id] = kept, option
    plans = {plan.store_id: plan for plan in _priced(goods, options, coupons)}
    return [
        Requote(order, plan, tuple(_differences(order, lines[order.pk], plan)))
        for order in orders
        for plan in [plans.get(order.store_id)]
    ]


def _checked(variant_id: int, offer: Offer | None, quantity: int) -> Offer:
    if offer is None or not offer.is_purchasable:
        raise NotForSale(variant_id=variant_id)
    quantity_rules.check_quantity(quantity, minimum=offer.min_quantity, maximum=offer.max_quantity, lot=offer.lot_size)
    return offer


def _chosen(offers: Sequence[Offer], options: Sequence[DeliveryOption], code: str) -> DeliveryOption:
    option = next((option for option in options if option.code == code), None)
    if option is None:
        raise DeliveryNotAvailable(store=inner_quotes(offers[0].store_name))
    return option


def _replan(
    order: Order, lines: Sequence[OrderLine], offers: Mapping[int, Offer]
) -> tuple[Parcel, DeliveryOption | None]:
    """What can still be had of an order, and how it would be sent; no way of sending where nothing is left."""
    pieces = {line.variant_id: _possible(offers.get(line.variant_id), line.quantity) for line in lines}
    kept = {variant_id: count for variant_id, count in pieces.items() if count}
    parcel = [offers[variant_id] for variant_id in sorted(kept)], kept
    if not kept:
        return parcel, None
    options = delivery_for({order.store_id: parcel}, order.address["country"])[order.store_id]
    same = next((option for option in options if option.code == order.delivery_code), None)
    return parcel, same or next(iter(options), None)


def _size(offers: Sequence[Offer], quantities: Mapping[int, int]) -> tuple[int, Money]:
    """Grams and price of a parcel."""
    weight = sum(offer.weight_g * quantities[offer.variant_id] for offer in offers)
    items = quote_items(offers, quantities)
    return weight, Money.sum(item.unit_price * item.quantity for item in items)


def _priced(
    goods: Mapping[int, Parcel], options: Mapping[int, DeliveryOption], coupons: Sequence[AvailableCoupon]
) -> list[Plan]:
    discounts = discounts_for(goods, {store_id: option.price for store_id, option in options.items()}, coupons)
    return [
        Plan(
            store_id=store_id,
            store_name=offers[0].store_name,
            offers=tuple(offers),
            option=options[store_id],
            quote=rules.quote(quote_items(offers, quantities, discounts), options[store_id].price),
        )
        for store_id, (offers, quantities) in goods.items()
    ]


def _possible(offer: Offer | None, wanted: int) -> int:
    if offer is None or not offer.is_purchasable:
        return 0
    return min(
        wanted,
        quantity_rules.nearest_quantity(
            wanted,
            minimum=offer.min_quantity,
            maximum=offer.max_quantity,
            lot=offer.lot_size,
            available=offer.available,
        ),
    )


def _differences(order: Order, lines: Sequence[OrderLine], plan: Plan | None) -> Iterable[Difference]:
    priced = {line.variant_id: line for line in plan.quote.lines} if plan else {}
    for line in lines:
        now = priced.get(line.variant_id)
        after = now.goods if now else Money.zero()
        pieces = now.quantity if now else 0
        change = _change(line, pieces, now)
        if change:
            yield Difference(order, line, change, line.unit_price * line.quantity, after, line.quantity, pieces)
    if plan and plan.option.price != order.delivery_total:
        yield Difference(order, None, Change.DELIVERY, order.delivery_total, plan.option.price)
    if plan and (plan.quote.coupon_total != order.coupon_total or _coupons_of(plan) != _agreed_coupons(lines)):
        yield Difference(order, None, Change.COUPONS, order.coupon_total, plan.quote.coupon_total)


def _coupons_of(plan: Plan) -> set[int | None]:
    return {share.coupon_id for share in plan.quote.shares}


def _agreed_coupons(lines: Sequence[OrderLine]) -> set[int | None]:
    return {share.coupon_id for line in lines for share in line.discounts.all()}


def _change(line: OrderLine, pieces: int, now: rules.QuotedLine | None) -> Change | None:
    if not pieces or now is None:
        return Change.GONE
    if pieces < line.quantity:
        return Change.FEWER
    return Change.PRICE if now.unit_price != line.unit_price else None
