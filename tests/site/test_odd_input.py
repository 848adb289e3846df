"""Addresses and forms that nobody makes by hand: an answer, never an exception."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import CartLine
from orders.services.cart import add_to_cart
from tests.factories.catalog import ProductFactory
from tests.orders import journeys

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000
NOT_A_NUMBER = ["²", "٣" * 3, HUGE, "-1", "1e3", ""]


@pytest.mark.parametrize(
    "path",
    [
        "/ru/my/orders/?q=%00",
        "/ru/my/orders/%00/",
        "/ru/search/?q=%00",
        "/ru/store/shop/?sku=a%00b",
        "/en/checkout/?seller=%00",
        "/ru/cart/?x=%00",
    ],
)
def test_a_nul_in_the_address_is_not_found(buyer_client: Client, path: str) -> None:
    assert buyer_client.get(path).status_code == 404


def test_a_quoted_percent_sign_is_no_nul(buyer_client: Client) -> None:
    assert buyer_client.get("/ru/my/orders/?q=%2500").status_code == 200


@pytest.mark.parametrize("number", NOT_A_NUMBER)
def test_odd_numbers_in_addresses(buyer_client: Client, number: str) -> None:
    product = ProductFactory()
    pages = {
        reverse("catalog:reviews", args=[product.pk]): "page",
        reverse("orders:list"): "page",
        reverse("orders:cart"): "removed",
        reverse("messaging:notifications"): "page",
        reverse("catalog:deals"): "price_from",
    }
    answers = {path: buyer_client.get(path, {name: number}).status_code for path, name in pages.items()}
    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("price", ["1E-999999", "1E+999999", "sNaN", HUGE])
def test_odd_prices_in_addresses(client: Client, price: str) -> None:
    ProductFactory()
    answer = client.get(reverse("catalog:deals"), {"price_from": price, "cursor": f"{price}~1", "from": "A'"})
    assert answer.status_code == 200
    assert len(answer.content) < 500_000


@pytest.mark.parametrize("number", NOT_A_NUMBER)
def test_odd_numbers_in_forms(buyer_client: Client, number: str) -> None:
    variant = journeys.variant_of()
    sent: list[tuple[str, dict[str, Any], set[int]]] = [
        ("messaging:mark-read", {"notification": number, "all": number}, {404}),
        ("orders:cart-add", {"variant": variant.pk, "quantity": 1, "card": number}, {204}),
        ("orders:cart-add", {"variant": number, "quantity": number}, {303}),
        ("orders:cart-line", {"do": "set", "line": number, "quantity": number}, {200, 303}),
        ("orders:checkout", {"address": number, f"delivery-{number[:99]}": "post", "key": "k"}, {422}),
    ]
    for name, data, expected in sent:
        answer = buyer_client.post(reverse(name), data, headers={"hx-request": "true"} if "card" in data else {})
        assert answer.status_code in expected, (name, answer.status_code)


def test_an_empty_quantity_does_not_lose_the_line(buyer_client: Client, buyer: Any) -> None:
    line = add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=2)
    buyer_client.post(reverse("orders:cart-line"), {"do": "set", "line": line.pk, "quantity": ""})
    line.refresh_from_db()
    assert (line.quantity, line.removed_at) == (2, None)


def test_a_quantity_of_nothing_can_be_undone(buyer_client: Client, buyer: Any) -> None:
    line = add_to_cart(buyer=buyer, variant_id=journeys.variant_of().pk, quantity=2)
    answer = buyer_client.post(reverse("orders:cart-line"), {"do": "set", "line": line.pk, "quantity": 0})
    assert CartLine.objects.get().removed_at is not None
    assert answer["Location"].endswith(f"?removed={line.pk}")


def test_a_report_of_brackets(client: Client) -> None:
    answer = client.post("/csp-report/", "[" * 16_000, content_type="application/csp-report")
    assert answer.status_code == 400
    assert client.post("/csp-report/", json.dumps({}), content_type="application/json").status_code == 204
