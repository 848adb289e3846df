"""The cart and the checkout page, priced as of now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Address, Store, User
from catalog.selectors.delivery import DeliveryOption
from catalog.selectors.offers import Offer, offers_for
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders import rules
from orders.models import CartLine
from orders.selectors.quoting import delivery_for, quote_items


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line as it stands today. `problem` is empty, or says why the line cannot be ordered.

    Problems: `not_for_sale`, `sold_out`, `not_enough` (fewer than wanted; `available` says how many),
    `quantity` (breaks the product's own minimum, maximum or lot). `price_change`: `fell`, `rose` or empty,
    against the price seen last.
    """

    line: CartLine
    offer: Offer | None
    unit_price: Money
    total: Money
    list_total: Money
    problem: str
    price_change: str
    smallest: int
    largest: int
    step: int

    @property
    def counts(self) -> bool:
        """True when the line is in the total: ticked and orderable."""
        return self.line.is_selected and not self.problem


@dataclass(frozen=True, slots=True)
class CartGroup:
    """The lines of one store. Amounts are of the lines that count; `delivery_from` is the cheapest way, if any.

    `missing_for_free`: for how much more goods the delivery would cost nothing; None when it never does.
    """

    store: Store
    lines: tuple[CartLineView, ...]
    goods_total: Money
    discount_total: Money
    delivery_from: Money | None
    missing_for_free: Money | None
    total: Money
    selected_count: int
    all_selected: bool

    @property
    def is_orderable(self) -> bool:
        """True when «Заказать у этого продавца» would order something."""
        return self.selected_count > 0


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole cart: groups by store, saved lines, and the total of everything ticked."""

    groups: tuple[CartGroup, ...]
    saved: tuple[CartLineView, ...]
    goods_total: Money
    discount_total: Money
    delivery_total: Money
    total: Money
    selected_count: int
    line_count: int

    @property
    def orderable_groups(self) -> tuple[CartGroup, ...]:
        """The stores that «Оформить всё» would order from."""
        return tuple(group for group in self.groups if group.is_orderable)


@dataclass(frozen=True, slots=True)
class CheckoutGroup:
    """One order to be placed. `option` is None where the store does not deliver to the address."""

    store: Store
    lines: tuple[CartLineView, ...]
    options: tuple[DeliveryOption, ...]
    option: DeliveryOption | None
    quote: rules.Quote | None


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """The checkout page. `left_out` are ticked lines that cannot be ordered now; `can_place` allows the button."""

    groups: tuple[CheckoutGroup, ...]
    left_out: tuple[CartLineView, ...]
    addresses: tuple[Address, ...]
    address: Address | None
    goods_total: Money
    discount_total: Money
    delivery_total: Money
    total: Money

    @property
    def can_place(self) -> bool:
        """True when everything needed is known."""
        return bool(self.groups) and self.address is not None and all(group.option for group in self.groups)


def cart_view(user: User, visitor: Visitor) -> CartView:
    """The member's cart, priced now, delivery to the visitor's country. The same few queries for any size."""
    views = _line_views(CartLine.objects.present().filter(cart__user=user).select_related("variant__product"))
    groups = _cart_groups([view for view in views if not view.line.saved_for_later], visitor.country)
    goods, discount = _sum(groups, "goods_total"), _sum(groups, "discount_total")
    delivery = Money.sum(group.delivery_from for group in groups if group.delivery_from)
    return CartView(
        groups=tuple(groups),
        saved=tuple(view for view in views if view.line.saved_for_later),
        goods_total=goods,
        discount_total=discount,
        delivery_total=delivery,
        total=goods - discount + delivery,
        selected_count=sum(group.selected_count for group in groups),
        line_count=sum(len(group.lines) for group in groups),
    )


def removed_line(user: User, pk: int) -> CartLine | None:
    """A removed line of the member's cart that can still be brought back, with its product."""
    lines = CartLine.objects.filter(cart__user=user, pk=pk, removed_at__isnull=False)
    return lines.select_related("variant__product").first()


def checkout_view(
    user: User,
    *,
    store_slug: str = "",
    address_id: int | None = None,
    delivery: Mapping[int, str] | None = None,
) -> CheckoutView:
    """What a checkout of the ticked lines would place: of one store, or of all when `store_slug` is empty.

    `address_id` and `delivery` (option code by store id) are what the buyer has chosen so far; without
    them the default address and each store's first way of delivery stand. Constant query count.
    """
    lines = CartLine.objects.to_order().filter(cart__user=user).select_related("variant__product")
    if store_slug:
        lines = lines.filter(variant__product__store__slug=store_slug)
    views = _line_views(lines)
    addresses = tuple(Address.objects.filter(user=user))
    address = next((one for one in addresses if one.pk == address_id), addresses[0] if addresses else None)
    groups = _checkout_groups([view for view in views if not view.problem], address, delivery or {})
    quotes = [group.quote for group in groups if group.quote]
    return CheckoutView(
        groups=tuple(groups),
        left_out=tuple(view for view in views if view.problem),
        addresses=addresses,
        address=address,
        goods_total=Money.sum(quote.goods_total for quote in quotes),
        discount_total=Money.sum(quote.discount_total for quote in quotes),
        delivery_total=Money.sum(quote.delivery_total for quote in quotes),
        total=rules.grand_total(quotes),
    )


def _line_views(lines: Iterable[CartLine]) -> list[CartLineView]:
    rows = list(lines)
    offers = offers_for([line.variant_id for line in rows])
    return [_line_view(line, offers.get(line.variant_id)) for line in rows]


def _line_view(line: CartLine, offer: Offer | None) -> CartLineView:
    price = offer.price_at(line.quantity) if offer else line.price_seen
    list_price = max(offer.list_price, price) if offer else price
    smallest = rules.smallest_quantity(minimum=offer.min_quantity, lot=offer.lot_size) if offer else 1
    return CartLineView(
        line=line,
        offer=offer,
        unit_price=price,
        total=price * line.quantity,
        list_total=list_price * line.quantity,
        problem=_problem(line, offer),
        price_change="" if price == line.price_seen else "fell" if price < line.price_seen else "rose",
        smallest=smallest,
        largest=max(smallest, _possible_quantity(offer)) if offer else line.quantity,
        step=offer.lot_size if offer else 1,
    )


def _possible_quantity(offer: Offer) -> int:
    return rules.nearest_quantity(
        offer.available,
        minimum=offer.min_quantity,
        maximum=offer.max_quantity,
        lot=offer.lot_size,
        available=offer.available,
    )


def _problem(line: CartLine, offer: Offer | None) -> str:
    if offer is None or not offer.is_purchasable:
        return "not_for_sale" if offer is None or offer.available else "sold_out"
    if not _possible_quantity(offer):
        return "sold_out"
    if line.quantity > offer.available:
        return "not_enough"
    fits = rules.is_quantity_allowed(
        line.quantity, minimum=offer.min_quantity, maximum=offer.max_quantity, lot=offer.lot_size
    )
    return "" if fits else "quantity"


def _by_store(views: Iterable[CartLineView]) -> dict[int, list[CartLineView]]:
    groups: dict[int, list[CartLineView]] = {}
    for view in views:
        groups.setdefault(view.line.variant.product.store_id, []).append(view)
    return groups


def _cart_groups(views: Sequence[CartLineView], country: str) -> list[CartGroup]:
    by_store = _by_store(views)
    stores = Store.objects.in_bulk(by_store)
    counted = {pk: [view for view in group if view.counts] for pk, group in by_store.items()}
    options = delivery_for(_parcels(counted), country)
    return [_cart_group(stores[pk], by_store[pk], counted[pk], options.get(pk, ())) for pk in by_store]


def _cart_group(
    store: Store, lines: list[CartLineView], counted: list[CartLineView], options: Collection[DeliveryOption]
) -> CartGroup:
    goods = Money.sum(view.list_total for view in counted)
    discount = goods - Money.sum(view.total for view in counted)
    cheapest = min((option.price for option in options), default=None)
    orderable = [view for view in lines if not view.problem]
    return CartGroup(
        store=store,
        lines=tuple(lines),
        goods_total=goods,
        discount_total=discount,
        delivery_from=cheapest,
        missing_for_free=_missing_for_free(options, goods - discount) if cheapest else None,
        total=goods - discount + (cheapest or Money.zero()),
        selected_count=len(counted),
        all_selected=bool(orderable) and len(counted) == len(orderable),
    )


def _missing_for_free(options: Collection[DeliveryOption], goods: Money) -> Money | None:
    borders = [option.free_from for option in options if option.free_from is not None]
    return min(borders) - goods if borders else None


def _checkout_groups(
    views: Sequence[CartLineView], address: Address | None, chosen: Mapping[int, str]
) -> list[CheckoutGroup]:
    by_store = _by_store(views)
    stores = Store.objects.in_bulk(by_store)
    options = delivery_for(_parcels(by_store), address.country) if address else {}
    return [
        _checkout_group(stores[pk], group, tuple(options.get(pk, ())), chosen.get(pk, ""))
        for pk, group in sorted(by_store.items())
    ]


def _checkout_group(
    store: Store, lines: list[CartLineView], options: tuple[DeliveryOption, ...], code: str
) -> CheckoutGroup:
    option = next((option for option in options if option.code == code), options[0] if options else None)
    offers, quantities = _parcel(lines)
    quote = rules.quote(quote_items(offers, quantities), option.price if option else Money.zero())
    return CheckoutGroup(store=store, lines=tuple(lines), options=options, option=option, quote=quote)


def _parcels(groups: Mapping[int, list[CartLineView]]) -> dict[int, tuple[list[Offer], dict[int, int]]]:
    return {pk: _parcel(lines) for pk, lines in groups.items() if lines}


def _parcel(lines: Iterable[CartLineView]) -> tuple[list[Offer], dict[int, int]]:
    known = [view for view in lines if view.offer]
    offers = sorted((view.offer for view in known if view.offer), key=lambda offer: offer.variant_id)
    return offers, {view.line.variant_id: view.line.quantity for view in known}


def _sum(groups: Iterable[CartGroup], name: str) -> Money:
    return Money.sum(getattr(group, name) for group in groups)
