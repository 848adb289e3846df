"""The cart and the checkout page, priced as of now."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from accounts.models import Address, Store, User
from catalog.models import Variant
from catalog.selectors.delivery import DeliveryOption, options_of
from catalog.selectors.gift_addresses import GiftAddress, gift_address
from catalog.selectors.offers import Offer, offers_for
from catalog.selectors.zones import StoreTerms, terms_of_stores
from club.pricing import AvailableCoupon, Layer
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders import cart_rules, rules
from orders.models import CartLine
from orders.selectors.cart_lines import CartLineView, line_views, views_of, with_goods
from orders.selectors.discounts import Discounts, coupons_of, discounts_for
from orders.selectors.quoting import delivery_for, quote_items


@dataclass(frozen=True, slots=True)
class CartGroup:
    """The lines of one store. Amounts are of the lines that count; `delivery` is the cheapest way to send them.

    It is None where the store does not send to the buyer's country (`is_delivered` is False, and none of the lines
    counts) and where nothing counts. `coupon_total` is what coupons would take off. `free_delivery`, `tier` and
    `coupon` say what is missing to a better price, if anything.
    """

    store: Store
    lines: tuple[CartLineView, ...]
    goods_total: Money
    discount_total: Money
    is_delivered: bool
    delivery: DeliveryOption | None
    free_delivery: cart_rules.FreeDelivery | None
    tier: cart_rules.TierStep | None
    coupon_total: Money
    coupon: cart_rules.CouponStep | None
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

    `coupon` is the nearest coupon of Karavan. `all_selected`: whatever can be ticked is. `news` counts the lines by
    what the buyer has not seen yet: `fell`, `rose`, and the words of `cart_rules.stock_change`.
    """

    groups: tuple[CartGroup, ...]
    saved: tuple[CartLineView, ...]
    country: str
    goods_total: Money
    discount_total: Money
    coupon_total: Money
    delivery_total: Money
    total: Money
    selected_count: int
    line_count: int
    all_selected: bool
    news: Mapping[str, int]
    coupon: cart_rules.CouponStep | None

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
    """The checkout page. `left_out` are ticked lines that cannot be ordered now; `can_place` allows the button.

    `gift` is the list whose owner gets everything; `address` is then that of the owner, for the delivery only.
    `discounts` is what coupons do, `declined` are those that the buyer has set aside.
    """

    groups: tuple[CheckoutGroup, ...]
    left_out: tuple[CartLineView, ...]
    addresses: tuple[Address, ...]
    address: Address | None
    gift: GiftAddress | None
    discounts: Discounts
    declined: tuple[AvailableCoupon, ...]
    goods_total: Money
    discount_total: Money
    coupon_total: Money
    delivery_total: Money
    total: Money

    @property
    def can_place(self) -> bool:
        """True when everything needed is known."""
        return bool(self.groups) and self.address is not None and all(group.option for group in self.groups)


def cart_view(user: User, visitor: Visitor) -> CartView:
    """The member's cart, priced now, with the coupons that a checkout would use. Seven queries for any size, three
    more for whoever has coupons.

    Delivery is counted to where the checkout would send it, the member's first address; without one, to the
    visitor's country.
    """
    views = line_views(_present(user))
    country = Address.objects.filter(user=user).values_list("country", flat=True).first() or visitor.country
    coupons = coupons_of(user) if views else []
    groups, discounts = _cart_groups([view for view in views if not view.line.saved_for_later], country, coupons)
    goods, discount = _sum(groups, "goods_total"), _sum(groups, "discount_total")
    by_platform = Money.sum(
        share.amount
        for shares in discounts.by_variant.values()
        for share in shares
        if share.layer is Layer.PLATFORM_COUPON
    )
    delivery = Money.sum(group.delivery.price for group in groups if group.delivery)
    return CartView(
        groups=tuple(groups),
        saved=tuple(view for view in views if view.line.saved_for_later),
        country=country,
        goods_total=goods,
        discount_total=discount,
        coupon_total=_sum(groups, "coupon_total"),
        delivery_total=delivery,
        total=goods - discount + delivery,
        selected_count=sum(group.selected_count for group in groups),
        line_count=sum(len(group.lines) for group in groups),
        all_selected=any(group.all_selected for group in groups)
        and all(group.all_selected or not _orderable(group.lines) for group in groups),
        news=Counter(change for view in views for change in (view.price_change, view.stock_change) if change),
        coupon=cart_rules.coupon_step(discounts.rejected, store_id=None, now=by_platform),
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
    gift_list_id: int | None = None,
    delivery: Mapping[int, str] | None = None,
    without_coupons: Collection[int] = (),
) -> CheckoutView:
    """What a checkout of the ticked lines would place: of one store, or of all when `store_slug` is empty.

    `address_id` and `delivery` (option code by store id) are what the buyer has chosen so far; without
    them the default address and each store's first way of delivery stand. Coupons are chosen by the solver, but for
    those that the buyer goes `without_coupons`. A store that does not send to the address
    is left out when another one does. Constant query count.
    """
    views = views_of(_ticked(user, store_slug))
    addresses = tuple(Address.objects.filter(user=user))
    gift = _gift(user, gift_list_id, views)
    own = next((one for one in addresses if one.pk == address_id), addresses[0] if addresses else None)
    address = gift.address if gift else own
    coupons = coupons_of(user)
    by_store = _by_store(view for view in views if not view.problem)
    options = delivery_for(_parcels(by_store), address.country) if address else {}
    if any(options.get(pk) for pk in by_store):
        views, by_store = _without_unreachable(views, by_store, options)
    used = [coupon for coupon in coupons if coupon.id not in without_coupons]
    groups, discounts = _checkout_groups(by_store, options, delivery or {}, used)
    quotes = [group.quote for group in groups if group.quote]
    return CheckoutView(
        groups=tuple(groups),
        left_out=tuple(view for view in views if view.problem),
        addresses=addresses,
        address=address,
        gift=gift,
        discounts=discounts,
        declined=tuple(coupon for coupon in coupons if coupon.id in without_coupons),
        **{name: Money.sum(getattr(quote, name) for quote in quotes) for name in _SUMS},
        total=rules.grand_total(quotes),
    )


_SUMS = ("goods_total", "discount_total", "coupon_total", "delivery_total")


def _ticked(user: User, store_slug: str) -> list[CartLine]:
    """What is ticked in the cart, of one store when it is named."""
    lines = with_goods(CartLine.objects.to_order().filter(cart__user=user))
    return [line for line in lines if not store_slug or line.variant.product.store.slug == store_slug]


def _without_unreachable(
    views: Sequence[CartLineView], by_store: Mapping[int, list[CartLineView]], options: Mapping[int, Sequence[Any]]
) -> tuple[list[CartLineView], dict[int, list[CartLineView]]]:
    """The lines, those of stores that do not send there marked so, and the stores that do."""
    away = [view for pk, group in by_store.items() if not options.get(pk) for view in group]
    marked = [replace(view, problem="no_delivery") if view in away else view for view in views]
    return marked, {pk: group for pk, group in by_store.items() if options.get(pk)}


def _gift(user: User, list_id: int | None, views: Iterable[CartLineView]) -> GiftAddress | None:
    """The gift list that was chosen, while all the goods may go there."""
    if list_id is None:
        return None
    try:
        return gift_address(user, list_id, [view.line.variant_id for view in views])
    except NotFound:
        return None


def _by_store(views: Iterable[CartLineView]) -> dict[int, list[CartLineView]]:
    groups: dict[int, list[CartLineView]] = {}
    for view in views:
        groups.setdefault(view.line.variant.product.store_id, []).append(view)
    return groups


def _present(user: User) -> QuerySet[CartLine]:
    return CartLine.objects.present().filter(cart__user=user)


def _cart_groups(
    views: Sequence[CartLineView], country: str, coupons: Sequence[AvailableCoupon]
) -> tuple[list[CartGroup], Discounts]:
    by_store = _by_store(views)
    terms = terms_of_stores(by_store)
    reached = {pk for pk in by_store if _ways(terms.get(pk, {}), country, 0, Money.zero())}
    groups = {pk: lines if pk in reached else _out_of_reach(lines) for pk, lines in by_store.items()}
    counted = {pk: [view for view in lines if view.counts] for pk, lines in groups.items()}
    ways = {pk: _ways_of(lines, terms.get(pk, {}), country) for pk, lines in counted.items()}
    prices = {pk: own[0].price for pk, own in ways.items() if own}
    discounts = discounts_for(_parcels(counted), prices, coupons)
    found = [
        _cart_group(lines, terms.get(pk, {}), country, ways[pk], discounts, is_delivered=pk in reached)
        for pk, lines in groups.items()
    ]
    return found, discounts


def _out_of_reach(lines: list[CartLineView]) -> list[CartLineView]:
    """The lines of a store that does not send to the buyer's country: none can be ordered."""
    return [view if view.problem else replace(view, problem="no_delivery") for view in lines]


def _cart_group(
    lines: list[CartLineView],
    terms: StoreTerms,
    country: str,
    ways: Sequence[DeliveryOption],
    discounts: Discounts,
    *,
    is_delivered: bool,
) -> CartGroup:
    counted = [view for view in lines if view.counts]
    goods, paid = Money.sum(view.list_total for view in counted), Money.sum(view.total for view in counted)
    delivery = next(iter(ways), None)
    orderable = _orderable(lines)
    store = lines[0].line.variant.product.store
    shares = [share for view in counted for share in discounts.of(view.line.variant_id)]
    coupon_total = Money.sum(share.amount for share in shares)
    own_total = Money.sum(share.amount for share in shares if share.layer is not Layer.PLATFORM_COUPON)
    return CartGroup(
        store=store,
        lines=tuple(lines),
        goods_total=goods,
        discount_total=goods - paid + coupon_total,
        coupon_total=coupon_total,
        is_delivered=is_delivered,
        delivery=delivery,
        free_delivery=cart_rules.free_delivery(
            goods=paid,
            delivery=delivery.price if delivery else None,
            borders=[way.free_from for way in ways if way.free_from is not None],
        ),
        tier=_tier(counted, delivery, terms, country),
        coupon=cart_rules.coupon_step(discounts.rejected, store_id=store.pk, now=own_total),
        total=paid - coupon_total + (delivery.price if delivery else Money.zero()),
        selected_count=len(counted),
        all_selected=bool(orderable) and len(counted) == len(orderable),
    )


def _ways_of(counted: Sequence[CartLineView], terms: StoreTerms, country: str) -> list[DeliveryOption]:
    """How the lines that count can be sent, cheapest first; no way for no goods."""
    if not counted:
        return []
    return _ways(terms, country, _weight(counted), Money.sum(view.total for view in counted))


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
    by_store: Mapping[int, list[CartLineView]],
    options: Mapping[int, Sequence[DeliveryOption]],
    codes: Mapping[int, str],
    coupons: Sequence[AvailableCoupon],
) -> tuple[list[CheckoutGroup], Discounts]:
    chosen = {pk: _option(options.get(pk, ()), codes.get(pk, "")) for pk in sorted(by_store)}
    prices = {pk: option.price for pk, option in chosen.items() if option}
    discounts = discounts_for(_parcels(by_store), prices, coupons)
    groups = [
        CheckoutGroup(
            store=by_store[pk][0].line.variant.product.store,
            lines=tuple(by_store[pk]),
            options=tuple(options.get(pk, ())),
            option=option,
            quote=rules.quote(quote_items(*_parcel(by_store[pk]), discounts), prices.get(pk, Money.zero())),
        )
        for pk, option in chosen.items()
    ]
    return groups, discounts


def _option(options: Sequence[DeliveryOption], code: str) -> DeliveryOption | None:
    return next((option for option in options if option.code == code), options[0] if options else None)


def _parcels(groups: Mapping[int, list[CartLineView]]) -> dict[int, tuple[list[Offer], dict[int, int]]]:
    return {pk: _parcel(lines) for pk, lines in groups.items() if lines}


def _parcel(lines: Iterable[CartLineView]) -> tuple[list[Offer], dict[int, int]]:
    known = sorted(lines, key=lambda view: view.line.variant_id)
    return [view.offer for view in known], {view.line.variant_id: view.line.quantity for view in known}


def _sum(groups: Iterable[CartGroup], name: str) -> Money:
    return Money.sum(getattr(group, name) for group in groups)
