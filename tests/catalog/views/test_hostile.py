"""What guests and members may send that no page of ours asks for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.models import FavouriteStore, Product, SearchPhrase, StockWatch
from catalog.services.resume import resume_favourite
from catalog.services.search_phrases import flush_phrases
from catalog.services.stock_watches import watch_stock
from marketplace.lib.errors import NotFound
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NUMBERS = ["9" * 19, "9" * 30, "9" * 5000, "²", "٣", "-1", "1e9"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("action", ["wish", "list", "stock", "cart"])
def test_what_is_to_be_done_after_the_sign_in(client: Client, action: str, number: str) -> None:
    assert client.get("/ru/login/", {"then": f"{action}:{number}"}).status_code == 200


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none(client: Client, number: str) -> None:
    client.force_login(UserFactory(), backend=BACKEND)
    posts: dict[str, dict[str, Any]] = {
        "/ru/my/wishes/add/": {"variant": number},
        "/ru/my/wishes/remove/": {"variant": number},
        "/ru/my/wishes/restore/": {"variant": number},
        "/ru/my/wishes/choose/": {"variant": number, "lists": number},
        "/ru/my/stock-watch/": {"variant": number},
        "/ru/compare/add/": {"product": number, "replace": number},
        "/ru/compare/remove/": {"product": number},
        "/ru/history/remove/": {"product": number},
        "/ru/my/wishes/new/": {"name": "Список", "event_date": number},
    }
    answers = {path: client.post(path, data).status_code for path, data in posts.items()}
    assert set(answers.values()) <= {200, 303, 404, 422}, answers


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "10000-01-01"])
def test_days_at_the_end_of_the_calendar(client: Client, day: str) -> None:
    client.force_login(UserFactory(), backend=BACKEND)
    answer = client.post("/ru/my/wishes/new/", {"name": "Список", "event_date": day}, follow=True)
    assert answer.status_code in {200, 422}


def test_one_reader_with_many_browsers_makes_no_suggestion(client: Client) -> None:
    ProductFactory(title_ru="Палатка", title_en="Tent")
    for number in range(5):
        client.get("/ru/search/", {"q": "палатка"}, headers={"User-Agent": f"Browser {number}"})
    flush_phrases()
    assert SearchPhrase.objects.get(text="палатка").searches_count == 1


@pytest.mark.parametrize("status", ["applied", "checking", "suspended"])
def test_a_store_without_a_page_cannot_be_followed_after_the_sign_in(client: Client, status: str) -> None:
    store = StoreFactory(status=status)
    with pytest.raises(NotFound):
        resume_favourite(UserFactory(), store.slug)
    assert not FavouriteStore.objects.exists()


@pytest.mark.parametrize("action", ["wish:{}", "list:{}", "stock:{}", "cart:{}:1", "buy:{}:1"])
def test_the_sign_in_page_tells_no_title_of_a_draft(client: Client, action: str) -> None:
    variant = ProductFactory(draft=True, title_ru="Тайная лампа").variants.get()
    answer = client.get("/ru/login/", {"then": action.format(variant.pk)})
    assert answer.status_code == 200
    assert "Тайная лампа" not in answer.content.decode()


def test_no_button_tells_the_title_of_a_draft(client: Client) -> None:
    product = ProductFactory(draft=True, title_ru="Тайная лампа", title_en="Secret lamp")
    variant = product.variants.get().pk
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.post("/ru/my/stock-watch/", {"variant": variant, "on": "0"}).status_code == 404
    heart = client.post("/ru/my/wishes/remove/", {"variant": variant}, headers={"HX-Request": "true"})
    assert "Тайная лампа" not in heart.content.decode()
    cart = client.post("/ru/cart/add/", {"variant": variant, "quantity": 1}, follow=True)
    assert "Тайная лампа" not in cart.content.decode()


@pytest.mark.parametrize("path", ["item/{}-x/", "item/{}/questions/", "item/{}/reviews/", "c/{}-x/"])
def test_an_address_with_a_number_that_no_row_has(client: Client, path: str) -> None:
    assert [client.get(f"/ru/{path.format(number)}").status_code for number in ("0", "9" * 19, "9" * 30)] == [404] * 3


def test_who_waits_for_goods_that_are_gone_can_stop_waiting(client: Client) -> None:
    user, variant = UserFactory(), ProductFactory().variants.get()
    watch_stock(user=user, variant_id=variant.pk)
    Product.objects.filter(pk=variant.product_id).update(status=Product.Status.REMOVED)
    client.force_login(user, backend=BACKEND)
    answer = client.post("/ru/my/stock-watch/", {"variant": variant.pk, "on": "0", "next": "/ru/my/"})
    assert (answer.status_code, answer["Location"], StockWatch.objects.count()) == (303, "/ru/my/", 0)
