"""Which pages search engines keep, under which address and in which languages: one row for every kind of address."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Store
from catalog.models import Product
from catalog.services.search_rows import write_rows
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import BrandFactory, CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL


@pytest.fixture
def product() -> Product:
    brand = BrandFactory()
    category = CategoryFactory(slug_ru="kat", slug_en="cat")
    return ProductFactory(category=category, brand=brand, description_ru="Пылесос.", description_en="A vacuum.")


def head(client: Client, path: str, status: int = 200) -> dict[str, Any]:
    """The tags that machines read."""
    response = client.get(path)
    assert response.status_code == status, path
    text = response.content.decode().partition("</head>")[0]
    return {
        "robots": re.findall(r'<meta name="robots" content="([^"]+)"', text),
        "canonical": re.findall(r'<link rel="canonical" href="([^"]+)"', text),
        "alternates": dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text)),
        "social": dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', text)),
        "descriptions": re.findall(r'<meta name="description" content="([^"]*)"', text),
        "data": [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)],
    }


def path_of(thing: Any, language: str = "ru") -> str:
    with translation.override(language):
        return thing.get_absolute_url()


def url(name: str, language: str = "ru", *args: Any) -> str:
    with translation.override(language):
        return reverse(name, args=args)


ADDRESSES: dict[str, tuple[str, str | None]] = {
    # an address -> the end of the canonical one, or None for noindex
    "{category}": ("category", ""),
    "{category}?page=1": ("category", ""),
    "{category}?page=2": ("category", "?page=2"),
    "{category}?page=999": ("category", None),
    "{category}?page=x": ("category", None),
    "{category}?page=02": ("category", None),
    "{category}?page=1&page=2": ("category", None),
    "{category}?brand={brand}": ("category", "?brand={brand}"),
    "{category}?brand={brand}&page=1": ("category", "?brand={brand}"),
    "{category}?mall=1&brand={brand}": ("category", None),
    "{category}?brand={brand}&brand=9": ("category", None),
    "{category}?sort=cheap": ("category", None),
    "{category}?price_from=5": ("category", None),
    "{category}?free=1": ("category", None),
    "{category}?discount=1": ("category", None),
    "{category}?cursor=5~1": ("category", None),
    "{category}?price_from=&price_to=&brand=": ("category", ""),
    "{category}?utm_source=mail&yclid=7": ("category", ""),
    "{category}?utm_source=mail&page=2": ("category", "?page=2"),
    "{product}": ("product", ""),
    "{product}?sku=NONE": ("product", ""),
    "{product}?anything=1": ("product", None),
    "{home}": ("home", ""),
    "{home}?utm_campaign=x": ("home", ""),
    "{catalog:tree}": ("catalog:tree", ""),
    "{catalog:deals}": ("catalog:deals", ""),
    "{catalog:deals}?category=1": ("catalog:deals", None),
    "{catalog:deals}?cursor=5~1": ("catalog:deals", None),
    "{catalog:mall}": ("catalog:mall", ""),
    "{catalog:mall}?from=RU": ("catalog:mall", None),
    "{catalog:stores}": ("catalog:stores", ""),
    "{store}": ("store", ""),
    "{store}?q=lamp": ("store", None),
    "{support:help}": ("support:help", ""),
    "{support:help}?q=card": ("support:help", None),
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_of_address(client: Client, product: Product, language: str) -> None:
    for n in range(24):  # so that there is a second page
        ProductFactory(category=product.category, brand=product.brand, store=product.store, rows=n < 0)
    write_rows(product_ids=Product.objects.values_list("pk", flat=True))
    own, other = (
        {
            "category": path_of(product.category, code),
            "product": path_of(product, code),
            "store": path_of(product.store, code),
        }
        | {name: url(name, code) for name in ("home", *_plain_names())}
        for code in (language, "en" if language == "ru" else "ru")
    )
    for address, (name, end) in ADDRESSES.items():
        asked = _filled(address, own | {"brand": str(product.brand_id)})
        found = head(client, asked)
        if end is None:
            assert found["robots"] == ["noindex, follow"], asked
            assert not found["canonical"], asked
            assert not found["alternates"], asked
            continue
        kept = end.format(brand=product.brand_id)
        versions = {language: SITE + own[name] + kept, _other(language): SITE + other[name] + kept}
        assert found["robots"] == [], asked
        assert found["canonical"] == [SITE + own[name] + kept], asked
        assert found["alternates"] == versions | {"x-default": f"{SITE}/"}, asked


def _plain_names() -> tuple[str, ...]:
    return ("catalog:tree", "catalog:deals", "catalog:mall", "catalog:stores", "support:help")


def _filled(address: str, values: dict[str, str]) -> str:
    return re.sub(r"{([a-z:]+)}", lambda found: values[found[1]], address)


def _other(language: str) -> str:
    return "en" if language == "ru" else "ru"


def test_alternates_are_reciprocal(client: Client, product: Product) -> None:
    for start in (path_of(product), path_of(product.category), path_of(product.store), url("home")):
        first = head(client, start)["alternates"]
        for code in ("ru", "en"):
            there = head(client, first[code].removeprefix(SITE))
            assert there["alternates"] == first
            assert there["canonical"] == [first[code]]


@pytest.mark.parametrize(
    ("name", "args"), [("catalog:search", "?q=lamp"), ("account_login", ""), ("account_signup", ""), ("settings", "")]
)
def test_pages_of_nobody_in_particular_stay_out(client: Client, name: str, args: str) -> None:
    found = head(client, url(name) + args)
    assert found["robots"] == ["noindex, follow"]
    assert not found["canonical"]


def test_pages_of_the_account_stay_out(buyer_client: Client) -> None:
    for name in ("my", "orders:cart", "catalog:wishes", "catalog:favourites"):
        found = head(buyer_client, url(name))
        assert found["robots"] == ["noindex, follow"], name
        assert not found["canonical"], name


def test_a_list_narrowed_to_nothing_stays_out(client: Client, product: Product) -> None:
    assert head(client, f"{path_of(product.category)}?brand=999999")["robots"] == ["noindex, follow"]
    empty = CategoryFactory()
    assert head(client, path_of(empty))["robots"] == ["noindex, follow"]


@pytest.mark.parametrize(
    "texts",
    [
        {"title_en": "", "slug_en": "", "description_en": ""},
        {"title_en": "Robot vacuum", "description_en": ""},
    ],
)
def test_untranslated_goods_are_a_duplicate_of_the_original(
    client: Client, product: Product, texts: dict[str, str]
) -> None:
    Product.objects.filter(pk=product.pk).update(**texts)
    product.refresh_from_db()
    russian, english = head(client, path_of(product)), head(client, path_of(product, "en"))
    original = SITE + path_of(product)
    assert russian["canonical"] == english["canonical"] == [original]
    assert russian["alternates"] == english["alternates"] == {}
    assert russian["robots"] == english["robots"] == []
    assert "og:locale:alternate" not in russian["social"]


def test_a_closed_store_stays_out(client: Client) -> None:
    store = StoreFactory(status=Store.Status.CLOSED)
    assert head(client, path_of(store), status=410)["robots"] == ["noindex, follow"]


def test_goods_that_cannot_be_bought_stay_out(client: Client, product: Product) -> None:
    Store.objects.filter(pk=product.store_id).update(status=Store.Status.CLOSED)
    assert head(client, path_of(product))["robots"] == ["noindex, follow"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_shared_links_say_what_they_are(client: Client, product: Product, language: str) -> None:
    found = head(client, path_of(product, language))
    social = found["social"]
    assert social["og:title"] == getattr(product, f"title_{language}")
    assert social["og:description"] == getattr(product, f"description_{language}") == found["descriptions"][0]
    assert len(found["descriptions"]) == 1
    assert social["og:url"] == found["canonical"][0]
    assert (social["og:locale"], social["og:locale:alternate"]) == {
        "ru": ("ru_RU", "en_GB"),
        "en": ("en_GB", "ru_RU"),
    }[language]
    assert social["og:image"].endswith("icon-512.png")  # the product has no picture
    assert social["twitter:card"] == "summary"


@pytest.mark.parametrize("make", [CategoryFactory, StoreFactory])
def test_error_pages_stay_out(client: Client, make: Callable[..., Any]) -> None:
    found = head(client, path_of(make()) + "x/", status=404)
    assert found["robots"] == ["noindex"]
    assert not found["canonical"]
