"""What machines read of a page is what people read on it (ux.md 4.10), in every state of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import Store
from catalog.models import Product, Variant
from catalog.services.prices import plan_discount
from catalog.services.reviews import refresh_rating
from marketplace.lib import clock
from marketplace.lib.formatting import format_money, format_number
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import BrandFactory, CategoryFactory, PriceTierFactory, ProductFactory, ReviewFactory

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL


def page(client: Client, path: str) -> tuple[dict[str, dict[str, Any]], str, str]:
    """schema.org objects by type, the head and the visible text of the body."""
    response = client.get(path)
    assert response.status_code == 200, path
    head, _, body = response.content.decode().partition("</head>")
    blocks = [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.S)]
    assert all(one["@context"] == "https://schema.org" for one in blocks)
    text = unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(script|svg)\b.*?</\1>", " ", body, flags=re.S)))
    return {one["@type"]: one for one in blocks}, head, re.sub(r"[ \n]+", " ", text)


def path_of(thing: Any, language: str) -> str:
    with translation.override(language):
        return thing.get_absolute_url()


def plain(product: Product) -> None:
    pass


def discounted(product: Product) -> None:
    variant = product.variants.get()
    variant.price_changes.update(at=clock.now() - timedelta(days=40))
    plan_discount(variant_id=variant.pk, percent=20, starts_at=clock.now(), ends_at=clock.now() + timedelta(days=5))


def sold_out(product: Product) -> None:
    product.variants.update(stock_on_hand=0)


def paused(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(status=Product.Status.PAUSED)


def store_on_holiday(product: Product) -> None:
    Store.objects.filter(pk=product.store_id).update(status=Store.Status.VACATION)


def reviewed(product: Product) -> None:
    for stars in (5, 4, 4):
        ReviewFactory(product=product, rating=stars)
    refresh_rating(product_id=product.pk)


def untranslated(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(title_en="", slug_en="", description_en="")


def wholesale(product: Product) -> None:
    PriceTierFactory(variant=product.variants.get())


STATES: list[Callable[[Product], None]] = [
    plain,
    discounted,
    sold_out,
    paused,
    store_on_holiday,
    reviewed,
    untranslated,
    wholesale,
]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_product_is_told_as_it_stands(client: Client, state: Callable[[Product], None], language: str) -> None:
    category = CategoryFactory(parent=CategoryFactory())
    product = ProductFactory(
        category=category,
        brand=BrandFactory(),
        description_ru="Моет & сушит.",
        description_en="Mops & dries.",
        variants__price=Money(Decimal("1234.50"), "USD"),
    )
    state(product)
    product.refresh_from_db()
    variant = product.variants.get()
    found, head, text = page(client, path_of(product, language))
    told, offer = found["Product"], found["Product"]["offers"]
    assert told["name"] in text
    assert told["sku"] == variant.sku
    assert offer["priceCurrency"] == settings.SETTLEMENT_CURRENCY
    assert Decimal(offer["price"]) == variant.price.amount
    assert format_money(variant.price, language) in text
    assert offer["availability"].endswith("/InStock") == (
        state in {plain, discounted, reviewed, untranslated, wholesale}
    )
    assert offer["seller"]["name"] in text
    assert offer["url"] == f"{SITE}{path_of(product, language)}"
    assert told["description"] in text
    assert f'content="{told["description"].replace("&", "&amp;")}"' in head
    _check_rating(told, text, language, is_rated=state is reviewed)
    _check_crumbs(found["BreadcrumbList"], text, product)


def _check_rating(told: dict[str, Any], text: str, language: str, *, is_rated: bool) -> None:
    assert ("aggregateRating" in told) is is_rated
    if is_rated:
        rating = told["aggregateRating"]
        assert rating["reviewCount"] == 3
        assert format_number(Decimal(rating["ratingValue"]), language) in text
        assert rating["ratingValue"] == "4.3"


def _check_crumbs(told: dict[str, Any], text: str, product: Product) -> None:
    steps = told["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert all(step["name"] in text for step in steps)
    assert all(step["item"].startswith(f"{SITE}/") for step in steps[:-1])
    assert "item" not in steps[-1]
    assert len(steps) == 4


def test_the_variant_of_the_address_is_told(client: Client) -> None:
    product = ProductFactory(variants=False)
    for sku, price in (("SMALL", "5.00"), ("LARGE", "8.00")):
        options = [{"name_ru": "Размер", "name_en": "Size", "value_ru": sku, "value_en": sku, "swatch": ""}]
        Variant.objects.create(
            product=product,
            store=product.store,
            sku=sku,
            options=options,
            price=Money(Decimal(price), "USD"),
            list_price=Money(Decimal(price), "USD"),
            stock_on_hand=3,
        )
    path = path_of(product, "en")
    for sku, price in (("SMALL", "5.00"), ("LARGE", "8.00")):
        offer = page(client, f"{path}?sku={sku}")[0]["Product"]["offers"]
        assert (offer["price"], offer["url"]) == (price, f"{SITE}{path}?sku={sku}")


def test_no_text_of_a_seller_ends_the_script(client: Client) -> None:
    title = 'Lamp</script><script>alert(1)</script><!-- \u2028 & "quotes"'
    product = ProductFactory(title_en=title, description_en=title)
    found, head, _text = page(client, path_of(product, "en"))
    assert found["Product"]["name"] == title
    assert "alert(1)</script>" not in head
    assert "<script>alert" not in head
    assert head.count("</script>") == head.count("<script")


def test_the_shop_is_told_on_the_home_page(client: Client) -> None:
    found, _head, text = page(client, "/ru/")
    assert found["Organization"]["name"] == found["WebSite"]["name"] == "Караван"
    assert found["Organization"]["name"] in text
    target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/ru/search/?q={{search_term_string}}"
    ProductFactory(title_ru="Телескоп")
    answer = client.get(target.removeprefix(SITE).replace("{search_term_string}", "телескоп"))
    assert "Телескоп" in answer.content.decode()


@pytest.mark.parametrize("score", [None, Decimal("4.50")])
def test_a_store_is_told_with_its_real_score_only(client: Client, score: Decimal | None) -> None:
    store = StoreFactory(score=score, score_count=12 if score else 0, description="Lamps.")
    found, _head, text = page(client, path_of(store, "en"))
    told = found["OnlineStore"]
    assert told["name"] in text
    assert told["description"] in text
    assert ("aggregateRating" in told) is (score is not None)
    if score:
        assert told["aggregateRating"]["ratingValue"] == "4.50"
        assert format_number(score, "en") in text


def test_a_category_is_told_by_its_path(client: Client) -> None:
    leaf = CategoryFactory(parent=CategoryFactory())
    ProductFactory(category=leaf)
    steps = page(client, path_of(leaf, "en"))[0]["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Catalogue", leaf.parent.name_en, leaf.name_en]
