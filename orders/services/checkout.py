"""Placing orders: one click, one checkout, one order for each store, one payment."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.access import address_for_user
from accounts.locks import lock_member
from accounts.models import Address, Store, StoreMember, User
from catalog.selectors.offers import Offer, lock_offers
from catalog.services.stock import reserve_stock
from marketplace.lib import clock, idempotency
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders import rules
from orders.constants import STOCK_HOLD
from orders.errors import AddressNeeded, CartEmpty, OwnGoods, PriceChanged
from orders.locks import lock_cart
from orders.models import Cart, CartLine, Checkout, Order, OrderLine
from orders.selectors.quoting import Plan, plan_orders
from orders.services.cart import drop_ordered
from orders.services.status import open_order
from payments.services.create import Allocation, create_payment


@transaction.atomic(durable=True)
def place_checkout(
    *,
    buyer: User,
    store_ids: Collection[int],
    address_id: int,
    delivery: Mapping[int, str],
    expected_total: Money,
    idempotency_key: str,
    visitor: Visitor,
) -> Checkout:
    """Order the ticked lines of `store_ids` (S37) and hold their goods for 60 minutes.

    A repeat with the same key returns the checkout placed first; Conflict when it asks for something else.
    Locks the member, so that nobody is deleted in the middle of an order, and the cart, then the variants of all
    stores in one go, so that carts in opposite order never wait for each other. Everything is recomputed under
    the locks: PriceChanged when it is not `expected_total`. Also raises MemberGone, CartEmpty, AddressNeeded,
    OwnGoods, NotForSale, QuantityNotAllowed, DeliveryNotAvailable, InsufficientStock. Mails and notices are rows
    of the same transaction.
    """
    asked = idempotency.request_hash(
        stores=sorted(store_ids), address=address_id, delivery=sorted(delivery.items()), total=expected_total
    )
    lock_member(buyer.pk)
    cart = lock_cart(buyer)
    if known := Checkout.objects.filter(buyer=buyer, idempotency_key=idempotency_key).first():
        idempotency.check_same_request(known.request_hash, asked)
        return known
    lines = _ticked_lines(cart, store_ids)
    address = _address(buyer, address_id)
    _check_not_own(buyer, store_ids)
    plans = _plans(lines, delivery, address.country)
    _check_total(plans, expected_total)
    checkout = Checkout.objects.create(
        buyer=buyer, idempotency_key=idempotency_key, request_hash=asked, placed_at=clock.now()
    )
    orders = _place_orders(checkout, plans, address, visitor)
    create_payment(reference=checkout.number, buyer=buyer, allocations=allocations_of(orders))
    drop_ordered(buyer=buyer, lines=lines)
    return checkout


def allocations_of(orders: Sequence[Order]) -> list[Allocation]:
    """Each order's share of the payment; commission is taken on goods after discounts, not on delivery."""
    return [
        Allocation(
            reference=order.number,
            store_id=order.store_id,
            amount=order.total,
            commission_rate=order.commission_rate,
            commission_base=order.goods_paid,
        )
        for order in orders
    ]


def line_values(plan: Plan) -> list[dict[str, object]]:
    """The columns of the order lines of a plan: the snapshot of what is agreed."""
    return [_snapshot(offer, line) for offer, line in zip(plan.offers, plan.quote.lines, strict=True)]


def order_values(plan: Plan) -> dict[str, object]:
    """The columns of an order that come from its plan: totals and delivery."""
    return {
        "goods_total": plan.quote.goods_total,
        "discount_total": plan.quote.discount_total,
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
    lines = list(cart.lines.to_order().filter(variant__product__store_id__in=store_ids))
    if not lines:
        raise CartEmpty
    return lines


def _address(buyer: User, address_id: int) -> Address:
    try:
        return address_for_user(buyer, address_id)
    except NotFound:
        raise AddressNeeded from None


def _check_not_own(buyer: User, store_ids: Collection[int]) -> None:
    if StoreMember.objects.filter(user=buyer, store_id__in=store_ids).exists():
        raise OwnGoods


def _plans(lines: Sequence[CartLine], delivery: Mapping[int, str], country: str) -> list[Plan]:
    quantities = {line.variant_id: line.quantity for line in lines}
    return plan_orders(offers=lock_offers(quantities), quantities=quantities, delivery=delivery, country=country)


def _check_total(plans: Sequence[Plan], expected: Money) -> None:
    total = rules.grand_total(plan.quote for plan in plans)
    if total != expected:
        raise PriceChanged(before=expected, after=total)


def _place_orders(checkout: Checkout, plans: Sequence[Plan], address: Address, visitor: Visitor) -> list[Order]:
    stores = Store.objects.in_bulk([plan.store_id for plan in plans])
    return [_place_order(checkout, plan, stores[plan.store_id], address, visitor) for plan in plans]


def _place_order(checkout: Checkout, plan: Plan, store: Store, address: Address, visitor: Visitor) -> Order:
    policy = rules.policy_for(
        country=address.country,
        ship_by_days=store.ship_by_days,
        extra_guarantee_days=store.guarantee_days,
        is_trusted=store.is_trusted,
        commission_rate=str(settings.COMMISSION_RATE),
    )
    order = Order.objects.create(
        checkout=checkout,
        buyer=checkout.buyer,
        store=store,
        language=visitor.language,
        commission_rate=settings.COMMISSION_RATE,
        display_currency=visitor.currency,
        display_rate=visitor.rate.value if visitor.rate else None,
        address=address.snapshot(),
        policy=policy.as_json(),
        placed_at=checkout.placed_at,
        reserved_until=checkout.placed_at + STOCK_HOLD,
        **order_values(plan),
    )
    OrderLine.objects.bulk_create(OrderLine(order=order, **values) for values in line_values(plan))
    hold_goods(order, plan.quote, until=checkout.placed_at + STOCK_HOLD)
    open_order(order=order, user=checkout.buyer)
    return order


def hold_goods(order: Order, quote: rules.Quote, *, until: datetime) -> None:
    """Reserve the pieces of an unpaid order until the given moment. Raises InsufficientStock."""
    pieces = {line.variant_id: line.quantity for line in quote.lines}
    reserve_stock(reference=order.number, quantities=pieces, until=until)


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
