"""Sitemaps: what is in them, what is not, and that they stay small."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Store
from catalog.models import PriceChange, Product
from catalog.selectors import sitemap as selectors
from catalog.services.prices import change_price
from catalog.services.search_rows import write_rows
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"
SITE = settings.SITE_URL


def entries(client: Client, path: str) -> dict[str, dict[str, Any]]:
    """Address -> lastmod and alternates."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    found = {}
    for one in root.iter(f"{S}url"):
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in one.iter(f"{X}link")}
        found[one.findtext(f"{S}loc", "")] = {"lastmod": one.findtext(f"{S}lastmod"), "links": links}
    return found


def parts(client: Client) -> list[str]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [(one.text or "").removeprefix(SITE) for one in root.iter(f"{S}loc")]


def everything(client: Client) -> dict[str, dict[str, Any]]:
    cache.clear()
    found: dict[str, dict[str, Any]] = {}
    for part in parts(client):
        found |= entries(client, part)
    return found


def url_of(thing: Any, language: str) -> str:
    with translation.override(language):
        return SITE + thing.get_absolute_url()


def test_robots_name_the_index(client: Client) -> None:
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()


def test_every_language_version_names_the_others(client: Client) -> None:
    product = ProductFactory(description_ru="Пылесос.", description_en="A vacuum.")
    found = everything(client)
    for thing in (product, product.category, product.store):
        versions = {code: url_of(thing, code) for code in ("ru", "en")}
        for url in versions.values():
            assert found[url]["links"] == versions | {"x-default": f"{SITE}/"}
    assert found[f"{SITE}/ru/"]["links"]["en"] == f"{SITE}/en/"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_address_answers_and_is_its_own_canonical(client: Client, language: str) -> None:
    ProductFactory(slug_ru="odin", slug_en="one")
    StoreFactory(status=Store.Status.VACATION)
    addresses = [url for url in everything(client) if f"/{language}/" in url]
    assert len(addresses) >= 8
    for url in addresses:
        response = client.get(url.removeprefix(SITE))
        assert response.status_code == 200, url
        assert f'<link rel="canonical" href="{url}">' in response.content.decode(), url


def test_untranslated_goods_stand_once(client: Client) -> None:
    product = ProductFactory(title_en="", slug_en="")
    half = ProductFactory(description_ru="Описание.", description_en="")
    found = everything(client)
    for one in (product, half):
        assert found[url_of(one, "ru")]["links"] == {}
        assert url_of(one, "en") not in found


@pytest.mark.parametrize(
    "status", [status for status in Product.Status if status not in (Product.Status.LIVE, Product.Status.PAUSED)]
)
def test_goods_that_are_not_on_sale_are_left_out(client: Client, status: str) -> None:
    product = ProductFactory(status=status)
    ProductFactory()
    write_rows(product_ids=[product.pk])
    found = everything(client)
    assert url_of(product, "ru") not in found
    assert url_of(product.category, "ru") not in found  # nothing in it


@pytest.mark.parametrize("status", [Store.Status.CLOSED, Store.Status.SUSPENDED, Store.Status.APPLIED])
def test_stores_that_are_not_open_are_left_out_with_their_goods(client: Client, status: str) -> None:
    product = ProductFactory(store=StoreFactory(status=status))
    found = everything(client)
    assert url_of(product, "ru") not in found
    assert url_of(product.store, "ru") not in found


def test_hidden_categories_are_left_out_and_parents_of_full_ones_stay(client: Client) -> None:
    root = CategoryFactory()
    ProductFactory(category=CategoryFactory(parent=root))
    hidden = CategoryFactory(is_active=False)
    ProductFactory(category=hidden)
    found = everything(client)
    assert url_of(root, "ru") in found
    assert url_of(hidden, "ru") not in found


def test_lastmod_is_the_last_change_of_text_or_price(client: Client) -> None:
    product = ProductFactory()
    before = clock.now() - timedelta(days=9)
    Product.objects.filter(pk=product.pk).update(updated_at=before)
    product.variants.get().price_changes.update(at=before)
    url = url_of(product, "ru")
    assert everything(client)[url]["lastmod"] == before.isoformat(timespec="seconds")
    variant = product.variants.get()
    change_price(variant_id=variant.pk, list_price=Money(Decimal("9.00"), "USD"), reason=PriceChange.Reason.EDIT)
    assert everything(client)[url]["lastmod"] > before.isoformat(timespec="seconds")


def test_parts_follow_ids_and_gaps_make_no_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "SPAN", 10)
    last = ProductFactory().pk
    far = (last // 10 + 7) * 10 + 3
    ProductFactory(pk=far)
    numbers = selectors.product_parts()
    assert numbers[-1] == far // 10
    assert far // 10 - 1 not in numbers
    cache.clear()
    found = [url for part in parts(client) if "products" in part for url in entries(client, part)]
    assert len(found) == len(set(found)) == 4


def test_a_part_without_anything_is_no_page(client: Client) -> None:
    for path in ("/sitemaps/products-99999.xml", "/sitemaps/static-1.xml", "/sitemaps/nothing-0.xml"):
        assert client.get(path).status_code == 404


def test_where_certificates_are_bought_is_found(client: Client) -> None:
    listed = client.get("/sitemaps/static-0.xml").content.decode()
    for language in ("ru", "en"):
        assert f"/{language}/gift-cards/</loc>" in listed


def test_gzip_for_whom_it_is_good(client: Client) -> None:
    plain = client.get("/sitemaps/static-0.xml")
    packed = client.get("/sitemaps/static-0.xml", headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content


def test_queries_and_the_cache(client: Client) -> None:
    for _ in range(3):
        ProductFactory()
    client.get("/robots.txt")  # the visitor's rate is read
    with CaptureQueriesContext(connection) as index:
        client.get("/sitemap.xml")
    number = Product.objects.latest("pk").pk // selectors.SPAN
    path = f"/sitemaps/products-{number}.xml"
    with CaptureQueriesContext(connection) as first:
        client.get(path)
    with CaptureQueriesContext(connection) as again:
        client.get("/sitemap.xml")
        client.get(path)
    assert (len(index), len(first), len(again)) == (3, 1, 0)


def test_texts_are_escaped(client: Client) -> None:
    product = ProductFactory()
    Product.objects.filter(pk=product.pk).update(slug_ru="a&b<c")
    response = client.get(f"/sitemaps/products-{product.pk // selectors.SPAN}.xml")
    assert "a&amp;b&lt;c" in response.content.decode()


def test_memory_of_a_part_does_not_grow_with_its_goods() -> None:
    """The XML of a part is never held whole: 20,000 entries weigh five times what is allocated."""
    from marketplace import sitemaps

    rows = (selectors.SitemapProduct(pk, {"ru": "a" * 60, "en": "b" * 60}, clock.now()) for pk in range(20_000))
    original = selectors.products_of_part
    selectors.products_of_part = lambda number: rows  # type: ignore[assignment]
    try:
        tracemalloc.start()
        packed = sitemaps.packed_part("products", 0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        selectors.products_of_part = original  # type: ignore[assignment]
    unpacked = len(gzip.decompress(packed))
    assert unpacked > 10_000_000
    assert peak < unpacked / 5
