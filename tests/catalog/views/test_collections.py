"""Deals and the Mall: only what is true, by category and country, page by page."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import Store
from catalog.models import Category, Product
from catalog.selectors.collections import cursor_of, mall_countries
from catalog.services.prices import plan_discount
from marketplace.lib import clock
from marketplace.lib.formatting import format_day
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.orders.journeys import member

pytestmark = pytest.mark.django_db
DEALS, MALL = "/ru/deals/", "/ru/mall/"


def on_sale(category: Category | None = None, *, percent: int = 20, days: int | None = 5, **fields: object) -> Product:
    """Goods whose price stood for a month before the discount."""
    product = ProductFactory(category=category or CategoryFactory(), **fields)
    variant = product.variants.get()
    variant.price_changes.update(at=clock.now() - timedelta(days=40))
    ends = clock.now() + timedelta(days=days) if days else None
    plan_discount(variant_id=variant.pk, percent=percent, starts_at=clock.now(), ends_at=ends)
    return product


def shown(client: Client, path: str) -> list[int]:
    response = client.get(path)
    assert response.status_code == 200, path
    return [int(pk) for pk in re.findall(r'<li class="card[^"]*" id="item-(\d+)"', response.content.decode())]


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_largest_discount_comes_first_with_the_day_it_ends(client: Client) -> None:
    small, large = on_sale(percent=10), on_sale(percent=40)
    ProductFactory()  # no discount
    assert shown(client, DEALS) == [large.pk, small.pk]
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        day = format_day(clock.now() + timedelta(days=5))
    assert text_of(client, DEALS).count(f"Скидка до\u00a0{day}") == 2


def test_without_an_end_no_day_is_named(client: Client) -> None:
    product = on_sale(days=None)
    assert shown(client, DEALS) == [product.pk]
    assert "Скидка до" not in text_of(client, DEALS)


def test_a_discount_from_a_price_raised_before_is_none(client: Client) -> None:
    """The price was as low a week ago: nothing may be struck through, so it is no deal (domain section 3 row 9)."""
    product = ProductFactory(variants__price=Money(Decimal("10.00"), "USD"))
    variant = product.variants.get()
    variant.price_changes.update(at=clock.now() - timedelta(days=7), price=Money(Decimal("8.00"), "USD"))
    plan_discount(variant_id=variant.pk, percent=10, starts_at=clock.now())
    assert product.pk not in shown(client, DEALS) or "price__was" not in text_of(client, DEALS)


def test_sold_out_goods_are_no_deal(client: Client) -> None:
    on_sale(variants__stock_on_hand=0)
    assert "Сейчас скидок нет" in text_of(client, DEALS)


def test_by_category(client: Client) -> None:
    root, other = CategoryFactory(), CategoryFactory()
    inside = on_sale(CategoryFactory(parent=root))
    on_sale(other)
    bare = CategoryFactory()
    ProductFactory(category=bare)
    assert shown(client, f"{DEALS}?category={root.pk}") == [inside.pk]
    text = text_of(client, DEALS)
    assert f"{DEALS}?category={other.pk}" in text
    assert f"{DEALS}?category={bare.pk}" not in text
    assert len(shown(client, f"{DEALS}?category={bare.pk}")) == 2  # nothing to narrow to
    assert len(shown(client, f"{DEALS}?category=x")) == 2


def test_without_discounts_what_came_last(client: Client) -> None:
    older = ProductFactory(published_at=clock.now() - timedelta(days=3))
    newer = ProductFactory()
    assert shown(client, DEALS) == [newer.pk, older.pk]
    assert "Сейчас скидок нет" in text_of(client, DEALS)


def walk(client: Client, path: str) -> list[int]:
    seen: list[int] = []
    following: str | None = path
    while following:
        response = client.get(following)
        seen += shown(client, following)
        found = re.search(r'rel="next nofollow" hx-get="([^"]+)"', response.content.decode())
        following = found[1].replace("&amp;", "&") if found else None
    return seen


def test_every_deal_once_in_a_chain_of_pages(client: Client) -> None:
    store = StoreFactory()
    root = CategoryFactory()
    expected = {on_sale(root, percent=10 + n % 3, store=store).pk for n in range(50)}
    for path in (DEALS, f"{DEALS}?category={root.pk}"):
        seen = walk(client, path)
        assert len(seen) == 50
        assert set(seen) == expected


@pytest.mark.parametrize("cursor", ["x", "1~", "~1", "1~x", "99999999999~1", "-1~-1", "1~99999999999999999999", "٣~1"])
def test_a_broken_cursor_is_the_beginning(client: Client, cursor: str) -> None:
    product = on_sale()
    assert cursor_of(cursor) is None
    assert shown(client, f"{DEALS}?cursor={cursor}") == [product.pk]


def test_behind_the_last_deal(client: Client) -> None:
    on_sale()
    text = text_of(client, f"{DEALS}?cursor=0~1")
    assert "Больше скидок нет" in text
    assert f'href="{DEALS}"' in text


def mall_product(country: str, **fields: object) -> Product:
    return ProductFactory(store=StoreFactory(country=country), is_mall=True, **fields)


def test_the_mall_is_what_lies_in_the_readers_country(client: Client) -> None:
    here, _there = mall_product("RU"), mall_product("DE")
    ProductFactory(store=StoreFactory(country="RU"))  # not in the Mall
    assert shown(client, MALL) == [here.pk]
    client.cookies["country"] = "DE"
    assert shown(client, MALL) == [_there.pk]


def test_goods_may_lie_elsewhere_than_their_store(client: Client) -> None:
    product = mall_product("CN", ships_from="RU")
    assert shown(client, MALL) == [product.pk]


def test_no_stock_in_the_country_names_those_that_have_some(client: Client) -> None:
    product = mall_product("DE")
    text = text_of(client, MALL)
    assert shown(client, MALL) == []
    assert "Россия" in text
    assert "Германия" in text
    assert f"{MALL}?from=DE" in text
    assert shown(client, f"{MALL}?from=DE") == [product.pk]
    assert shown(client, f"{MALL}?from=ZZ") == []


def test_stock_of_another_country_is_not_promised_as_ours(client: Client) -> None:
    mall_product("RU"), mall_product("DE")
    assert "Посылка не\u00a0пересекает границу" in text_of(client, MALL)
    abroad = text_of(client, f"{MALL}?from=DE")
    assert "Посылка не\u00a0пересекает границу" not in abroad
    assert "складе в\u00a0другой стране: Германия" in abroad
    assert "в\u00a0вашу страну (Россия)" in abroad


def test_a_mall_without_goods_still_says_what_it_is(client: Client) -> None:
    assert "Возврат по\u00a0местному адресу" in text_of(client, MALL)


def test_closed_stores_leave_the_mall(client: Client) -> None:
    from catalog.services.search_rows import write_rows

    product = mall_product("RU")
    Store.objects.filter(pk=product.store_id).update(status=Store.Status.CLOSED)
    write_rows(product_ids=[product.pk])
    assert shown(client, MALL) == []
    assert mall_countries() == []


def test_countries_come_from_the_goods() -> None:
    for country in ("RU", "CN", "RU", "DE"):
        mall_product(country)
    assert mall_countries() == ["CN", "DE", "RU"]


def _queries(client: Client, path: str) -> int:
    client.get(path)
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    return min(counts)


@pytest.mark.parametrize("count", [1, 25])
def test_queries(client: Client, count: int) -> None:
    store, category = StoreFactory(country="RU"), CategoryFactory()
    for _ in range(count):
        on_sale(category, store=store, is_mall=True)
    found = {path: _queries(client, path) for path in (DEALS, MALL, "/ru/catalog/")}
    assert found == {DEALS: 4, MALL: 3, "/ru/catalog/": 1}
    buyer = member()
    client.force_login(buyer)
    assert max(_queries(client, path) for path in (DEALS, MALL)) <= 12


def test_pages_of_guests_hold_no_token_and_write_no_session(client: Client) -> None:
    on_sale()
    for path in (DEALS, MALL):
        response = client.get(path)
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert not response.cookies


def test_the_tree_counts_goods_and_hides_what_is_empty(client: Client) -> None:
    root = CategoryFactory()
    leaf, empty = CategoryFactory(parent=root), CategoryFactory(parent=root)
    bare = CategoryFactory()
    for _ in range(3):
        ProductFactory(category=leaf)
    main = text_of(client, "/ru/catalog/").partition('<main id="main"')[2].partition("</main>")[0]
    assert re.search(rf"{leaf.name_ru}</a><small><span class=\"vh\">[^<]+</span>3</small>", main)
    assert empty.name_ru not in main
    assert bare.name_ru not in main
