"""Forms that no browser sends: numbers without an end and signs that no database knows are no error of ours."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Store
from catalog.models import Discount, Media, Product
from catalog.services.pictures import attach_picture
from tests.catalog.goods import picture
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
NUMBERS = ["9" * 19, "9" * 30, "9" * 5000, "²", "٣", "-1", "", "1e9", "0x1", "1\0"]


@pytest.fixture
def product(store: Store) -> Product:
    return ProductFactory(store=store)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none(seller_client: Client, store: Store, product: Product, number: str) -> None:
    own = {"store": store.slug, "pk": product.pk}
    posts = {
        reverse("seller:products-bulk", args=[store.slug]): {"product": number, "action": "pause", "value": number},
        reverse("seller:product-category", kwargs=own): {"category": number, "attributes_of": number},
        reverse("seller:product-prices", kwargs=own): {"do": "stop", "discount": number},
        reverse("seller:product-pictures", kwargs=own): {"do": f"up:{number}"},
        reverse("seller:product-variants", kwargs=own): {"do": "save", "row0-sku": "A", "row0-stock_seen": number},
        reverse("seller:product-terms", kwargs=own): {"lot_size": number, "min_quantity": number},
        reverse("seller:product-new", args=[store.slug]): {"title_ru": "Лампа", "category": number},
        reverse("seller:store", args=[store.slug]): {"section": "terms", "ship_by_days": number},
    }
    answers = {path: seller_client.post(path, data).status_code for path, data in posts.items()}
    assert set(answers.values()) <= {200, 303, 404, 422}, answers
    gets = [
        reverse("seller:products", args=[store.slug]) + f"?page={number}&size={number}",
        reverse("seller:product-pictures", kwargs=own) + f"?shown={number}",
        reverse("seller:product-prices", kwargs=own) + f"?variant={number}",
        reverse("seller:questions", args=[store.slug]) + f"?page={number}",
    ]
    assert {seller_client.get(path.replace("\0", "")).status_code for path in gets} == {200}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30"])
def test_days_at_the_end_of_the_calendar(seller_client: Client, store: Store, product: Product, day: str) -> None:
    holiday = {"section": "holiday", "first": day, "last": day}
    assert seller_client.post(reverse("seller:store", args=[store.slug]), holiday).status_code == 422
    path = reverse("seller:product-prices", kwargs={"store": store.slug, "pk": product.pk})
    for moments in ({"starts_at": f"{day}T00:00"}, {"ends_at": f"{day}T23:59"}):
        assert seller_client.post(path, {"do": "sale", "percent": "10"} | moments).status_code == 422
    assert not Discount.objects.exists()


def test_a_nul_in_the_words_of_a_picture(seller_client: Client, store: Store, product: Product) -> None:
    media = attach_picture(product=product, data=picture())
    path = reverse("seller:product-pictures", kwargs={"store": store.slug, "pk": product.pk})
    answer = seller_client.post(path, {"do": "describe", f"alt_ru-{media.pk}": "Лампа\0 сбоку"})
    assert (answer.status_code, Media.objects.get().alt_ru) == (303, "Лампа сбоку")
