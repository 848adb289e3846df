"""Wholesale steps and discounts in the editor: for one variant, or for all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from catalog.models import Discount
from catalog.selectors.editor import section_version
from marketplace.lib import clock
from tests.factories.catalog import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def product(store):
    return ProductFactory(store=store)


def url(name, product):
    return reverse(f"seller:{name}", args=[product.store.slug, product.pk])


def test_wholesale_prices_and_a_discount(seller_client, product):
    path = url("product-prices", product)
    seen = section_version(product.pk, "prices")
    rising = {"do": "tiers", "seen": seen, "from-1": 3, "price-1": "9", "from-2": 5, "price-2": "9.5"}
    answer = seller_client.post(path, rising)
    assert answer.status_code == 422
    assert answer.context["tiers_form"].errors["price-2"]
    assert seller_client.post(path, rising | {"price-2": ""}).status_code == 422
    assert seller_client.post(path, rising | {"price-2": "8.5"}).status_code == 303
    assert product.variants.get().tiers.count() == 2
    assert seller_client.post(path, {"do": "sale", "percent": "95"}).status_code == 422
    assert seller_client.post(path, {"do": "sale", "percent": "20"}).status_code == 303
    assert str(product.variants.get().price.amount) == "8.00"
    answer = seller_client.post(path, {"do": "sale", "percent": "20"})
    assert answer.status_code == 422
    assert answer.context["sale_form"].errors["percent"]
    for _ in range(2):
        discount = Discount.objects.get()
        assert seller_client.post(path, {"do": "stop", "discount": discount.pk}).status_code == 303
    assert str(product.variants.get().price.amount) == "10.00"


def test_a_discount_for_all_variants_is_one_line_and_ends_at_once(seller_client, product):
    second, path = VariantFactory(product=product), url("product-prices", product)
    now = clock.now()
    backwards = {"do": "sale", "percent": "20", "starts_at": f"{now + DAY * 9:%Y-%m-%dT%H:%M}"}
    answer = seller_client.post(path, backwards | {"ends_at": f"{now + DAY:%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 422
    assert answer.context["sale_form"].errors.keys() == {"ends_at"}
    with clock.at(now):
        assert seller_client.post(path, {"do": "sale", "percent": "20"}).status_code == 303
    later = {"do": "sale", "percent": "10", "scope": second.pk, "starts_at": f"{now + DAY * 30:%Y-%m-%dT%H:%M}"}
    ended = Discount.objects.filter(variant=second)
    for_all = seller_client.get(path).context["discounts"]
    assert [(row["is_for_all"], row["value"].count(",")) for row in for_all] == [(True, 1)]
    stranger = ProductFactory(store=product.store)
    other = url("product-prices", stranger)
    assert seller_client.post(other, {"do": "stop", "discount": for_all[0]["value"]}).status_code == 404
    assert seller_client.post(path, {"do": "stop", "discount": for_all[0]["value"]}).status_code == 303
    assert {str(variant.price.amount) for variant in product.variants.all()} == {"10.00"}
    assert seller_client.post(path, later).status_code == 303
    (row,) = seller_client.get(path).context["discounts"]
    assert (row["is_for_all"], row["skus"]) == (False, second.sku)
    assert ended.count() == 2


def test_the_steps_of_one_variant_are_asked_for_in_the_form(seller_client, product):
    second, path = VariantFactory(product=product), url("product-prices", product)
    answer = seller_client.post(path, {"do": "show", "scope": second.pk})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?variant={second.pk}#tiers")
    assert seller_client.get(f"{path}?variant={second.pk}").context["chosen"] == second
    assert seller_client.post(path, {"do": "show", "scope": ""}).headers["Location"] == f"{path}#tiers"
    page = seller_client.get(path).content.decode()
    first_button = page[page.index('action="#tiers"') :].partition("<button")[2].partition(">")[0]
    assert 'value="tiers"' in first_button, "Enter in a field saves"
