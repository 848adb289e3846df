"""Exact numbers of queries of the main pages: the same at one row and at a full page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Store, StoreMember, User
from catalog.models import FavouriteStore, Product, ViewedProduct
from catalog.services.search_rows import rebuild_all
from tests.factories.catalog import CategoryFactory, ProductFactory, QuestionFactory, ReviewFactory
from tests.factories.orders import CartFactory, CartLineFactory, OrderFactory, OrderLineFactory
from tests.orders.journeys import member, open_store

pytestmark = pytest.mark.django_db

PAGE = 24
GUEST_LIMIT, MEMBER_LIMIT, SELLER_LIMIT = 8, 12, 10  # ux.md 4.3


@pytest.fixture
def shop() -> Store:
    return open_store()


@pytest.fixture
def goods(shop: Store) -> Callable[[int], list[Product]]:
    category = CategoryFactory()

    def make(count: int) -> list[Product]:
        found = [ProductFactory(store=shop, category=category, rows=False) for _ in range(count)]
        rebuild_all()
        return found

    return make


def queries(client: Client, url: str) -> int:
    """Queries of a request in a warm process: now and then one request reads the category tree anew."""
    assert client.get(url).status_code == 200
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    return min(counts)


def url(name: str, *args: object, **query: str) -> str:
    with translation.override("ru"):
        path = reverse(name, args=args)
    return path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def path_of(product: Product) -> str:
    with translation.override("ru"):
        return product.get_absolute_url()


@pytest.mark.parametrize("count", [1, PAGE + 1])
def test_guest_pages(client: Client, goods: Callable[[int], list[Product]], count: int) -> None:
    products = goods(count)
    category = products[0].category
    found = {
        "home": queries(client, url("home")),
        "category": queries(client, url("catalog:category", category.pk, category.slug)),
        "search": queries(client, url("catalog:search", q=products[0].title_ru.split()[0])),
        "product": queries(client, path_of(products[0])),
    }
    similar = int(count > 1)  # the rows of goods under a product; one alone has none
    assert found == {"home": 2, "category": 3, "search": 3, "product": 5 + similar}
    assert max(found.values()) <= GUEST_LIMIT


@pytest.mark.parametrize("count", [1, PAGE + 1])
def test_the_home_page_of_a_member(goods: Callable[[int], list[Product]], shop: Store, count: int) -> None:
    """What was looked at and the news of favourite stores cost no query of their own."""
    buyer = member()
    FavouriteStore.objects.create(user=buyer, store=shop)
    for product in goods(count):
        ViewedProduct.objects.create(user=buyer, product=product)
    found = queries(signed_in(buyer), url("home"))
    assert found == 5
    assert found <= MEMBER_LIMIT


@pytest.mark.parametrize("count", [1, PAGE + 1])
def test_the_product_page_of_a_member(goods: Callable[[int], list[Product]], count: int) -> None:
    """With questions and reviews, once alone and once among many goods like it."""
    products = goods(count)
    for _ in range(count):
        QuestionFactory(product=products[0], answers=1)
        ReviewFactory(product=products[0])
    found = {
        "guest": queries(Client(), path_of(products[0])),
        "member": queries(signed_in(member()), path_of(products[0])),
    }
    similar = int(count > 1)
    assert found == {"guest": 7 + similar, "member": 11 + similar}
    assert found["guest"] <= GUEST_LIMIT and found["member"] <= MEMBER_LIMIT


@pytest.mark.parametrize("count", [1, 12])
def test_cart_and_checkout(goods: Callable[[int], list[Product]], count: int) -> None:
    buyer = member()
    cart = CartFactory(user=buyer)
    for product in goods(count):
        CartLineFactory(cart=cart, variant=product.variants.get())
    client = signed_in(buyer)
    found = {"cart": queries(client, url("orders:cart")), "checkout": queries(client, url("orders:checkout"))}
    assert found == {"cart": 10, "checkout": 11}
    assert max(found.values()) <= MEMBER_LIMIT


def test_an_empty_cart(goods: Callable[[int], list[Product]]) -> None:
    """It leads to what was looked at: one query finds it, one reads the cards."""
    buyer = member()
    for product in goods(6):
        ViewedProduct.objects.create(user=buyer, product=product)
    assert queries(signed_in(buyer), url("orders:cart")) == 6


@pytest.mark.parametrize("count", [1, 12])
def test_adding_to_the_cart(goods: Callable[[int], list[Product]], count: int) -> None:
    """At most nine, whatever lies in the cart; the two ends of the transaction are not counted."""
    buyer = member()
    cart = CartFactory(user=buyer)
    products = goods(count + 2)
    for product in products[2:]:
        CartLineFactory(cart=cart, variant=product.variants.get())
    client = signed_in(buyer)
    client.get(url("orders:cart"))
    found = []
    for product, htmx in ((products[0], {}), (products[0], {}), (products[1], {"HX-Request": "true"})):
        with CaptureQueriesContext(connection) as captured:
            data = {"variant": product.variants.all()[0].pk, "card": product.pk}
            assert client.post(url("orders:cart-add"), data, headers=htmx).status_code in (200, 303)
        found.append(sum("SAVEPOINT" not in query["sql"] for query in captured) - 1)  # the test asks for the variant
    assert found == [8, 7, 9]


@pytest.mark.parametrize("count", [1, 10])
def test_orders(shop: Store, count: int) -> None:
    buyer = member()
    orders = [OrderFactory(buyer=buyer, store=shop, paid=True) for _ in range(count)]
    for _ in range(count - 1):
        OrderLineFactory(order=orders[0])
    client = signed_in(buyer)
    found = {
        "list": queries(client, url("orders:list")),
        "order": queries(client, url("orders:detail", orders[0].number)),
    }
    assert found == {"list": 7, "order": 12}
    assert max(found.values()) <= MEMBER_LIMIT


@pytest.mark.parametrize("count", [1, 25])
def test_seller_pages(shop: Store, count: int) -> None:
    for _ in range(count):
        OrderFactory(store=shop, paid=True)
    client = signed_in(StoreMember.objects.filter(store=shop)[0].user)
    found = {
        "orders": queries(client, url("seller:orders", shop.slug)),
        "payouts": queries(client, url("seller:payouts", shop.slug)),
    }
    assert found == {"orders": 8, "payouts": 9}
    assert max(found.values()) <= SELLER_LIMIT
