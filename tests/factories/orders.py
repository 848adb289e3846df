"""Carts, checkouts, orders and parcels, as rows: services are what tests of services call."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from marketplace.lib import clock, ids
from marketplace.lib.money import Money
from orders import rules
from orders.models import Cart, CartLine, Checkout, Order, OrderLine, Shipment, ShipmentLine
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import VariantFactory

ADDRESS = {
    "recipient": "Anna Sokolova",
    "phone": "+79161234567",
    "country": "RU",
    "region": "Москва",
    "city": "Москва",
    "street": "ул. Мясницкая, д. 26, кв. 5",
    "street2": "",
    "postcode": "101000",
    "comment": "",
}
POLICY = rules.policy_for(
    country="RU", ship_by_days=7, extra_guarantee_days=0, is_trusted=False, commission_rate="0.08"
).as_json()


class CartFactory(DjangoModelFactory[Cart]):
    """An empty cart."""

    class Meta:
        model = Cart
        django_get_or_create = ("user",)

    user = factory.SubFactory(UserFactory)


class CartLineFactory(DjangoModelFactory[CartLine]):
    """One piece, ticked, at the price of the day."""

    class Meta:
        model = CartLine

    cart = factory.SubFactory(CartFactory)
    variant = factory.SubFactory(VariantFactory)
    quantity = 1
    price_seen = factory.LazyAttribute(lambda line: line.variant.price)


class CheckoutFactory(DjangoModelFactory[Checkout]):
    """What a click placed; orders are added by OrderFactory(checkout=...)."""

    class Meta:
        model = Checkout

    buyer = factory.SubFactory(UserFactory)
    idempotency_key = factory.LazyFunction(ids.token)
    request_hash = "0" * 64


class OrderFactory(DjangoModelFactory[Order]):
    """An unpaid order of one piece: goods 10.00, delivery 2.00. Traits `paid`, `shipped`, ... give it its dates.

    `lines=False` makes none; `lines__variant=` and the like are passed on to the line.
    """

    class Meta:
        model = Order
        skip_postgeneration_save = True

    class Params:
        paid = factory.Trait(
            status=Order.Status.TO_SHIP,
            paid_at=factory.LazyFunction(clock.now),
            ship_by=factory.LazyFunction(lambda: clock.now() + timedelta(days=7)),
            reserved_until=None,
        )
        shipped = factory.Trait(
            paid=True,
            status=Order.Status.SHIPPED,
            shipped_at=factory.LazyFunction(clock.now),
            protection_ends_at=factory.LazyFunction(lambda: clock.now() + timedelta(days=90)),
        )
        delivered = factory.Trait(
            shipped=True, status=Order.Status.DELIVERED, delivered_at=factory.LazyFunction(clock.now)
        )
        finished = factory.Trait(
            shipped=True, status=Order.Status.FINISHED, finished_at=factory.LazyFunction(clock.now)
        )
        cancelled = factory.Trait(
            status=Order.Status.CANCELLED,
            cancelled_at=factory.LazyFunction(clock.now),
            cancel_reason=Order.CancelReason.CHANGED_MIND,
        )

    buyer = factory.SubFactory(UserFactory)
    checkout = factory.LazyAttribute(lambda order: CheckoutFactory(buyer=order.buyer))
    store = factory.SubFactory(StoreFactory, country="RU")
    language = "ru"
    goods_total = Money(Decimal("10.00"), "USD")
    delivery_total = Money(Decimal("2.00"), "USD")
    total = factory.LazyAttribute(lambda order: order.goods_total + order.delivery_total)
    commission_rate = Decimal("0.08")
    display_currency = "RUB"
    display_rate = Decimal("92.5")
    address = factory.LazyFunction(lambda: dict(ADDRESS))
    delivery_code = "standard"
    delivery_name_ru = "Почта"
    delivery_name_en = "Post"
    delivery_earliest = factory.LazyFunction(lambda: clock.now().date() + timedelta(days=12))
    delivery_latest = factory.LazyFunction(lambda: clock.now().date() + timedelta(days=22))
    policy = factory.LazyFunction(lambda: dict(POLICY))
    placed_at = factory.LazyFunction(clock.now)
    reserved_until = factory.LazyAttribute(lambda order: order.placed_at + timedelta(minutes=60))

    @factory.post_generation
    def lines(self: Order, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            OrderLineFactory(order=self, list_price=self.goods_total, delivery_share=self.delivery_total, **kwargs)


class OrderLineFactory(DjangoModelFactory[OrderLine]):
    """One piece of a variant of the order's store."""

    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory, lines=False)
    variant = factory.LazyAttribute(lambda line: VariantFactory(product__store=line.order.store))
    product = factory.LazyAttribute(lambda line: line.variant.product)
    title_ru = factory.LazyAttribute(lambda line: line.product.title_ru)
    title_en = factory.LazyAttribute(lambda line: line.product.title_en or "")
    sku = factory.LazyAttribute(lambda line: line.variant.sku)
    quantity = 1
    list_price = Money(Decimal("10.00"), "USD")
    unit_price = factory.LazyAttribute(lambda line: line.list_price)
    total = factory.LazyAttribute(lambda line: line.list_price * line.quantity)


class ShipmentFactory(DjangoModelFactory[Shipment]):
    """A parcel with everything of the order in it, handed over now."""

    class Meta:
        model = Shipment
        skip_postgeneration_save = True

    order = factory.SubFactory(OrderFactory, shipped=True)
    carrier = "china_post"
    tracking_code = factory.Sequence(lambda n: f"RB{n:09d}CN")
    handed_over_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def lines(self: Shipment, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            for line in self.order.lines.all():
                ShipmentLine.objects.create(shipment=self, order_line=line, quantity=line.quantity)
