"""What pages read: the right words and sums, the same number of queries at one row and at a full page."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from accounts.models import User
from catalog.models import Product, Variant
from marketplace.lib import clock
from marketplace.lib.visitor import Visitor
from orders import access
from orders.cart_rules import FreeDelivery
from orders.models import Actor, CartLine, Order
from orders.selectors.cart import cart_view, checkout_view
from orders.selectors.detail import order_page
from orders.selectors.lists import counts_for_buyer, latest_orders, order_list
from orders.selectors.seller import seller_home, seller_orders
from orders.services import cart
from orders.services.cancel import cancel_order
from tests.factories.orders import OrderFactory, OrderLineFactory, ShipmentFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
Status = Order.Status
Queries = Callable[[int], object]


@pytest.fixture
def buyer(db: None) -> User:
    return journeys.member()


def add(buyer: User, *variants: Variant, quantity: int = 1) -> None:
    for variant in variants:
        cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=quantity)


def test_a_cart_is_grouped_by_seller(buyer: User) -> None:
    first = journeys.variant_of(list_price=usd(12))
    second, third = journeys.variant_of(price=usd(5)), journeys.variant_of(first.product.store)
    add(buyer, first, second, third, quantity=2)
    view = cart_view(buyer, Visitor())
    assert [group.store for group in view.groups] == [first.product.store, second.product.store]
    assert [len(group.lines) for group in view.groups] == [2, 1]
    group = view.groups[0]
    assert group.delivery is not None
    assert (group.goods_total, group.discount_total, group.delivery.price, group.total) == (
        usd(44),
        usd(4),
        usd(2),
        usd(42),
    )
    assert (view.goods_total, view.discount_total, view.delivery_total, view.total) == (
        usd(54),
        usd(4),
        usd(4),
        usd(54),
    )
    assert (view.selected_count, view.line_count, len(view.orderable_groups)) == (3, 3, 2)


def test_an_empty_cart(buyer: User) -> None:
    view = cart_view(buyer, Visitor())
    assert (view.groups, view.saved, view.total) == ((), (), usd(0))


def test_unticked_and_saved_lines_cost_nothing(buyer: User) -> None:
    first, second = journeys.variant_of(), journeys.variant_of()
    add(buyer, first, second)
    lines = {line.variant_id: line for line in buyer.cart.lines.all()}
    cart.select_lines(buyer=buyer, line_ids=[lines[first.pk].pk], is_selected=False)
    cart.save_for_later(buyer=buyer, line_id=lines[second.pk].pk, is_saved=True)
    view = cart_view(buyer, Visitor())
    assert [view.line.variant_id for view in view.saved] == [second.pk]
    assert view.total == usd(0)
    assert not view.groups[0].is_orderable
    assert not view.groups[0].all_selected


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda variant: Variant.objects.update(is_active=False), "not_for_sale"),
        (lambda variant: Variant.objects.update(stock_on_hand=0), "sold_out"),
        (lambda variant: Variant.objects.update(stock_on_hand=2), "not_enough"),
        (lambda variant: Product.objects.update(min_quantity=4), "quantity"),
        (lambda variant: Variant.objects.update(stock_on_hand=3), ""),
    ],
)
def test_what_cannot_be_ordered_is_named_and_not_counted(
    buyer: User, change: Callable[[Variant], object], problem: str
) -> None:
    variant = journeys.variant_of()
    add(buyer, variant, quantity=3)
    change(variant)
    view = cart_view(buyer, Visitor())
    assert view.groups[0].lines[0].problem == problem
    assert view.selected_count == (0 if problem else 1)
    assert len(checkout_view(buyer).left_out) == (1 if problem else 0)


@pytest.mark.parametrize(("price", "change"), [(9, "fell"), (10, ""), (11, "rose")])
def test_prices_since_they_were_seen(buyer: User, price: int, change: str) -> None:
    add(buyer, journeys.variant_of())
    Variant.objects.update(price=usd(price), list_price=usd(20))
    assert cart_view(buyer, Visitor()).groups[0].lines[0].price_change == change


def test_how_far_it_is_to_free_delivery(buyer: User) -> None:
    variant = journeys.variant_of()
    variant.product.store.delivery_templates.get().zones.update(free_from=Decimal(25))
    add(buyer, variant)
    group = cart_view(buyer, Visitor()).groups[0]
    assert group.free_delivery == FreeDelivery(usd(15), saved=usd(2), percent=40)
    add(buyer, variant, quantity=2)
    group = cart_view(buyer, Visitor()).groups[0]
    assert (group.delivery and group.delivery.price, group.free_delivery, group.total) == (usd(0), None, usd(30))


def test_delivery_is_counted_to_where_the_checkout_would_send_it(buyer: User) -> None:
    variant = journeys.variant_of()
    variant.product.store.delivery_templates.get().zones.update(countries=["RU"])
    add(buyer, variant)
    view = cart_view(buyer, Visitor(country="DE"))
    assert (view.country, view.total, checkout_view(buyer).total) == ("RU", usd(12), usd(12))
    buyer.addresses.all().delete()
    view = cart_view(buyer, Visitor(country="DE"))
    assert (view.country, view.total, view.groups[0].lines[0].problem) == ("DE", usd(0), "no_delivery")


def test_everything_is_ordered_but_for_a_store_that_does_not_deliver(buyer: User) -> None:
    near, far = journeys.variant_of(), journeys.variant_of()
    far.product.store.delivery_templates.get().zones.update(countries=["US"])
    add(buyer, near, far)
    view = checkout_view(buyer)
    assert ([group.store for group in view.groups], view.can_place) == ([near.product.store], True)
    assert [(line.line.variant_id, line.problem) for line in view.left_out] == [(far.pk, "no_delivery")]
    assert view.total == cart_view(buyer, Visitor()).total == usd(12)
    journeys.place_cart(buyer)
    assert [line.variant_id for line in CartLine.objects.present()] == [far.pk]


def test_cart_queries(buyer: User, django_assert_num_queries: Queries) -> None:
    add(buyer, journeys.variant_of())
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        cart_view(buyer, Visitor())
    add(buyer, *(journeys.variant_of() for _ in range(11)))
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        cart_view(buyer, Visitor())


def test_checkout_of_one_store_and_of_all(buyer: User) -> None:
    first, second = journeys.variant_of(), journeys.variant_of(price=usd(5))
    add(buyer, first, second)
    view = checkout_view(buyer)
    assert (len(view.groups), view.total, view.can_place) == (2, usd(19), True)
    assert view.address == buyer.addresses.get()
    only = checkout_view(buyer, store_slug=second.product.store.slug)
    assert ([group.store for group in only.groups], only.total) == ([second.product.store], usd(7))


def test_checkout_without_an_address_or_delivery(buyer: User) -> None:
    variant = journeys.variant_of()
    add(buyer, variant)
    variant.product.store.delivery_templates.get().zones.update(countries=["US"])
    view = checkout_view(buyer)
    assert (view.groups[0].option, view.can_place, view.delivery_total) == (None, False, usd(0))
    buyer.addresses.all().delete()
    assert not checkout_view(buyer).can_place


def test_checkout_queries(buyer: User, django_assert_num_queries: Queries) -> None:
    add(buyer, journeys.variant_of())
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        checkout_view(buyer)
    add(buyer, *(journeys.variant_of() for _ in range(11)))
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        checkout_view(buyer)


def test_tabs_and_their_counts(buyer: User) -> None:
    unpaid = OrderFactory(buyer=buyer)
    shipped = [OrderFactory(buyer=buyer, shipped=True), OrderFactory(buyer=buyer, delivered=True)]
    OrderFactory(buyer=buyer, status=Status.PAYMENT_REVIEW)
    OrderFactory()
    counts = counts_for_buyer(buyer)
    assert (counts.unpaid, counts.to_ship, counts.shipped, counts.finished, counts.all) == (1, 1, 2, 0, 4)
    page = order_list(buyer, tab="shipped")
    assert {card.order for card in page.cards} == set(shipped)
    assert [(tab.code, tab.count) for tab in page.tabs if tab.is_current] == [("shipped", 2)]
    assert order_list(buyer, tab="unpaid").cards[0].order == unpaid
    assert (order_list(buyer, tab="nonsense").tab, len(order_list(buyer, page="99").cards)) == ("all", 4)


def test_a_search_finds_numbers_titles_and_stores(buyer: User) -> None:
    order, other = OrderFactory(buyer=buyer), OrderFactory(buyer=buyer)
    line = order.lines.get()
    for words in (order.number[:5], line.title_ru, line.title_en.upper(), order.store.name, line.sku):
        assert order in [card.order for card in order_list(buyer, query=words).cards]
    assert [card.order for card in order_list(buyer, query=other.number).cards] == [other]
    assert not order_list(buyer, query="нет такого").cards


def test_a_card_speaks_the_readers_language_and_counts_what_is_not_shown(buyer: User) -> None:
    order = OrderFactory(buyer=buyer)
    OrderLineFactory.create_batch(5, order=order)
    line = order.lines.first()
    for language, title in (("ru", line.title_ru), ("en", line.title_en)):
        with translation.override(language):
            card = order_list(buyer).cards[0]
        assert (card.lines[0].title, len(card.lines), card.more_count) == (title, 4, 2)


def test_deadlines_and_actions(buyer: User) -> None:
    checkout = journeys.place(buyer, journeys.variant_of())
    card = order_list(buyer).cards[0]
    assert card.deadline is not None
    assert (card.deadline.kind, card.actions) == ("stock_hold", {"cancel"})
    with clock.at(checkout.placed_at + dt.timedelta(hours=2)):
        deadline = order_list(buyer).cards[0].deadline
    assert deadline is not None
    assert (deadline.kind, deadline.at) == ("unpaid_expiry", checkout.placed_at + dt.timedelta(days=20))
    journeys.pay(checkout)
    card = order_list(buyer).cards[0]
    assert card.deadline is not None
    assert (card.deadline.kind, card.actions) == ("ship_by", {"request_cancel"})
    journeys.ship(journeys.fresh(checkout.orders.get()))
    card = order_list(buyer).cards[0]
    assert card.deadline is not None
    assert (card.deadline.kind, card.actions) == ("protection_end", {"confirm"})


def test_order_list_queries(buyer: User, django_assert_num_queries: Queries) -> None:
    OrderFactory(buyer=buyer)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        order_list(buyer)
    OrderFactory.create_batch(12, buyer=buyer)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        assert len(order_list(buyer).cards) == 10
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        assert len(latest_orders(buyer)) == 3


def test_the_page_of_an_order(buyer: User) -> None:
    order = journeys.ship(journeys.paid_order(buyer=buyer, quantity=2), None)
    page = order_page(access.order_for_buyer(buyer, order.number))
    assert [(step.code, step.state) for step in page.steps] == [
        ("placed", "done"),
        ("paid", "done"),
        ("shipped", "current"),
        ("in_transit", "ahead"),
        ("delivered", "ahead"),
        ("finished", "ahead"),
    ]
    assert [(parcel.lines[0].quantity, len(parcel.events)) for parcel in page.parcels] == [(2, 1)]
    assert (page.money.held, page.protection_days_left, page.actions) == (usd(22), 90, {"confirm"})
    assert page.history[0].event.code == "order:shipped"
    assert all(str(row.label) != row.event.code for row in page.history)
    assert page.lines[0].url.startswith("/")
    seller = order_page(order, actor=Actor.SELLER)
    assert seller.actions == {"deliver"} - (seller.actions ^ {"deliver"})


def test_a_cancelled_order_ends_there(buyer: User) -> None:
    checkout = journeys.place(buyer, journeys.variant_of(), journeys.variant_of())
    order, sibling = checkout.orders.order_by("pk")
    cancel_order(buyer=buyer, number=order.number, reason="mistake")
    page = order_page(access.order_for_buyer(buyer, order.number))
    assert [(step.code, step.state) for step in page.steps] == [("placed", "done"), ("cancelled", "current")]
    assert (page.siblings, page.actions, page.deadline, page.protection_days_left) == ((sibling,), set(), None, None)


def test_order_page_queries(buyer: User, django_assert_num_queries: Queries) -> None:
    order = OrderFactory(buyer=buyer, shipped=True)
    ShipmentFactory(order=order)
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        order_page(order)
    OrderLineFactory.create_batch(8, order=order)
    ShipmentFactory.create_batch(3, order=order)
    order = access.order_for_buyer(buyer, order.number)
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        order_page(order)


def test_a_store_sees_paid_orders_by_deadline() -> None:
    late, soon = OrderFactory(paid=True), None
    store = late.store
    soon = OrderFactory(paid=True, store=store, ship_by=clock.now() - dt.timedelta(hours=1))
    OrderFactory(store=store)
    OrderFactory(paid=True)
    page = seller_orders(store)
    assert [row.order for row in page.rows] == [soon, late]
    assert [row.is_late for row in page.rows] == [True, False]
    row = page.rows[0]
    assert (row.pieces, row.left_to_ship, row.recipient, row.actions) == (1, 1, "Anna Sokolova", {"ship", "refuse"})
    assert {tab.code: tab.count for tab in page.tabs} == {
        "to_ship": 2,
        "shipped": 0,
        "finished": 0,
        "cancelled": 0,
        "all": 2,
    }


def test_the_desk_of_a_store() -> None:
    order = journeys.paid_order()
    cancel_order(buyer=order.buyer, number=order.number, reason="mistake")
    home = seller_home(order.store)
    assert (home.to_ship_count, home.due_soon_count, home.late_count, home.cancel_request_count) == (1, 0, 0, 1)
    assert (home.sales_count, home.sales_total) == (1, usd(12))
    assert home.next_duties[0].is_cancel_requested
    assert home.next_duties[0].actions == {"keep", "agree_cancel", "refuse"}


def test_a_stopped_order_is_no_duty_and_not_late() -> None:
    order = OrderFactory(paid=True, ship_by=clock.now() - dt.timedelta(days=1))
    assert (seller_home(order.store).to_ship_count, seller_orders(order.store).rows[0].is_late) == (1, True)
    Order.objects.filter(pk=order.pk).update(is_frozen=True)
    home = seller_home(order.store)
    assert (home.to_ship_count, home.late_count, home.next_duties) == (0, 0, ())
    row = seller_orders(order.store).rows[0]
    assert (row.order, row.is_late, row.actions) == (order, False, frozenset())


def test_seller_queries(django_assert_num_queries: Queries) -> None:
    store = OrderFactory(paid=True).store
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        seller_orders(store)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        seller_home(store)
    OrderFactory.create_batch(27, paid=True, store=store)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        assert len(seller_orders(store).rows) == 25
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        seller_home(store)
