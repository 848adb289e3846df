"""Pages of stores: the front in every state, about it, and the directory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Store
from catalog.constants import STORES_ON_PAGE
from catalog.models import SearchRow, StoreFacts
from catalog.rules import Conduct
from catalog.services.search_rows import refresh_store, write_rows
from catalog.services.store_facts import OrderRecord, write_store_facts
from marketplace.lib import clock
from marketplace.lib.formatting import format_day
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import (
    CategoryFactory,
    DeliveryTemplateFactory,
    DeliveryZoneFactory,
    ProductFactory,
    ReviewFactory,
)

pytestmark = pytest.mark.django_db
GUEST_LIMIT, MEMBER_LIMIT = 8, 12  # ux.md 4.3


def queries(client: Client, url: str, status: int = 200) -> int:
    """Queries of a request in a warm process."""
    assert client.get(url).status_code == status
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    return min(counts)


@pytest.fixture
def member_client() -> Client:
    client = Client()
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def shop() -> Store:
    store: Store = StoreFactory(slug="lavka", name="Лавка", country="RU")
    DeliveryTemplateFactory(store=store)
    return store


def fill(store: Store, count: int) -> None:
    leaves = [CategoryFactory() for _ in range(3)]
    for number in range(count):
        ProductFactory(store=store, category=leaves[number % 3])
    write_store_facts(records={})


@pytest.mark.parametrize("count", [1, 14, 30])
def test_queries_of_a_front(client: Client, member_client: Client, shop: Store, count: int) -> None:
    fill(shop, count)
    strips = 1 if count >= 12 else 0
    found = queries(client, "/ru/store/lavka/"), queries(member_client, "/ru/store/lavka/")
    assert found == (5 + strips, 9 + strips)
    assert found[0] <= GUEST_LIMIT and found[1] <= MEMBER_LIMIT
    assert queries(client, "/ru/store/lavka/about/") == 2


def test_a_front_shows_categories_strips_and_goods(client: Client, shop: Store) -> None:
    fill(shop, 14)
    page = client.get("/ru/store/lavka/")
    categories = page.context["categories"]
    assert [count for _node, count, _url, _now in categories] == [5, 5, 4]
    assert (len(page.context["new_tiles"]), page.context["sale_tiles"]) == (6, [])
    assert len(page.context["cards"]) == 14
    assert "noindex" not in page.content.decode()
    narrowed = client.get(categories[0][2])
    assert len(narrowed.context["cards"]) == 5
    assert "noindex" in narrowed.content.decode()
    assert "new_tiles" not in narrowed.context


def test_one_new_thing_is_no_row(client: Client, shop: Store) -> None:
    fill(shop, 14)
    old = clock.now() - timedelta(days=400)
    SearchRow.objects.filter(store=shop).exclude(pk=SearchRow.objects.latest("pk").pk).update(published_at=old)
    assert client.get("/ru/store/lavka/").context["new_tiles"] == []


def test_search_inside_a_store_stays_inside(client: Client, shop: Store) -> None:
    ProductFactory(store=shop, title_ru="Палатка туристическая")
    ProductFactory(title_ru="Палатка чужая")
    page = client.get("/ru/store/lavka/", {"q": "палатка"})
    assert [card.title for card in page.context["cards"]] == ["Палатка туристическая"]
    nothing = client.get("/ru/store/lavka/", {"q": "телескоп"})
    assert nothing.status_code == 200 and not nothing.context["cards"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_store_on_holiday_shows_its_goods_and_sells_none(client: Client, shop: Store, count: int) -> None:
    fill(shop, count)
    Store.objects.filter(pk=shop.pk).update(status="vacation", vacation_until=date(2099, 5, 3))
    refresh_store(store_id=shop.pk)
    page = client.get("/ru/store/lavka/")
    text = page.content.decode()
    assert page.status_code == 200
    assert format_day(date(2099, 5, 3)) in text
    assert len(page.context["resting"]) == min(count, 24)
    assert "/cart/" not in text.split("<main")[1].split("</main")[0]
    assert queries(client, "/ru/store/lavka/") == 4
    if count > 24:
        assert len(client.get("/ru/store/lavka/?page=2").context["resting"]) == count - 24
    assert client.get(f"/ru/store/lavka/c/{shop.products.first().category_id}/").status_code == 302


def test_a_store_that_closed_says_so_and_is_gone(client: Client, shop: Store) -> None:
    fill(shop, 2)
    Store.objects.filter(pk=shop.pk).update(status="closed")
    page = client.get("/ru/store/lavka/")
    assert page.status_code == 410
    text = page.content.decode()
    assert "Лавка" in text and "noindex" in text
    assert not any(product.title_ru in text for product in shop.products.all())
    assert client.get("/ru/store/lavka/about/").status_code == 410


@pytest.mark.parametrize("status", ["suspended", "applied", "checking"])
@pytest.mark.parametrize("path", ["", "about/"])
def test_a_store_that_is_not_shown_does_not_exist(client: Client, shop: Store, status: str, path: str) -> None:
    Store.objects.filter(pk=shop.pk).update(status=status)
    page = client.get(f"/ru/store/lavka/{path}")
    assert page.status_code == 404
    assert "Лавка" not in page.content.decode()


def test_a_category_that_does_not_exist(client: Client, shop: Store) -> None:
    assert client.get("/ru/store/lavka/c/999999/").status_code == 404


def test_about_explains_the_score_with_the_numbers_of_the_writer(client: Client, shop: Store) -> None:
    product = ProductFactory(store=shop)
    ReviewFactory.create_batch(5, product=product, rating=4)
    write_store_facts(records={shop.pk: OrderRecord(12, Conduct(on_time=90))})
    page = client.get("/ru/store/lavka/about/")
    score = page.context["score"]
    assert score.score.value == Decimal("4.14")
    assert score.inputs[0].value.startswith("10") and score.inputs[0].cost.endswith("0,10")
    assert [one.value for one in score.inputs[1:]] == ["", "", ""], "too little data is not a zero"
    assert page.content.decode().count("мало данных") >= 4


def test_a_new_store_says_that_it_knows_too_little(client: Client, shop: Store) -> None:
    text = client.get("/ru/store/lavka/about/").content.decode()
    assert "100" not in text.split("<main")[1].split("</main")[0].replace("1000", "")
    assert not StoreFacts.objects.exists()


def test_delivery_is_grouped_by_terms_and_begins_with_the_readers_country(client: Client, shop: Store) -> None:
    zone = DeliveryZoneFactory(template=shop.delivery_templates.get(), countries=["RU", "BY"], days_min=2, days_max=4)
    rows = client.get("/ru/store/lavka/about/").context["delivery"]
    assert (rows[0].is_here, rows[0].ways[0].days_min) == (True, zone.template.handling_days + 2)
    assert len(rows) == 2


# The directory


@pytest.mark.parametrize("count", [1, STORES_ON_PAGE, STORES_ON_PAGE + 1])
def test_queries_of_the_directory(client: Client, member_client: Client, count: int) -> None:
    StoreFactory.create_batch(count)
    write_store_facts(records={})
    assert (queries(client, "/ru/stores/"), queries(member_client, "/ru/stores/")) == (3, 5)
    page = client.get("/ru/stores/?page=2")
    assert len(page.context["directory"].stores) == (count if count <= STORES_ON_PAGE else 1)


@pytest.fixture
def street() -> Callable[[str], list[str]]:
    home = CategoryFactory()
    ProductFactory(store__name="Тундра", store__country="RU", category=CategoryFactory(parent=home))
    ProductFactory(store__name="Лес", store__country="CN", category=home)
    ProductFactory(store__name="Луг", store__country="CN")
    StoreFactory(name="Тайник", status="suspended")
    StoreFactory(name="Отпуск", status="vacation", country="KZ", opened_at=clock.now() + timedelta(days=1))
    write_store_facts(records={})
    Store.objects.filter(name="Лес").update(score=Decimal("4.60"))
    Store.objects.filter(name="Тундра").update(score=Decimal("4.20"))

    def names(query: str) -> list[str]:
        page = Client().get(f"/ru/stores/?{query.replace('HOME', str(home.pk))}")
        assert page.status_code == 200
        return [store.name for store in page.context["directory"].stores]

    return names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Лес", "Тундра", "Луг", "Отпуск"]),
        ("sort=name", ["Лес", "Луг", "Отпуск", "Тундра"]),
        ("sort=new", ["Отпуск", "Луг", "Лес", "Тундра"]),
        ("category=HOME", ["Лес", "Тундра"]),
        ("category=HOME&country=RU", ["Тундра"]),
        ("rating=4.5", ["Лес"]),
        ("q=тун", ["Тундра"]),
        ("q=%25", []),
        ("q=нет+такого", []),
        ("category=x&country=x&rating=9&sort=z&page=-1", ["Лес", "Тундра", "Луг", "Отпуск"]),
    ],
)
def test_the_directory(street: Callable[[str], list[str]], query: str, names: list[str]) -> None:
    found = street(query)
    if query == "sort=new":
        assert (found[0], set(found)) == (names[0], set(names))
    else:
        assert found == names


def test_an_empty_answer_offers_to_start_over(client: Client) -> None:
    page = client.get("/ru/stores/?q=xyz")
    assert 'href="/ru/stores/"' in page.content.decode().split("<main")[1]
    assert "noindex" in page.content.decode()


def test_the_rows_of_goods_follow_the_store(shop: Store) -> None:
    product = ProductFactory(store=shop)
    assert write_rows(product_ids=[product.pk]) == 1


def test_the_name_of_a_store_is_not_a_search_for_goods(client: Client) -> None:
    """Both forms of the page have a field `q`; only the one that was filled in keeps its words."""
    html = client.get("/ru/stores/?q=ромашка").content.decode()
    assert html.count('value="ромашка"') == 1
    assert 'value="ромашка"' in client.get("/ru/search/?q=ромашка").content.decode().partition("<main")[0]
