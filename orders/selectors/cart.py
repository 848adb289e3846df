"""The cart and the checkout page, priced as of now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from accounts.models import Address, Store, User
from catalog.models import Variant
from catalog.selectors.delivery import DeliveryOption, options_of
from catalog.selectors.offers import Offer, offers_for
from catalog.selectors.zones import StoreTerms, terms_of_stores
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders import cart_rules, rules
from orders.models import CartLine
from orders.selectors.cart_lines import CartLineView, line_views
from orders.selectors.quoting import delivery_for, quote_items


@dataclass(frozen=True, slots=True)
class CartGroup:
    """The lines of one store. Amounts are of the lines that count; `delivery` is the cheapest way to send them.

    It is None where the store does not send to the buyer's country (`is_delivered` is False, and none of the lines
    counts) and where nothing counts. `free_delivery` and `tier` say what is missing to a better price, if anything.
    """

    store: Store
    lines: tuple[CartLineView, ...]
    goods_total: Money
    discount_total: Money
    is_delivered: bool
    delivery: DeliveryOption | None
    free_delivery: cart_rules.FreeDelivery | None
    tier: cart_rules.TierStep | None
    total: Money
    selected_count: int
    all_selected: bool

    @property
    def is_orderable(self) -> bool:
        """True when «Заказать у этого продавца» would order something."""
        return self.selected_count > 0


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole cart: groups by store, saved lines, and the total of everything ticked, delivered to `country`.

    `all_selected`: whatever can be ticked is. `news` counts the lines by what the buyer has not seen yet: `fell`,
    `rose`, and the words of `cart_rules.stock_change`.
    """

    groups: tuple[CartGroup, ...]
    saved: tuple[CartLineView, ...]
    country: str
    goods_total: Money
    discount_total: Money
    delivery_total: Money
    total: Money
    selected_count: int
    line_count: int
    all_selected: bool
    news: Mapping[str, int]

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
    """The member's cart, priced now. The same six queries for any size.

    Delivery is counted to where the checkout would send it, the member's first address; without one, to the
    visitor's country.
    """
    views = line_views(_present(user))
    country = Address.objects.filter(user=user).values_list("country", flat=True).first() or visitor.country
    groups = _cart_groups([view for view in views if not view.line.saved_for_later], country)
    goods, discount = _sum(groups, "goods_total"), _sum(groups, "discount_total")
    delivery = Money.sum(group.delivery.price for group in groups if group.delivery)
    return CartView(
        groups=tuple(groups),
        saved=tuple(view for view in views if view.line.saved_for_later),
        country=country,
        goods_total=goods,
        discount_total=discount,
        delivery_total=delivery,
        total=goods - discount + delivery,
        selected_count=sum(group.selected_count for group in groups),
        line_count=sum(len(group.lines) for group in groups),
        all_selected=any(group.all_selected for group in groups)
        and all(group.all_selected or not _orderable(group.lines) for group in groups),
        news=Counter(change for view in views for change in (view.price_change, view.stock_change) if change),
    )


def cart_line(user: User, pk: int) -> CartLineView | None:
    """One line of the member's cart as it stands today, None for any other: four queries."""
    return next(iter(line_views(_present(user).filter(pk=pk))), None)


def variants_for(line: CartLine) -> list[Offer]:
    """The offers among which the line's product can be chosen, its own first: four queries."""
    ids = list(Variant.objects.filter(product=line.variant.product_id, is_active=True).values_list("pk", flat=True))
    offers = offers_for([line.variant_id, *ids])
    return [offers[pk] for pk in dict.fromkeys([line.variant_id, *ids]) if pk in offers]


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
    them the default address and each store's first way of delivery stand. A store that does not send to the address
    is left out when another one does. Constant query count.
    """
    lines = CartLine.objects.to_order().filter(cart__user=user).select_related("variant__product__store")
    if store_slug:
        lines = lines.filter(variant__product__store__slug=store_slug)
    views = line_views(lines)
    addresses = tuple(Address.objects.filter(user=user))
    address = next((one for one in addresses if one.pk == address_id), addresses[0] if addresses else None)
    groups = _checkout_groups([view for view in views if not view.problem], address, delivery or {})
    if any(group.option for group in groups):
        away = [view for group in groups if not group.option for view in group.lines]
        views = [replace(view, problem="no_delivery") if view in away else view for view in views]
        groups = [group for group in groups if group.option]
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


def _by_store(views: Iterable[CartLineView]) -> dict[int, list[CartLineView]]:
    groups: dict[int, list[CartLineView]] = {}
    for view in views:
        groups.setdefault(view.line.variant.product.store_id, []).append(view)
    return groups


def _present(user: User) -> QuerySet[CartLine]:
    return CartLine.objects.present().filter(cart__user=user).select_related("variant__product__store")


def _cart_groups(views: Sequence[CartLineView], country: str) -> list[CartGroup]:
    by_store = _by_store(views)
    terms = terms_of_stores(by_store)
    return [_cart_group(lines, terms.get(pk, {}), country) for pk, lines in by_store.items()]


def _cart_group(lines: list[CartLineView], terms: StoreTerms, country: str) -> CartGroup:
    is_delivered = bool(_ways(terms, country, 0, Money.zero()))
    if not is_delivered:
        lines = [view if view.problem else replace(view, problem="no_delivery") for view in lines]
    counted = [view for view in lines if view.counts]
    goods, paid = Money.sum(view.list_total for view in counted), Money.sum(view.total for view in counted)
    ways = _ways(terms, country, _weight(counted), paid) if counted else []
    delivery = next(iter(ways), None)
    orderable = _orderable(lines)
    return CartGroup(
        store=lines[0].line.variant.product.store,
        lines=tuple(lines),
        goods_total=goods,
        discount_total=goods - paid,
        is_delivered=is_delivered,
        delivery=delivery,
        free_delivery=cart_rules.free_delivery(
            goods=paid,
            delivery=delivery.price if delivery else None,
            borders=[way.free_from for way in ways if way.free_from is not None],
        ),
        tier=_tier(counted, delivery, terms, country),
        total=paid + (delivery.price if delivery else Money.zero()),
        selected_count=len(counted),
        all_selected=bool(orderable) and len(counted) == len(orderable),
    )


def _orderable(lines: Iterable[CartLineView]) -> list[CartLineView]:
    return [view for view in lines if not view.problem]


def _ways(terms: StoreTerms, country: str, weight_g: int, goods: Money) -> list[DeliveryOption]:
    return options_of(terms, country=country, weight_g=weight_g, goods_total=goods, today=clock.today())


def _weight(lines: Iterable[CartLineView]) -> int:
    return sum(view.offer.weight_g * view.line.quantity for view in lines)


def _tier(
    counted: Sequence[CartLineView], delivery: DeliveryOption | None, terms: StoreTerms, country: str
) -> cart_rules.TierStep | None:
    """The wholesale price of the store that is worth a word most, with what it does to the delivery."""
    if delivery is None:
        return None
    weight, goods = _weight(counted), Money.sum(view.total for view in counted)
    steps = []
    for view in counted:
        tier = view.next_tier
        if tier is None:
            continue
        then = goods - view.total + tier.price * tier.quantity
        ways = _ways(terms, country, weight + tier.more * view.offer.weight_g, then)
        extra = cart_rules.tier_extra(
            tier, line_total=view.total, delivery_now=delivery.price, delivery_then=ways[0].price
        )
        steps.append(cart_rules.TierStep(view.line.pk, view.offer.title, tier, extra))
    return cart_rules.best_step(steps)


def _checkout_groups(
    views: Sequence[CartLineView], address: Address | None, chosen: Mapping[int, str]
) -> list[CheckoutGroup]:
    by_store = _by_store(views)
    options = delivery_for(_parcels(by_store), address.country) if address else {}
    return [
        _checkout_group(group[0].line.variant.product.store, group, tuple(options.get(pk, ())), chosen.get(pk, ""))
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
    known = sorted(lines, key=lambda view: view.line.variant_id)
    return [view.offer for view in known], {view.line.variant_id: view.line.quantity for view in known}


def _sum(groups: Iterable[CartGroup], name: str) -> Money:
    return Money.sum(getattr(group, name) for group in groups)
