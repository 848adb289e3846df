"""Comparison and history as pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import CompareItem, ViewedProduct, ViewingPause
from catalog.services.compare import add_compared
from tests.factories.accounts import UserFactory
from tests.factories.catalog import AttributeFactory, AttributeValueFactory, CategoryFactory, ProductFactory
from tests.orders.journeys import open_store, variant_of

pytestmark = pytest.mark.django_db
COMPARE = "/ru/compare/"


def goods(number: int) -> list[Any]:
    """Products of one category that differ by one characteristic and have another in common."""
    leaf, store = CategoryFactory(), open_store()
    power, colour = AttributeFactory(category=leaf, name_ru="Мощность"), AttributeFactory(category=leaf, name_ru="Цвет")
    white = AttributeValueFactory(attribute=colour, value_ru="белоснежный")
    return [
        ProductFactory(
            category=leaf, store=store, values=[white, AttributeValueFactory(attribute=power, value_ru=f"{n}00 Вт")]
        )
        for n in range(1, number + 1)
    ]


def items(products: list[Any]) -> str:
    return "?" + "&".join(f"item={product.pk}" for product in products)


def test_a_guest_compares_by_the_address_alone(client: Client) -> None:
    products = goods(2)
    answer = client.get(COMPARE + items(products))
    html = answer.content.decode()
    assert html.index("Мощность") < html.index("Цвет"), "what differs comes first"
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in html
    assert "белоснежный" not in client.get(COMPARE + items(products) + "&diff=1").content.decode()
    assert f'href="{COMPARE}?item={products[1].pk}"' in html, "without the first one"


@pytest.mark.parametrize("number", [1, 2, 4])
def test_what_a_guest_costs(client: Client, number: int) -> None:
    query = items(goods(number))
    client.get(COMPARE + query)
    with CaptureQueriesContext(connection) as queries:
        client.get(COMPARE + query)
    expected = 6 if number == 1 else 4  # others like it are offered beside a single product
    assert len(queries) == expected, [found["sql"][:90] for found in queries]


def test_a_fifth_of_a_guest_offers_to_replace_one(client: Client) -> None:
    products = goods(5)
    html = client.get(COMPARE + items(products)).content.decode()
    assert f"Чтобы добавить «{products[4].title_ru}»" in html
    kept = [products[4], *products[1:4]]
    assert f'href="{COMPARE}{items(kept).replace("&", "&amp;")}"' in html


def test_a_guest_adds_by_a_link(client: Client) -> None:
    one, two = goods(2)
    typed = f"https://shop.example{two.get_absolute_url()}?sku=1"
    answer = client.get(COMPARE, {"item": one.pk, "product": typed})
    assert (answer.status_code, answer["Location"]) == (302, COMPARE + items([one, two]))
    wrong = client.get(COMPARE, {"item": one.pk, "product": "что-то другое"}).content.decode()
    assert ('value="что-то другое"' in wrong, 'aria-invalid="true"' in wrong) == (True, True)
    assert client.get(COMPARE + "?item=²&item=-1&item=99999999999999999999").status_code == 200
    assert "больше не прода" in client.get(COMPARE + "?item=123456789").content.decode()


def test_a_member_keeps_up_to_four(buyer_client: Client, buyer: Any) -> None:
    products = goods(5)
    url = reverse("catalog:compare-add")
    for product in products[:4]:
        answer = buyer_client.post(url, {"product": product.pk, "next": "/ru/help/"})
        assert (answer.status_code, answer["Location"]) == (303, "/ru/help/")
    refused = buyer_client.post(url, {"product": products[4].pk})
    html = refused.content.decode()
    assert (refused.status_code, f"«{products[4].title_ru}»" in html, html.count('name="replace"')) == (422, True, 4)
    replaced = buyer_client.post(url, {"product": products[4].pk, "replace": products[0].pk})
    assert replaced["Location"] == COMPARE
    assert list(CompareItem.objects.values_list("product", flat=True)) == [one.pk for one in products[1:]]
    assert buyer_client.post(url, {"product": "нет такого"}).status_code == 422
    assert buyer_client.post(url, {"product": "123456789"}).status_code == 422
    remove = reverse("catalog:compare-remove")
    buyer_client.post(remove, {"product": products[1].pk})
    assert CompareItem.objects.count() == 3
    buyer_client.post(remove, {"all": "1"})
    assert "Пока нечего сравнивать" in buyer_client.get(COMPARE).content.decode()


@pytest.mark.parametrize("number", [2, 4])
def test_what_a_member_costs(buyer_client: Client, buyer: Any, number: int) -> None:
    for product in goods(number):
        add_compared(user=buyer, product_id=product.pk)
    buyer_client.get(COMPARE)
    with CaptureQueriesContext(connection) as queries:
        buyer_client.get(COMPARE)
    assert len(queries) == 7, [found["sql"][:90] for found in queries]


def test_buttons_lead_to_the_comparison(buyer_client: Client, buyer: Any, client: Client) -> None:
    from orders.services.cart import add_to_cart

    first, second = variant_of(), variant_of()
    for variant in (first, second):
        add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    cart = buyer_client.get("/ru/cart/").content.decode()
    assert cart.count(reverse("catalog:compare-add")) == 2
    assert f"item={first.product_id}" in cart
    path = first.product.get_absolute_url()
    assert reverse("catalog:compare-add") in buyer_client.get(path).content.decode()
    guest = client.get(path).content.decode()
    assert f"/ru/compare/?item={first.product_id}" in guest
    assert f"then=list:{first.pk}" in guest


def test_a_product_page_is_remembered_after_the_answer(buyer_client: Client, buyer: Any, client: Client) -> None:
    product = variant_of().product
    path = product.get_absolute_url()
    client.get(path)
    buyer_client.get(path, headers={"Sec-Purpose": "prefetch"})
    buyer_client.head(path)
    assert not ViewedProduct.objects.exists()
    buyer_client.get(path)
    assert ViewedProduct.objects.get().user == buyer
    ViewedProduct.objects.all().delete()
    ViewingPause.objects.create(user=buyer)
    buyer_client.get(path)
    assert not ViewedProduct.objects.exists()


def test_the_history_is_cleared_paused_and_undone(buyer_client: Client, buyer: Any) -> None:
    product, other = variant_of().product, UserFactory()
    for user in (buyer, other):
        ViewedProduct.objects.create(user=user, product=product)
    assert product.title_ru in buyer_client.get("/ru/history/").content.decode()
    gone = buyer_client.post(reverse("catalog:history-remove"), {"product": product.pk})
    html = buyer_client.get(gone["Location"]).content.decode()
    assert "Товар убран из истории." in html
    token = gone["Location"].partition("removed=")[2]
    stranger = Client()
    stranger.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    ViewedProduct.objects.filter(user=other).delete()
    stranger.post(reverse("catalog:history-restore"), {"removed": token})
    assert not ViewedProduct.objects.exists(), "somebody else's undo"
    buyer_client.post(reverse("catalog:history-restore"), {"removed": token})
    assert ViewedProduct.objects.get().user == buyer
    buyer_client.post(reverse("catalog:history-pause"), {"pause": "1"})
    assert "История на паузе" in buyer_client.get("/ru/history/").content.decode()
    buyer_client.post(reverse("catalog:history-pause"), {"pause": "0"})
    assert not ViewingPause.objects.exists()
    assert buyer_client.get(reverse("catalog:history-clear")).status_code == 200
    assert ViewedProduct.objects.exists()
    buyer_client.post(reverse("catalog:history-clear"))
    assert not ViewedProduct.objects.exists()


@pytest.mark.parametrize("number", [1, 24])
def test_what_the_history_costs(buyer_client: Client, buyer: Any, number: int) -> None:
    for product in goods(number):
        ViewedProduct.objects.create(user=buyer, product=product)
    buyer_client.get("/ru/history/")
    with CaptureQueriesContext(connection) as queries:
        buyer_client.get("/ru/history/")
    assert len(queries) == 6, [found["sql"][:90] for found in queries]


def test_wishes_without_goods_show_what_was_looked_at(buyer_client: Client, buyer: Any) -> None:
    product = variant_of().product
    ViewedProduct.objects.create(user=buyer, product=product)
    html = buyer_client.get("/ru/my/wishes/").content.decode()
    assert ("Вы смотрели" in html, product.title_ru in html) == (True, True)
