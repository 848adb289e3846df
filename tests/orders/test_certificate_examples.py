"""The tables of docs/pricing.md about gift certificates, lived through with the real services.

Goods are put on sale, coupons and certificates given, everything ordered and paid in the sandbox, sent or called off,
received and released. Then the ledger is asked who has got how much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Sum

from accounts.models import Store, User
from catalog.models import Category, DeliveryZone, PriceTier, Variant
from club.models import CouponCampaign
from club.pricing import AvailableCoupon, Layer, Line
from marketplace.lib import clock, ids
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders.models import Checkout, Order
from orders.selectors.cart import checkout_view
from orders.services.cancel import refuse_order
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from orders.services.receipt import confirm_receipt
from orders.services.timers import sweep
from payments.gift_selectors import card_view
from payments.models import GiftCard, LedgerEntry, LedgerTransaction, Refund
from payments.services.timers import sweep as release_due
from tests.club.pricing.tables import Example, examples, money, number
from tests.factories.catalog import CategoryFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.factories.gift_cards import own_card
from tests.orders import journeys

pytestmark = pytest.mark.django_db
ALL = [example for example in examples() if "Certificates" in example.cells]
PAID = [example for example in ALL if "Refund" not in example.cells]
RETURNED = [example for example in ALL if "Refund" in example.cells]
WEEKS = timedelta(days=40)  # every time to send is over, every release has come
Kind, Account = LedgerTransaction.Kind, LedgerEntry.Account


@dataclass
class Shop:
    """What an example is about, as rows of the shop; the keys are the made-up ids of the tables."""

    buyer: User
    stores: dict[int, Store] = field(default_factory=dict)
    categories: dict[int, Category] = field(default_factory=dict)
    variants: dict[tuple[int, int], Variant] = field(default_factory=dict)
    cards: list[GiftCard] = field(default_factory=list)

    def store(self, key: int) -> Store:
        """The store, open from now on."""
        if key not in self.stores:
            self.stores[key] = journeys.open_store()
        return self.stores[key]

    def sell(self, line: Line) -> None:
        """Put a line into the cart; what is cheaper by the piece is a lower price, by the dozen a tier."""
        is_tier = line.quantity > 1 and line.unit_price < line.list_price
        price = line.list_price if is_tier else line.unit_price
        variant = journeys.variant_of(
            self.store(line.store_id), list_price=line.list_price, price=price, stock_on_hand=20
        )
        if is_tier:
            PriceTier.objects.create(variant=variant, min_quantity=line.quantity, price=line.unit_price)
        for key in line.category_path:
            self.categories.setdefault(key, CategoryFactory())
            variant.product.category = self.categories[key]
            variant.product.save()
        self.variants[line.store_id, line.product_id] = variant
        add_to_cart(buyer=self.buyer, variant_id=variant.pk, quantity=line.quantity)

    def give(self, coupon: AvailableCoupon) -> None:
        """The coupon into the buyer's hands."""
        store = self.stores[coupon.targets.store_id] if coupon.targets.store_id else None
        value = coupon.value
        campaign: CouponCampaign = CampaignFactory(
            store=store, funder=coupon.funder.value, kind="select" if coupon.layer is Layer.SELECT_COUPON else "coupon",
            amount=value.amount, percent=value.percent, cap=value.cap, minimum=coupon.minimum,
        )  # fmt: skip
        goods = [one for (_, key), one in self.variants.items() if key in coupon.targets.product_ids]
        campaign.products.set({one.product for one in goods})
        campaign.categories.set([self.categories[key] for key in coupon.targets.category_ids & set(self.categories)])
        CouponFactory(user=self.buyer, campaign=campaign)

    def order(self) -> list[Order]:
        """Place everything, with the certificates, and pay what they leave; the orders by seller."""
        view = checkout_view(self.buyer)
        assert view.address is not None
        checkout = place_checkout(
            buyer=self.buyer,
            store_ids=[group.store.pk for group in view.groups],
            address_id=view.address.pk,
            delivery={group.store.pk: group.option.code for group in view.groups if group.option},
            expected_total=view.total,
            idempotency_key=ids.token(),
            visitor=Visitor(),
            gift_cards=[one.number for one in self.cards],
        )
        if checkout.orders.filter(status=Order.Status.AWAITING_PAYMENT).exists():
            journeys.pay(checkout)
        return self.orders(checkout)

    def orders(self, checkout: Checkout) -> list[Order]:
        """In the order of the sellers in the example."""
        by_store = {order.store_id: order for order in checkout.orders.select_related("store", "buyer", "checkout")}
        return [by_store[store.pk] for store in self.stores.values()]


def shop_of(example: Example) -> Shop:
    shop = Shop(journeys.member())
    for line in example.lines:
        shop.sell(line)
    for store, price in zip(shop.stores.values(), example.sums("Delivery"), strict=True):
        DeliveryZone.objects.filter(template__store=store).update(base_price=price)
    for coupon in example.coupons:
        shop.give(coupon)
    shop.cards = [own_card(shop.buyer, str(worth.amount)) for worth in example.sums("Certificates")]
    return shop


def moved(order: Order, account: str, kind: str) -> Money:
    """What was taken from an account when a payment came in, or given back to it."""
    entries = LedgerEntry.objects.filter(reference=order.number, account=account, transaction__kind=kind)
    return entries.aggregate(total=Sum("amount"))["total"] or Money.zero()


def commission(order: Order) -> Money:
    """What the marketplace has kept of an order."""
    entries = LedgerEntry.objects.filter(reference=order.number, account=Account.COMMISSION)
    return entries.aggregate(total=Sum("amount"))["total"] or Money.zero()


def live_on(orders: list[Order]) -> None:
    """Whatever was sent is received, and the sellers are owed their money."""
    for order in orders:
        found = journeys.fresh(order)
        if found.status == Order.Status.SHIPPED:
            confirm_receipt(buyer=found.buyer, number=found.number)
    with clock.at(clock.now() + WEEKS):
        release_due(now=clock.now())
    call_command("check_ledger")


def by_number(example: Example) -> str:
    return example.cells["#"]


def test_there_are_enough() -> None:
    assert len(PAID) >= 8
    assert len(RETURNED) >= 8
    funders = {coupon.layer.value + coupon.funder.value for example in ALL for coupon in example.coupons}
    assert len(funders) == 4, "coupons of every kind, select ones paid by both"


@pytest.mark.parametrize("example", PAID, ids=by_number)
def test_paying(example: Example) -> None:
    shop = shop_of(example)
    orders = shop.order()
    assert [order.total for order in orders] == example.sums("Orders")
    assert [-moved(order, Account.GIFT_CARDS, Kind.CAPTURE) for order in orders] == example.sums("By certificates")
    assert [-moved(order, Account.GATEWAY, Kind.CAPTURE) for order in orders] == example.sums("By card")
    assert [-moved(order, Account.PROMOTIONS, Kind.CAPTURE) for order in orders] == example.sums("Karavan adds")
    assert [card_view(one).balance for one in shop.cards] == example.sums("Left on them")
    for order in orders:
        journeys.ship(order)
    live_on(orders)
    assert [commission(order) for order in orders] == example.sums("Commission")


@pytest.mark.parametrize("example", RETURNED, ids=by_number)
def test_returning(example: Example) -> None:
    shop = shop_of(example)
    orders = shop.order()
    before = [card_view(one).balance for one in shop.cards]
    word, what = example.cells["Refund"].split()
    act: Callable[[Shop, list[Order], str, str], Order] = _call_off if word == "order" else _send_the_rest
    order = act(shop, orders, word, what)
    live_on(orders)
    back = [card_view(one).balance - was for one, was in zip(shop.cards, before, strict=True)]
    assert back == example.sums("Back to certificates")
    returned = Refund.objects.filter(reference=order.number)
    to_card = returned.filter(gift_card=None).aggregate(total=Sum("amount"))["total"] or Money.zero()
    assert to_card == money(example.cells["Back to the card"])
    assert moved(order, Account.PROMOTIONS, Kind.REFUND) == money(example.cells["Karavan takes back"])
    assert [commission(one) for one in orders] == example.sums("Commission")
    assert {row.status for row in returned.exclude(gift_card=None)} <= {Refund.Status.SUCCEEDED}, "at once"


def _call_off(shop: Shop, orders: list[Order], _word: str, seller: str) -> Order:
    """The seller has run out of the goods; the other orders of the checkout are sent."""
    store = shop.stores[number(seller)]
    order = next(one for one in orders if one.store_id == store.pk)
    refuse_order(store=store, number=order.number, user=journeys.seller_of(order))
    for other in orders:
        if other != order:
            journeys.ship(other)
    return order


def _send_the_rest(shop: Shop, orders: list[Order], product: str, pieces: str) -> Order:
    """Everything is sent but `pieces` of a product, until the time to send them is over."""
    (order,) = orders
    variants = {one.pk for (_, key), one in shop.variants.items() if key == number(product)}
    wanted = {line.pk: line.quantity - int(pieces) * (line.variant_id in variants) for line in order.lines.all()}
    journeys.ship(order, {pk: count for pk, count in wanted.items() if count})
    with clock.at(clock.now() + WEEKS):
        sweep(now=clock.now())
    assert journeys.fresh(order).lines.filter(cancelled_quantity=int(pieces)).count() == 1
    return order
