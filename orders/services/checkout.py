"""Placing orders: one click, one checkout, one order for each store, one payment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import Store, StoreMember, User
from catalog.selectors.offers import Offer, lock_offers
from catalog.services.stock import reserve_stock
from club.pricing import AvailableCoupon
from marketplace.lib import idempotency
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders import notices, rules
from orders.constants import STOCK_HOLD
from orders.errors import CartEmpty, OwnGoods, PriceChanged
from orders.locks import lock_cart
from orders.models import Cart, CartLine, Checkout, Order, OrderLine, OrderLineDiscount
from orders.selectors.cart_lines import with_goods
from orders.selectors.discounts import coupon_uses, coupons_of
from orders.selectors.quoting import Plan, plan_orders
from orders.services.allocations import allocations_of
from orders.services.cart import drop_ordered
from orders.services.coupons import hold_coupons
from orders.services.gifts import Destination, destination_of, keep_gift, lock_people
from orders.services.settling import settle_covered
from orders.services.status import open_orders
from payments.selectors import due
from payments.services.create import create_payment


@transaction.atomic(durable=True)
def place_checkout(
    *,
    buyer: User,
    store_ids: Collection[int],
    address_id: int | None,
    delivery: Mapping[int, str],
    expected_total: Money,
    idempotency_key: str,
    visitor: Visitor,
    without_coupons: Collection[int] = (),
    gift_list_id: int | None = None,
    gift_cards: Collection[str] = (),
) -> Checkout:
    """Order the ticked lines of `store_ids` (S37) and hold their goods and coupons for 60 minutes.

    They go to an address of the buyer, or to that of a gift list. The cheapest combination of coupons is used, without
    `without_coupons`; `gift_cards` (numbers) pay what they can. A repeat with the same key returns the first checkout;
    Conflict when it asks for something else. Locks the people, the cart, the variants of all stores in one go (carts in
    opposite order never wait for each other), the coupons, the certificates. PriceChanged when it is recomputed and is
    not `expected_total`. Also raises MemberGone, CartEmpty, OwnGoods, and what offers, coupons, `destination_of` raise.
    """
    without, gifts = sorted(set(without_coupons)), sorted(set(gift_cards))
    wanted = _wanted(store_ids, address_id, gift_list_id, delivery)
    asked = idempotency.request_hash(total=expected_total, without=without, gift_cards=gifts, **wanted)
    lock_people(buyer, gift_list_id)
    cart = lock_cart(buyer)
    if known := Checkout.objects.filter(buyer=buyer, idempotency_key=idempotency_key).first():
        idempotency.check_same_request(known.request_hash, asked)
        return known
    lines = _ticked_lines(cart, store_ids)
    address = destination_of(buyer=buyer, address_id=address_id, gift_list_id=gift_list_id, lines=lines)
    _check_not_own(buyer, store_ids)
    plans = _plans(lines, delivery, address.country, coupons_of(buyer, without=without))
    _check_total(plans, expected_total)
    checkout = Checkout(buyer=buyer, idempotency_key=idempotency_key, request_hash=asked, without_coupons=without)
    checkout.save()
    orders = _place_orders(checkout, plans, address, visitor)
    drop_ordered(buyer=buyer, lines=lines)
    _open_payment(checkout, orders, gifts)
    return checkout


def _wanted(
    store_ids: Collection[int], address_id: int | None, gift_list_id: int | None, delivery: Mapping[int, str]
) -> dict[str, object]:
    """What of, where to and how: the part of a request that a repeat has to ask for, too."""
    place = address_id if gift_list_id is None else f"gift {gift_list_id}"
    return {"stores": sorted(store_ids), "address": place, "delivery": sorted(delivery.items())}


def _open_payment(checkout: Checkout, orders: Sequence[Order], gift_cards: Collection[str]) -> None:
    """The payment of new orders; where gift certificates cover it, they are paid at once and nobody is asked to pay."""
    payment = create_payment(
        reference=checkout.number, buyer=checkout.buyer, allocations=allocations_of(orders), gift_cards=gift_cards
    )
    if not due(payment):
        settle_covered(payment=payment, orders=orders)
        return
    for order in orders:
        notices.order_placed(order)


def write_lines(planned: Sequence[tuple[Order, Plan]]) -> None:
    """The lines of plans and their discounts: the snapshot of what is agreed. Two statements."""
    pairs = [
        (OrderLine(order=order, **_snapshot(offer, line)), line)
        for order, plan in planned
        for offer, line in zip(plan.offers, plan.quote.lines, strict=True)
    ]
    OrderLine.objects.bulk_create(line for line, _quoted in pairs)
    OrderLineDiscount.objects.bulk_create(
        OrderLineDiscount(
            line=line, layer=share.layer, funder=share.funder, coupon_id=share.coupon_id, amount=share.amount
        )
        for line, quoted in pairs
        for share in quoted.discounts
    )


def order_values(plan: Plan) -> dict[str, object]:
    """The columns of an order that come from its plan: totals and delivery."""
    return {
        "goods_total": plan.quote.goods_total,
        "discount_total": plan.quote.discount_total,
        "coupon_total": plan.quote.coupon_total,
        "subsidy_total": plan.quote.subsidy_total,
        "delivery_total": plan.quote.delivery_total,
        "total": plan.quote.total,
        "delivery_code": plan.option.code,
        "delivery_name_ru": plan.option.name_ru,
        "delivery_name_en": plan.option.name_en,
        "delivery_earliest": plan.option.earliest,
        "delivery_latest": plan.option.latest,
        "is_tracked": plan.option.is_tracked,
    }


def _ticked_lines(cart: Cart, store_ids: Collection[int]) -> list[CartLine]:
    lines = [line for line in with_goods(cart.lines.to_order()) if line.variant.product.store_id in store_ids]
    if not lines:
        raise CartEmpty
    return lines


def _check_not_own(buyer: User, store_ids: Collection[int]) -> None:
    if StoreMember.objects.filter(user=buyer, store_id__in=store_ids).exists():
        raise OwnGoods


def _plans(
    lines: Sequence[CartLine], delivery: Mapping[int, str], country: str, coupons: Sequence[AvailableCoupon]
) -> list[Plan]:
    quantities = {line.variant_id: line.quantity for line in lines}
    return plan_orders(
        offers=lock_offers(quantities), quantities=quantities, delivery=delivery, country=country, coupons=coupons
    )


def _check_total(plans: Sequence[Plan], expected: Money) -> None:
    total = rules.grand_total(plan.quote for plan in plans)
    if total != expected:
        raise PriceChanged(before=expected, after=total)


def _place_orders(checkout: Checkout, plans: Sequence[Plan], address: Destination, visitor: Visitor) -> list[Order]:
    """An order for each plan; as many statements for ten sellers as for one, but for what the buyer is told."""
    stores = Store.objects.in_bulk([plan.store_id for plan in plans])
    orders = [_order_of(checkout, plan, stores[plan.store_id], address, visitor) for plan in plans]
    Order.objects.bulk_create(orders)
    if address.gift is not None:
        for order in orders:
            keep_gift(order, address.gift)
    planned = list(zip(orders, plans, strict=True))
    write_lines(planned)
    hold_goods(planned, until=checkout.placed_at + STOCK_HOLD)
    open_orders(orders=orders, user=checkout.buyer)
    uses = coupon_uses(share for plan in plans for share in plan.quote.shares)
    hold_coupons(checkout=checkout, uses=uses, until=checkout.placed_at + STOCK_HOLD)
    return orders


def _order_of(checkout: Checkout, plan: Plan, store: Store, address: Destination, visitor: Visitor) -> Order:
    policy = rules.policy_for(
        country=address.country,
        ship_by_days=store.ship_by_days,
        extra_guarantee_days=store.guarantee_days,
        is_trusted=store.is_trusted,
        commission_rate=str(settings.COMMISSION_RATE),
    )
    return Order(
        checkout=checkout,
        buyer=checkout.buyer,
        store=store,
        language=visitor.language,
        commission_rate=settings.COMMISSION_RATE,
        display_currency=visitor.currency,
        display_rate=visitor.rate.value if visitor.rate else None,
        address=address.snapshot,
        is_gift=address.gift is not None,
        policy=policy.as_json(),
        placed_at=checkout.placed_at,
        reserved_until=checkout.placed_at + STOCK_HOLD,
        **order_values(plan),
    )


def hold_goods(planned: Iterable[tuple[Order, Plan]], *, until: datetime) -> None:
    """Reserve the pieces of unpaid orders until the given moment. Raises InsufficientStock."""
    wanted = {order.number: {line.variant_id: line.quantity for line in plan.quote.lines} for order, plan in planned}
    reserve_stock(wanted=wanted, until=until)


def _snapshot(offer: Offer, line: rules.QuotedLine) -> dict[str, object]:
    return {
        "variant_id": offer.variant_id,
        "product_id": offer.product_id,
        "title_ru": offer.title_ru,
        "title_en": offer.title_en,
        "options": offer.options,
        "sku": offer.sku,
        "image": _picture(offer),
        "quantity": line.quantity,
        "list_price": line.list_price,
        "unit_price": line.unit_price,
        "discount_total": line.discount_total,
        "total": line.total,
        "delivery_share": line.delivery_share,
    }


def _picture(offer: Offer) -> dict[str, object]:
    image = offer.image
    if image is None:
        return {}
    return {"stem": image.stem, "sizes": list(image.sizes), "width": image.width, "height": image.height}
