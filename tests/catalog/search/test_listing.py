"""Listings: orders, pages, cursors, filters, and facets against counting by hand."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog import constants
from catalog.models import Product, SearchRow, Variant
from catalog.search import engine, facets
from catalog.search.engine import search
from catalog.search.filters import Filters, Sort, filters_from
from catalog.selectors.attributes import attribute_of
from catalog.selectors.listing import listing
from catalog.services.search_rows import mark_hot, rebuild_all
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    BrandFactory,
    CategoryFactory,
    DeliveryTemplateFactory,
    DeliveryZoneFactory,
    ProductFactory,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def shop(db):
    """Seventy goods of two leaves with random but repeatable properties."""
    dice = random.Random(7)
    root = CategoryFactory()
    leaves = [CategoryFactory(parent=root), CategoryFactory(parent=root)]
    attributes = [AttributeFactory(category=leaves[0]) for _ in range(2)]
    values = [[AttributeValueFactory(attribute=one) for _ in range(3)] for one in attributes]
    brands = [BrandFactory() for _ in range(3)]
    stores = [StoreFactory(country="CN"), StoreFactory(country="RU")]
    free = DeliveryTemplateFactory(store=stores[1], zone=False)
    DeliveryZoneFactory(template=free, countries=["RU"], base_price=Money(Decimal(0)), days_min=2, days_max=4)
    DeliveryTemplateFactory(store=stores[0])
    moment = clock.now()
    for number in range(70):
        ProductFactory(
            category=leaves[number % 5 == 0],
            store=dice.choice(stores),
            brand=dice.choice([*brands, None]),
            is_mall=dice.random() < 0.3,
            values=[dice.choice(values[0]), dice.choice(values[1])],
            rating_average=dice.choice([None, Decimal("2.5"), Decimal("3.6"), Decimal("4.9")]),
            rating_count=50,
            orders_count=dice.randrange(100),
            published_at=moment - timedelta(days=dice.randrange(90)),
            rows=False,
            variants__price=Money(Decimal(dice.randrange(100, 5000)) / 100),
        )
    for variant in Variant.objects.all()[::4]:
        Variant.objects.filter(pk=variant.pk).update(old_price=Money(variant.price.amount + 5))
    rebuild_all()
    return {"root": root, "leaves": leaves, "values": values, "brands": brands, "stores": stores}


def ids_in_pages(filters, sort, query=""):
    """All ids by walking the cursors."""
    found, cursor = [], ""
    while True:
        result = search(query, filters, sort, cursor=cursor)
        found += result.product_ids
        cursor = result.next_cursor
        if not cursor:
            return found


def test_cursors_and_pages_give_each_product_once_in_order(shop):
    places = [
        Filters(),
        Filters(category_id=shop["root"].pk),
        Filters(category_id=shop["leaves"][0].pk),
        Filters(store_id=shop["stores"][0].pk),
        Filters(category_id=shop["root"].pk, values=(shop["values"][0][0].pk,)),
    ]
    for sort in Sort:
        for filters in places:
            check_pages(filters, sort, "")
        check_pages(Filters(), sort, "робот")


def check_pages(filters, sort, query):
    walked = ids_in_pages(filters, sort, query)
    first = search(query, filters, sort)
    paged = [pk for page in range(1, first.pages + 1) for pk in search(query, filters, sort, page=page).product_ids]
    assert walked == paged
    assert len(set(walked)) == len(walked) == first.total > 0


def test_orders(shop):
    rows = {row.pk: row for row in SearchRow.objects.all()}

    def column(sort, name):
        return [getattr(rows[pk], name) for pk in ids_in_pages(Filters(), sort)]

    assert column(Sort.CHEAP, "price") == sorted(column(Sort.CHEAP, "price"))
    assert column(Sort.DEAR, "price") == sorted(column(Sort.DEAR, "price"), reverse=True)
    assert column(Sort.RATING, "rating") == sorted(column(Sort.RATING, "rating"), reverse=True)
    assert column(Sort.NEW, "published_at") == sorted(column(Sort.NEW, "published_at"), reverse=True)
    assert column(Sort.POPULAR, "popularity") == sorted(column(Sort.POPULAR, "popularity"), reverse=True)
    days = [days["RU"] for days in column(Sort.FAST, "delivery_days")]
    assert days == sorted(days)
    assert set(days) == {6, 22}


@pytest.mark.parametrize("sort", [Sort.POPULAR, Sort.CHEAP, Sort.NEW])
def test_a_broken_cursor_gives_a_page_nonetheless(db, sort):
    product = ProductFactory()
    cursors = ["x", "~", "5-5~1", "nan", "nan~1", "1e999~4", "٣~1", "5~" + "9" * 30, "'~1", "9" * 30 + "~1"]
    for cursor in [*cursors, "2026-W01-1~1", "1E-99999999~1"]:
        for query in ("", "робот"):
            result = search(query, Filters(), sort, cursor=cursor)
            assert (result.total, set(result.product_ids) <= {product.pk}) == (1, True), cursor


# Facets


def meets(row, filters, but=""):
    """The filters by hand, without the group `but`."""
    groups = {}
    for pk in filters.values:
        groups.setdefault(f"value:{attribute_of(pk)}", set()).add(pk)
    checks = {
        "price": (filters.price_from or 0) <= row.price.amount <= (filters.price_to or 10**9),
        "free": not filters.free_delivery or filters.country in row.free_to,
        "discount": not filters.discount or row.discount_percent > 0,
        "mall": not filters.mall or row.is_mall,
        "rating": filters.rating is None or row.rating >= filters.rating,
        "brand": not filters.brands or row.brand_id in filters.brands,
        "from": not filters.ships_from or row.ships_from in filters.ships_from,
        **{name: bool(pks & set(row.value_ids)) for name, pks in groups.items()},
    }
    return all(met for name, met in checks.items() if name != but)


def count(rows, filters, but, what):
    return sum(1 for row in rows if meets(row, filters, but) and what(row))


def random_filters(dice, shop):
    values = [value.pk for group in shop["values"] for value in group]
    return Filters(
        category_id=dice.choice([None, shop["root"].pk, shop["leaves"][0].pk]),
        price_from=dice.choice([None, Decimal(10)]),
        price_to=dice.choice([None, Decimal(35)]),
        free_delivery=dice.random() < 0.2,
        discount=dice.random() < 0.2,
        mall=dice.random() < 0.2,
        rating=dice.choice([None, None, 3, 4]),
        brands=tuple(brand.pk for brand in shop["brands"] if dice.random() < 0.3),
        ships_from=dice.choice([(), (), ("RU",), ("CN", "RU")]),
        values=tuple(pk for pk in values if dice.random() < 0.15),
    )


def test_facets_are_what_counting_by_hand_gives(shop):
    rows = list(SearchRow.objects.all())
    for seed in range(25):
        check_facets(shop, random_filters(random.Random(seed), shop), rows)


def check_facets(shop, filters, rows):
    if filters.category_id == shop["leaves"][0].pk:
        rows = [row for row in rows if row.category_id == filters.category_id]
    result = search("", filters)
    found = result.facets
    assert found.is_exact
    assert result.total == len(ids_in_pages(filters, Sort.CHEAP)) == count(rows, filters, "", lambda row: True)
    assert found.discount == count(rows, filters, "discount", lambda row: row.discount_percent > 0)
    assert found.free_delivery == count(rows, filters, "free", lambda row: "RU" in row.free_to)
    assert found.mall == count(rows, filters, "mall", lambda row: row.is_mall)
    for brand in shop["brands"]:
        by_hand = count(rows, filters, "brand", lambda row, pk=brand.pk: row.brand_id == pk)
        assert found.brands.get(brand.pk, 0) == by_hand
    for code in ("CN", "RU"):
        by_hand = count(rows, filters, "from", lambda row, own=code: row.ships_from == own)
        assert found.countries.get(code, 0) == by_hand
    for stars in (3, 4):
        by_hand = count(rows, filters, "rating", lambda row, least=stars: row.rating >= least)
        assert found.ratings[stars] == by_hand
    for group in shop["values"]:
        for value in group:
            name = f"value:{value.attribute_id}"
            by_hand = count(rows, filters, name, lambda row, pk=value.pk: pk in row.value_ids)
            assert found.values.get(value.pk, 0) == by_hand
    prices = [row.price.amount for row in rows if meets(row, filters, "price")]
    assert (found.price_low, found.price_high) == (min(prices, default=None), max(prices, default=None))


def test_above_the_limit_counts_stop(shop, monkeypatch):
    monkeypatch.setattr(engine, "COUNT_LIMIT", 20)
    monkeypatch.setattr(facets, "COUNT_LIMIT", 20)
    result = search("", Filters())
    assert (result.total, result.is_capped, result.pages) == (20, True, constants.NUMBERED_PAGES)
    narrow = Filters(brands=(shop["brands"][0].pk,), mall=True)
    rows = [row for row in SearchRow.objects.all() if meets(row, narrow)]
    result = search("", narrow)
    assert (result.total, result.is_capped) == (len(rows), False)
    page = listing(filters=narrow, country="RU", today=TODAY)
    assert {value.count for group in page.groups for value in group.values} == {None}


def test_the_small_index_is_asked_first_and_the_full_one_after_it(shop, monkeypatch):
    monkeypatch.setattr("catalog.services.search_rows.HOT_ROWS", 30)
    mark_hot()
    assert SearchRow.objects.filter(is_hot=True).count() == 30
    assert len(ids_in_pages(Filters(), Sort.POPULAR, "робот")) >= 70
    assert mark_hot() == 0


# Addresses


def test_filters_are_read_and_written(shop):
    filters = Filters(
        category_id=1,
        price_from=Decimal(10),
        price_to=Decimal("20.5"),
        free_delivery=True,
        rating=4,
        brands=(3, 5),
        ships_from=("CN",),
        values=(8,),
    )
    text = filters.query_string(q="робот", page="")
    assert text == (
        "q=%D1%80%D0%BE%D0%B1%D0%BE%D1%82&price_from=10&price_to=20.5&free=1&rating=4&brand=3&brand=5&from=CN&value=8"
    )
    lists = {"price_from": ["10"], "price_to": ["20,5"], "free": ["1"], "rating": ["4"], "brand": ["5", "3", "x"]}
    assert filters_from({**lists, "from": ["CN"], "value": ["8"]}, category_id=1) == filters
    assert filters.count == 7
    assert filters.without("price").without("brand", "3").query_string() == "free=1&rating=4&brand=5&from=CN&value=8"


@pytest.mark.parametrize(
    "lists",
    [
        {"price_from": ["nan"], "price_to": ["-1"]},
        {"rating": ["9"], "brand": ["٣", "1" * 40], "from": ["'", "c n"]},
        {"price_from": ["1e99"], "free": ["yes"], "value": [""]},
        {"from": ["A'", "A' | 'B", "USA", "A\x00"]},
    ],
)
def test_nonsense_in_the_address_is_left_out(lists):
    assert filters_from(lists) == Filters()


def test_prices_the_wrong_way_round_are_turned():
    filters = filters_from({"price_from": ["20"], "price_to": ["10"]})
    assert (filters.price_from, filters.price_to) == (10, 20)


def test_prices_are_read_to_the_cent():
    filters = filters_from({"price_from": ["1E-999999"], "price_to": ["10.999"]})
    assert filters.pairs() == [("price_from", "0"), ("price_to", "11")]


# Queries


@pytest.mark.parametrize("number", [1, 24])
def test_a_listing_costs_the_same_for_one_product_and_for_a_full_page(db, django_assert_num_queries, number):
    leaf = CategoryFactory()
    for _ in range(number):
        ProductFactory(category=leaf)
    listing(filters=Filters(), country="RU", today=TODAY)  # tree, properties and delivery terms are remembered
    with django_assert_num_queries(3):
        page = listing(filters=Filters(category_id=leaf.pk), country="RU", today=TODAY)
    assert len(page.cards) == number
    listing(query="робот", filters=Filters(), country="RU", today=TODAY)  # the words are remembered
    with django_assert_num_queries(3):
        listing(query="робот", filters=Filters(), country="RU", today=TODAY)


def test_a_listing_of_a_product_that_has_just_gone(db):
    product = ProductFactory()
    Product.objects.filter(pk=product.pk).update(status="paused")
    rebuild_all()
    assert listing(filters=Filters(), country="RU", today=TODAY).cards == []
