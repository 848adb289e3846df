"""Lines of the cart as they stand today."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.models import Variant
from catalog.selectors.offers import Offer, offers_for
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from orders import cart_rules, quantity_rules
from orders.models import CartLine


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line as it stands today. `problem` is empty, or says why the line cannot be ordered.

    Problems: `store_away`, `store_suspended`, `store_closed`, `paused`, `not_for_sale`, `sold_out`, `no_delivery`
    (the store does not send to the buyer's country), `not_enough` (fewer than wanted; `reachable` says how many),
    `quantity` (breaks the product's own minimum, maximum or lot). Against what was seen last: `price_change` is
    `fell`, `rose` or empty, `stock_change` as in `cart_rules.stock_change`. `possible` is the quantity nearest to
    the one wanted that could be had, 0 for none.
    """

    line: CartLine
    offer: Offer
    unit_price: Money
    total: Money
    list_total: Money
    problem: str
    price_change: str
    stock_change: str
    reachable: int
    possible: int
    smallest: int
    largest: int
    step: int

    @property
    def counts(self) -> bool:
        """True when the line is in the total: ticked and orderable."""
        return self.line.is_selected and not self.problem

    @property
    def next_tier(self) -> cart_rules.NextTier | None:
        """The wholesale price ahead of this line, if the stock reaches so far."""
        return cart_rules.next_tier(
            self.offer.tiers,
            quantity=self.line.quantity,
            price=self.unit_price,
            lot=self.offer.lot_size,
            largest=self.largest,
        )

    @property
    def has_news(self) -> bool:
        """True when something has changed that the buyer has not seen."""
        return bool(self.price_change or self.stock_change)


# By key, not joined to the lines: where lines hold newer goods than the database's statistics know, it expects a
# merge with the goods to end soon, and reads them all instead (3 s among a million).
_GOODS = Prepared(lambda pks: Variant.objects.filter(pk__in=[pks]).select_related("product__store"))


def with_goods(lines: Iterable[CartLine]) -> list[CartLine]:
    """These lines with variant, product and store: one query for all goods."""
    rows = list(lines)
    if not rows:
        return rows
    goods = {variant.pk: variant for variant in _GOODS.rows(pks=list({line.variant_id for line in rows}))}
    for line in rows:
        line.variant = goods[line.variant_id]
    return rows


def line_views(lines: Iterable[CartLine]) -> list[CartLineView]:
    """These lines with their goods, priced now: four queries."""
    return views_of(with_goods(lines))


def views_of(rows: list[CartLine]) -> list[CartLineView]:
    """Lines of `with_goods`, priced now: two queries."""
    offers = offers_for([line.variant_id for line in rows])
    return [_line_view(line, offers[line.variant_id]) for line in rows if line.variant_id in offers]


def _line_view(line: CartLine, offer: Offer) -> CartLineView:
    price = offer.price_at(line.quantity)
    smallest, largest = offer.smallest, _possible_quantity(offer, offer.available)
    problem = _problem(line, offer)
    reachable = offer.available if not problem or problem in cart_rules.CURABLE else 0
    return CartLineView(
        line=line,
        offer=offer,
        unit_price=price,
        total=price * line.quantity,
        list_total=max(offer.list_price, price) * line.quantity,
        problem=problem,
        price_change="" if price == line.price_seen else "fell" if price < line.price_seen else "rose",
        stock_change=cart_rules.stock_change(line.stock_seen, now=reachable, quantity=line.quantity),
        reachable=reachable,
        possible=_possible_quantity(offer, line.quantity) if problem in cart_rules.CURABLE else 0,
        smallest=smallest,
        largest=max(smallest, largest),
        step=offer.lot_size,
    )


def _possible_quantity(offer: Offer, wanted: int) -> int:
    return quantity_rules.nearest_quantity(
        wanted,
        minimum=offer.min_quantity,
        maximum=offer.max_quantity,
        lot=offer.lot_size,
        available=offer.available,
    )


def _problem(line: CartLine, offer: Offer) -> str:
    product = line.variant.product
    reason = cart_rules.why_not_for_sale(
        store_status=product.store.status, product_status=product.status, is_active=line.variant.is_active
    )
    if reason:
        return reason
    if not _possible_quantity(offer, offer.available):
        return "sold_out"
    if line.quantity > offer.available:
        return "not_enough"
    fits = quantity_rules.is_quantity_allowed(
        line.quantity, minimum=offer.min_quantity, maximum=offer.max_quantity, lot=offer.lot_size
    )
    return "" if fits else "quantity"
