"""Goods and categories that are gone: 410 with a way on, 404 for what never was, 301 for what moved."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Store
from catalog.models import Category, Product
from catalog.selectors.tree import forget_tree
from catalog.services.search_rows import write_rows
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def url_of(thing: Product | Category, language: str = "en") -> str:
    with translation.override(language):
        return thing.get_absolute_url()


def taken_off(product: Product, status: str) -> Product:
    Product.objects.filter(pk=product.pk).update(status=status)
    write_rows(product_ids=[product.pk])
    return product


@pytest.mark.parametrize("language", ["ru", "en"])
def test_removed_goods_are_gone_and_show_similar_ones(client: Client, language: str) -> None:
    category = CategoryFactory()
    similar = ProductFactory(category=category)
    product = taken_off(ProductFactory(category=category), Product.Status.REMOVED)
    response = client.get(url_of(product, language))
    text = response.content.decode()
    assert response.status_code == 410
    assert getattr(product, f"title_{language}") in text
    assert url_of(similar, language) in text
    assert url_of(category, language) in text
    assert '<meta name="robots" content="noindex">' in text
    assert "canonical" not in text.partition("</head>")[0]
    assert "csrfmiddlewaretoken" not in text


def test_an_old_slug_is_gone_at_once(client: Client) -> None:
    product = taken_off(ProductFactory(), Product.Status.REMOVED)
    assert client.get(f"/en/item/{product.pk}-other/").status_code == 410


def test_of_blocked_goods_nothing_is_repeated(client: Client) -> None:
    product = taken_off(ProductFactory(title_en="Forbidden thing"), Product.Status.BLOCKED)
    response = client.get(url_of(product))
    assert response.status_code == 410
    assert "Forbidden thing" not in response.content.decode()


def test_an_empty_category_lends_goods_of_its_root(client: Client) -> None:
    root = CategoryFactory()
    neighbour = ProductFactory(category=CategoryFactory(parent=root))
    product = taken_off(ProductFactory(category=CategoryFactory(parent=root)), Product.Status.REMOVED)
    assert url_of(neighbour) in client.get(url_of(product)).content.decode()


@pytest.mark.parametrize("status", [Product.Status.DRAFT, Product.Status.IN_REVIEW, Product.Status.CHANGES_REQUESTED])
def test_what_was_never_shown_does_not_exist(client: Client, status: str) -> None:
    product = taken_off(ProductFactory(title_en="A secret"), status)
    response = client.get(url_of(product))
    assert response.status_code == 404
    assert "A secret" not in response.content.decode()
    assert client.get("/en/item/999999-nothing/").status_code == 404


def test_goods_of_a_closed_store_say_so(client: Client) -> None:
    product = ProductFactory()
    Store.objects.filter(pk=product.store_id).update(status=Store.Status.CLOSED)
    response = client.get(url_of(product))
    assert response.status_code == 200
    assert "The store has closed" in response.content.decode()


@pytest.mark.parametrize("make", [ProductFactory, CategoryFactory])
def test_a_changed_slug_moves_for_good(client: Client, make: type) -> None:
    thing = make()
    old, new = url_of(thing), url_of(thing).replace(thing.slug_en, "new-name")
    type(thing).objects.filter(pk=thing.pk).update(slug_en="new-name")
    forget_tree()
    response = client.get(f"{old}?utm_source=mail")
    assert (response.status_code, response["Location"]) == (301, f"{new}?utm_source=mail")


def test_a_closed_category_leads_to_the_one_above(client: Client) -> None:
    root = CategoryFactory()
    middle = CategoryFactory(parent=root, is_active=False)
    leaf = CategoryFactory(parent=middle, is_active=False)
    for closed in (middle, leaf):
        response = client.get(url_of(closed))
        assert (response.status_code, response["Location"]) == (301, url_of(root))


def test_a_closed_root_is_gone_and_names_the_others(client: Client) -> None:
    other = CategoryFactory()
    response = client.get(url_of(CategoryFactory(is_active=False)))
    assert response.status_code == 410
    assert url_of(other) in response.content.decode()
    assert client.get("/en/c/999999-nothing/").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_queries(client: Client, count: int) -> None:
    category = CategoryFactory()
    product = taken_off(ProductFactory(category=category), Product.Status.REMOVED)
    for _ in range(count):
        ProductFactory(category=category, store=product.store)
    client.get(url_of(product))
    with CaptureQueriesContext(connection) as captured:
        client.get(url_of(product))
    assert len(captured) == 4


@pytest.mark.parametrize("status", [Product.Status.REMOVED, Product.Status.BLOCKED])
def test_what_was_never_shown_is_not_known_afterwards(client: Client, status: str) -> None:
    product = taken_off(ProductFactory(draft=True), status)
    response = client.get(url_of(product))
    assert response.status_code == 404
    assert product.title_en not in response.content.decode()


@pytest.mark.parametrize("status", [Store.Status.APPLIED, Store.Status.CHECKING])
def test_of_a_store_that_is_not_let_in_yet_nothing_is_shown(client: Client, status: str) -> None:
    product = ProductFactory()
    Store.objects.filter(pk=product.store_id).update(status=status)
    pages = (url_of(product), f"/en/item/{product.pk}/questions/", f"/en/item/{product.pk}/reviews/")
    assert [client.get(page).status_code for page in pages] == [404] * 3
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    variant = product.variants.get().pk
    assert client.get(f"/en/item/{product.pk}/report/").status_code == 404
    assert client.post("/en/my/wishes/add/", {"variant": variant}).status_code == 404
    assert client.post("/en/my/stock-watch/", {"variant": variant, "on": "1"}).status_code == 404
    assert client.post(f"/en/item/{product.pk}/questions/ask/", {"text": "Есть?"}).status_code == 404
