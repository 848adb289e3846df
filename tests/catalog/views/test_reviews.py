"""All reviews of a product: filters that keep each other, orders, pages, what is said when there are none."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.constants import REVIEWS_ON_PAGE
from catalog.models import Product, Review
from tests.factories.catalog import ProductFactory, ReviewFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    product = ProductFactory(variants=False)
    for size in ("M", "L"):
        VariantFactory(product=product, options=[{"name_ru": "Размер", "value_ru": size}])
    return product


def texts(client: Client, product: Product, query: str = "") -> list[str]:
    response = client.get(f"/ru/item/{product.pk}/reviews/{query}")
    assert response.status_code == 200
    return re.findall(r'<p class="mt2"(?: lang="en")?>(\w+)</p>', response.content.decode())


def test_filters_and_orders(client: Client, product: Product) -> None:
    medium, large = product.variants.order_by("pk")
    ReviewFactory(product=product, rating=5, text="первый", variant=medium, helpful_count=1)
    ReviewFactory(product=product, rating=2, text="второй", variant=large, helpful_count=9)
    ReviewFactory(product=product, rating=2, text="third", language="en")
    ReviewFactory(product=product, rating=4, text="")
    ReviewFactory(product=product, rating=4, text="спрятан", status=Review.Status.HIDDEN)
    assert texts(client, product) == ["third", "второй", "первый"]
    assert texts(client, product, "?stars=2") == ["third", "второй"]
    assert texts(client, product, "?stars=2&language=en") == ["third"]
    assert texts(client, product, f"?variant={medium.pk}") == ["первый"]
    assert texts(client, product, "?sort=helpful")[0] == "второй"
    assert texts(client, product, "?sort=best")[0] == "первый"
    assert texts(client, product, "?sort=worst&text=1") == ["third", "второй", "первый"]
    html = client.get(f"/ru/item/{product.pk}/reviews/?text=1").content.decode()
    assert "Показано по" in html and html.count('<article class="review">') == 3


def test_the_rows_of_stars_keep_the_other_filters(client: Client, product: Product) -> None:
    ReviewFactory(product=product, rating=5, language="en")
    html = client.get(f"/ru/item/{product.pk}/reviews/?language=en&sort=best").content.decode()
    assert 'href="?stars=5&amp;language=en&amp;sort=best"' in html
    html = client.get(f"/ru/item/{product.pk}/reviews/?stars=5").content.decode()
    assert 'name="stars" value="5"' in html, "the form keeps the stars"


@pytest.mark.parametrize("query", ["?stars=9", "?variant=x", "?variant=1&page=²", "?language=de", "?sort=%00x"[:6]])
def test_what_cannot_be_meant_is_left_out(client: Client, product: Product, query: str) -> None:
    ReviewFactory(product=product, text="один")
    assert texts(client, product, query) == ["один"]


def test_nothing_found_leads_back_and_nothing_at_all_explains(client: Client, product: Product) -> None:
    assert "Отзывов пока нет" in client.get(f"/ru/item/{product.pk}/reviews/").content.decode()
    ReviewFactory(product=product, rating=5)
    html = client.get(f"/ru/item/{product.pk}/reviews/?stars=1").content.decode()
    assert "Таких отзывов нет" in html and f'href="/ru/item/{product.pk}/reviews/"' in html


def test_pages_and_their_cost(client: Client, product: Product) -> None:
    costs = []
    for number in (1, 2 * REVIEWS_ON_PAGE):
        for _ in range(number):
            ReviewFactory(product=product, text="слово")
        client.get(f"/ru/item/{product.pk}/reviews/")
        with CaptureQueriesContext(connection) as captured:
            texts(client, product)
        costs.append(len(captured))
    assert costs == [5, 5]
    assert len(texts(client, product)) == REVIEWS_ON_PAGE
    assert len(texts(client, product, "?page=3")) == 1
    assert len(texts(client, product, "?page=99")) == 1
