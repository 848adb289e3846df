"""Placing orders: one for each store, snapshots, totals under locks, keys, and what is refused."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Address, Store, User
from catalog.errors import InsufficientStock, NotForSale
from catalog.models import DeliveryTemplate, StockReservation, Variant
from marketplace.lib import clock
from marketplace.lib.errors import Conflict
from marketplace.lib.transactions import checked_lock_order
from marketplace.lib.visitor import Rate, Visitor
from orders.errors import AddressNeeded, CartEmpty, DeliveryNotAvailable, OwnGoods, PriceChanged, QuantityNotAllowed
from orders.models import CartLine, Checkout, Order, OrderLine
from orders.services.cart import add_to_cart, select_lines
from orders.services.checkout import place_checkout
from payments.models import Payment
from payments.selectors import open_payment
from tests.factories.accounts import AddressFactory, StoreMemberFactory
from tests.factories.catalog import PriceTierFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(db: None) -> User:
    return journeys.member()


def test_one_order(buyer: User) -> None:
    variant = journeys.variant_of()
    checkout = journeys.place(buyer, variant, quantity=2)
    order = checkout.orders.get()
    assert (order.status, order.buyer, order.store) == (Order.Status.AWAITING_PAYMENT, buyer, variant.product.store)
    assert (order.goods_total, order.discount_total, order.delivery_total, order.total) == (
        usd(20),
        usd(0),
        usd(2),
        usd(22),
    )
    assert journeys.events_of(order) == ["order:placed"]
    assert journeys.empty_cart(buyer)


def test_goods_are_held_for_an_hour(buyer: User) -> None:
    variant = journeys.variant_of()
    order = journeys.place(buyer, variant, quantity=2).orders.get()
    assert journeys.stock_of(variant) == (10, 2)
    assert order.reserved_until == order.placed_at + dt.timedelta(minutes=60)
    held = StockReservation.objects.get(reference=order.number)
    assert (held.quantity, held.until) == (2, order.reserved_until)


def test_one_order_for_each_store_and_one_payment(buyer: User) -> None:
    first, second = journeys.variant_of(), journeys.variant_of(price=usd(5))
    third = journeys.variant_of(first.product.store, price=usd(1))
    checkout = journeys.place(buyer, first, second, third)
    orders = {order.store_id: order for order in checkout.orders.all()}
    assert {pk: order.total for pk, order in orders.items()} == {
        first.product.store_id: usd(13),
        second.product.store_id: usd(7),
    }
    payment = open_payment(checkout.number)
    assert payment is not None
    assert payment.amount == usd(20)
    shares = {share.reference: (share.amount, share.commission_base) for share in payment.allocations.all()}
    assert shares == {order.number: (order.total, order.total - usd(2)) for order in orders.values()}


def test_ordering_from_one_seller_leaves_the_rest_in_the_cart(buyer: User) -> None:
    first, second = journeys.variant_of(), journeys.variant_of()
    add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    add_to_cart(buyer=buyer, variant_id=second.pk, quantity=1)
    checkout = place_checkout(
        buyer=buyer,
        store_ids=[first.product.store_id],
        address_id=buyer.addresses.get().pk,
        delivery={first.product.store_id: "post"},
        expected_total=usd(12),
        idempotency_key="k",
        visitor=Visitor(),
    )
    assert [order.store_id for order in checkout.orders.all()] == [first.product.store_id]
    assert CartLine.objects.get().variant == second


def test_unticked_lines_stay(buyer: User) -> None:
    store = journeys.open_store()
    wanted, other = journeys.variant_of(store), journeys.variant_of(store)
    line = add_to_cart(buyer=buyer, variant_id=other.pk, quantity=1)
    select_lines(buyer=buyer, line_ids=[line.pk], is_selected=False)
    order = journeys.place(buyer, wanted).orders.get()
    assert [row.variant_id for row in order.lines.all()] == [wanted.pk]
    assert CartLine.objects.get().variant == other


def test_the_order_remembers_what_was_agreed(buyer: User) -> None:
    variant = journeys.variant_of(
        list_price=usd(12), options=[{"name_ru": "Цвет", "value_ru": "белый", "value_en": "white"}]
    )
    visitor = Visitor(language="en", currency="RUB", rate=Rate("RUB", Decimal("92.5"), dt.date(2026, 1, 1)))
    order = journeys.place(buyer, variant, visitor=visitor).orders.get()
    title = variant.product.title_en
    variant.product.title_en, variant.product.title_ru = "Other", "Другой"
    variant.product.save()
    Variant.objects.update(price=usd(99), list_price=usd(99))
    Address.objects.update(city="Тверь")
    Store.objects.update(ship_by_days=20, is_trusted=True)
    line = order.lines.get()
    assert (line.title_en, line.title("en"), line.options_text("en"), line.options_text("ru")) == (
        title,
        title,
        "white",
        "белый",
    )
    assert (line.list_price, line.unit_price, line.discount_total, line.total, line.delivery_share) == (
        usd(12),
        usd(10),
        usd(2),
        usd(10),
        usd(2),
    )
    assert (order.goods_total, order.discount_total, order.total) == (usd(12), usd(2), usd(12))
    assert (order.language, order.display_currency, order.display_rate) == ("en", "RUB", Decimal("92.5"))
    assert order.address["city"] == "Москва"
    assert (order.policy["ship_by_days"], order.policy["is_trusted"], order.policy["guarantee_days"]) == (7, False, 90)
    assert (order.delivery_code, order.delivery_name_ru, order.delivery_name_en) == ("post", "Почта", "Post")
    assert (order.commission_rate, order.policy["commission_rate"]) == (Decimal("0.08"), "0.08")


def test_wholesale_price_by_quantity(buyer: User) -> None:
    variant = journeys.variant_of()
    PriceTierFactory(variant=variant, min_quantity=3, price=usd(9))
    order = journeys.place(buyer, variant, quantity=3).orders.get()
    assert (order.goods_total, order.discount_total, order.total) == (usd(30), usd(3), usd(29))


def test_the_buyer_is_told_and_mailed(buyer: User) -> None:
    order = journeys.place(buyer, journeys.variant_of()).orders.get()
    assert journeys.told(buyer) == ["order_placed"]
    assert journeys.mailed(buyer) == ["order_placed"]
    assert journeys.told(journeys.seller_of(order)) == []


def test_timers_of_an_unpaid_order(buyer: User) -> None:
    order = journeys.place(buyer, journeys.variant_of()).orders.get()
    assert journeys.pending_timers(order) == {
        "unpaid_reminder": order.placed_at + dt.timedelta(days=1),
        "unpaid_expiry": order.placed_at + dt.timedelta(days=20),
    }


def test_the_same_key_returns_the_first_checkout(buyer: User) -> None:
    variant = journeys.variant_of()
    request = {
        "buyer": buyer,
        "store_ids": [variant.product.store_id],
        "address_id": buyer.addresses.get().pk,
        "delivery": {variant.product.store_id: "post"},
        "expected_total": usd(12),
        "idempotency_key": "key",
        "visitor": Visitor(),
    }
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    first = place_checkout(**request)
    assert place_checkout(**request) == first
    assert Checkout.objects.count() == Order.objects.count() == Payment.objects.count() == 1
    assert journeys.stock_of(variant) == (10, 1)
    with pytest.raises(Conflict):
        place_checkout(**{**request, "expected_total": usd(13)})


def test_keys_of_two_buyers_do_not_meet(buyer: User) -> None:
    variant = journeys.variant_of()
    first = journeys.place(buyer, variant, key="same")
    second = journeys.place(journeys.member(), variant, key="same")
    assert first != second


@pytest.mark.parametrize("shown", ["11.99", "12.01", "10.00"])
def test_a_total_that_has_changed_is_refused(buyer: User, shown: str) -> None:
    variant = journeys.variant_of()
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    with pytest.raises(PriceChanged) as error:
        journeys.place_cart(buyer, total=usd(shown))
    assert error.value.params == {"before": usd(shown), "after": usd(12)}
    assert not Checkout.objects.exists()
    assert journeys.stock_of(variant) == (10, 0)
    assert CartLine.objects.to_order().count() == 1


def test_an_empty_cart_orders_nothing(buyer: User) -> None:
    with pytest.raises(CartEmpty):
        place_checkout(
            buyer=buyer,
            store_ids=[journeys.open_store().pk],
            address_id=buyer.addresses.get().pk,
            delivery={},
            expected_total=usd(0),
            idempotency_key="k",
            visitor=Visitor(),
        )


def _place_with(buyer: User, variant: Variant, **changes: object) -> Checkout:
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    request = {
        "buyer": buyer,
        "store_ids": [variant.product.store_id],
        "address_id": buyer.addresses.get().pk,
        "delivery": {variant.product.store_id: "post"},
        "expected_total": usd(12),
        "idempotency_key": "k",
        "visitor": Visitor(),
    }
    return place_checkout(**{**request, **changes})  # type: ignore[arg-type]


def test_somebody_elses_address(buyer: User) -> None:
    stranger = AddressFactory()
    with pytest.raises(AddressNeeded) as error:
        _place_with(buyer, journeys.variant_of(), address_id=stranger.pk)
    assert error.value.field == "address"


def test_a_way_of_delivery_that_is_not_offered(buyer: User) -> None:
    variant = journeys.variant_of()
    with pytest.raises(DeliveryNotAvailable) as error:
        _place_with(buyer, variant, delivery={variant.product.store_id: "rocket"})
    assert error.value.params == {"store": variant.product.store.name}


def test_a_store_that_does_not_deliver_there(buyer: User) -> None:
    variant = journeys.variant_of()
    template = DeliveryTemplate.objects.get(store=variant.product.store)
    template.zones.update(countries=["US"])
    with pytest.raises(DeliveryNotAvailable):
        _place_with(buyer, variant)


def test_goods_that_went_off_sale(buyer: User) -> None:
    variant = journeys.variant_of()
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    Variant.objects.update(is_active=False)
    with pytest.raises(NotForSale):
        place_checkout(
            buyer=buyer,
            store_ids=[variant.product.store_id],
            address_id=buyer.addresses.get().pk,
            delivery={variant.product.store_id: "post"},
            expected_total=usd(12),
            idempotency_key="k",
            visitor=Visitor(),
        )


def test_rules_of_quantity_are_checked_again(buyer: User) -> None:
    variant = journeys.variant_of()
    line = add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    type(variant.product).objects.update(min_quantity=2)
    with pytest.raises(QuantityNotAllowed):
        _place_with_cart(buyer, line)


def test_stock_that_somebody_else_took(buyer: User) -> None:
    variant = journeys.variant_of()
    line = add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=8)
    journeys.place(journeys.member(), variant, quantity=5)
    with pytest.raises(InsufficientStock) as error:
        _place_with_cart(buyer, line, total="82.00")
    assert (error.value.params["variant_id"], error.value.params["available"]) == (variant.pk, 5)
    assert buyer.orders.count() == 0
    assert CartLine.objects.get(pk=line.pk).quantity == 8


def test_a_store_member_cannot_order_what_was_in_the_cart_before(buyer: User) -> None:
    variant = journeys.variant_of()
    line = add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    StoreMemberFactory(store=variant.product.store, user=buyer)
    with pytest.raises(OwnGoods):
        _place_with_cart(buyer, line)


def _place_with_cart(buyer: User, line: CartLine, total: str = "12.00") -> Checkout:
    store_id = line.variant.product.store_id
    return place_checkout(
        buyer=buyer,
        store_ids=[store_id],
        address_id=buyer.addresses.get().pk,
        delivery={store_id: "post"},
        expected_total=usd(total),
        idempotency_key="k",
        visitor=Visitor(),
    )


def test_locks_are_taken_in_the_one_order(buyer: User) -> None:
    first, second = journeys.variant_of(), journeys.variant_of()
    add_to_cart(buyer=buyer, variant_id=second.pk, quantity=1)
    add_to_cart(buyer=buyer, variant_id=first.pk, quantity=1)
    with checked_lock_order() as locks:
        journeys.place_cart(buyer)
    assert list(dict.fromkeys(locks)) == ["member", "cart", "variant", "payment"]


def test_placed_at_is_the_projects_clock(buyer: User) -> None:
    moment = clock.now() + dt.timedelta(days=3)
    with clock.at(moment):
        order = journeys.place(buyer, journeys.variant_of()).orders.get()
    assert order.placed_at == moment
    assert order.delivery_earliest == moment.date() + dt.timedelta(days=12)
    assert OrderLine.objects.filter(order=order).count() == 1
