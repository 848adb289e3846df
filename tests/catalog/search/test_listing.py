"""Listings: orders, pages, cursors, filters, and what is shown of the counts."""

import re
from datetime import date
from decimal import Decimal

import pytest

from catalog import constants
from catalog.models import FacetCount, Product, SearchRow
from catalog.search import engine, facets
from catalog.search.engine import search
from catalog.search.filters import Filters, Sort, filters_from
from catalog.selectors.filter_groups import as_label, count_text
from catalog.selectors.listing import listing
from catalog.selectors.tree import forget_tree
from catalog.services.facet_counts import refresh_counts
from catalog.services.search_rows import mark_hot, rebuild_all
from tests.catalog.search.by_hand import make_shop, meets
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    BrandFactory,
    CategoryFactory,
    ProductFactory,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def shop(db):
    return make_shop()


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
        Filters(category_id=shop.root.pk),
        Filters(category_id=shop.middle.pk),
        Filters(category_id=shop.leaves[0].pk),
        Filters(store_id=shop.stores[0].pk),
        Filters(category_id=shop.root.pk, values=(shop.values[0][0].pk,)),
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


@pytest.mark.parametrize("popularity", ["--5", "-", "", "9" * 30, "1e3", "٣"])
def test_a_cursor_of_the_fastest_whose_number_is_none(shop, popularity):
    speeds = {speed for speed in SearchRow.objects.values_list("speed", flat=True) if speed}
    assert speeds
    for speed in speeds:
        assert search("", Filters(), Sort.FAST, cursor=f"{speed}.{popularity}~1~1700000000000000").total


def test_every_order_walks_and_collects_the_same(shop, monkeypatch):
    places = [
        Filters(**place, mall=True) for place in ({}, {"category_id": shop.root.pk}, {"category_id": shop.middle.pk})
    ]
    for filters in places:
        for sort in Sort:
            collected = ids_in_pages(filters, sort)
            with monkeypatch.context() as patch:
                patch.setattr(engine, "COUNT_LIMIT", 3)
                patch.setattr(engine, "place_size", lambda filters: 1)
                assert ids_in_pages(filters, sort) == collected


# Facets (tests/properties compares them with counting by hand)


def test_the_cheaper_way_is_taken(shop, monkeypatch):
    """Few hits among many goods, or a page far behind, are collected; else rows are met on the index of the order."""
    ways = []
    for name in ("walk", "collect"):
        way = getattr(engine, name)
        monkeypatch.setattr(engine, name, lambda *given, name=name, way=way: ways.append(name) or way(*given))
    monkeypatch.setattr(engine, "COUNT_LIMIT", 3)
    place, mall = Filters(category_id=shop.root.pk), Filters(category_id=shop.root.pk, mall=True)
    for size, filters, query in [(5, place, ""), (5, mall, ""), (10_000, mall, ""), (5, place, "робот")]:
        monkeypatch.setattr(engine, "place_size", lambda filters, size=size: size)
        search(query, filters, Sort.CHEAP)
    monkeypatch.setattr(facets, "LIVE_LIMIT", 5)
    monkeypatch.setattr(engine, "place_size", lambda filters: 10_000)
    assert search("робот", place, Sort.CHEAP).facets.total is None
    assert ways == ["walk", "walk", "collect", "walk", "collect"]


def test_above_the_limit_counts_stop(shop, monkeypatch):
    monkeypatch.setattr(engine, "COUNT_LIMIT", 20)
    monkeypatch.setattr(facets, "LIVE_LIMIT", 20)
    result = search("", Filters())
    assert (result.total, result.is_capped, result.pages) == (20, True, constants.NUMBERED_PAGES)
    narrow = Filters(brands=(shop.brands[0].pk,), mall=True)
    rows = [row for row in SearchRow.objects.all() if meets(row, narrow)]
    result = search("", narrow)
    assert (result.total, result.is_capped) == (len(rows), False)


def test_a_part_of_the_hits_gives_the_least_there_can_be(shop, monkeypatch):
    monkeypatch.setattr(facets, "LIVE_LIMIT", 9)
    page = listing(query="робот", filters=Filters(), country="RU", today=TODAY)
    shown = {value["value"]: value for group in page.groups if group["name"] == "brand" for value in group["values"]}
    assert shown
    assert all(value["count"].endswith("+") and not value["is_disabled"] for value in shown.values())
    assert {count for _, count in page.categories} == {None}
    assert page.result.facets.price_low is None


def test_what_a_large_place_has_nothing_of_counts_nothing(shop, monkeypatch):
    monkeypatch.setattr("catalog.search.place_counts.PLACE_LIMIT", 20)
    SearchRow.objects.update(is_mall=False)
    refresh_counts()
    for choices in ({}, {"discount": True}):
        found = search("", Filters(category_id=shop.root.pk, **choices)).facets
        assert (found.is_old, found.count("mall")) == (True, 0)


def test_numbers_of_a_large_place_follow_the_goods_that_a_page_finds(shop, monkeypatch):
    monkeypatch.setattr("catalog.search.place_counts.PLACE_LIMIT", 20)
    refresh_counts()
    filters = Filters(category_id=shop.root.pk, price_to=Decimal(10))
    before = search("", filters)
    assert before.facets.is_old
    SearchRow.objects.filter(pk=before.product_ids[0]).delete()
    after = search("", filters)
    assert after.total == len(after.product_ids) == before.total - 1


@pytest.mark.parametrize(("count", "text"), [(None, None), (0, "0"), (2000, "2\u00a0000"), (2001, "2\u00a0000+")])
def test_how_a_count_is_written(count, text):
    assert count_text(count) == text


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("лидар", "Лидар"), ("вспененная, резина", "Вспененная, резина"), ("с опушкой", "С опушкой"),
        ("e-ink", "E-ink"), ("ёмкость", "Ёмкость"), ("iPhone", "iPhone"), ("iOS и Android", "iOS и Android"),
        ("мА·ч", "мА·ч"), ("pH-метр", "pH-метр"), ("x86", "x86"), ("4 ГБ", "4 ГБ"), ("м", "м"), ("", ""),
        ("−10 °C", "−10 °C"), ("USB-C", "USB-C"),
    ],
)  # fmt: skip
def test_labels_begin_with_a_capital(value, label):
    assert as_label(value) == label


def test_choices_and_chips_begin_with_a_capital(client, db):
    leaf = CategoryFactory(parent=CategoryFactory())
    kind = AttributeFactory(category=leaf, name_ru="Навигация")
    leaf.category_attributes.update(is_promoted=True)
    forget_tree()
    lidar, phone = (
        AttributeValueFactory(attribute=kind, value_ru=word, value_en=word) for word in ("лидар", "iPhone 15")
    )
    brand = BrandFactory(name="volnar")
    for value in (lidar, phone):
        ProductFactory(category=leaf, values=[value], brand=brand)
    refresh_counts()
    chosen = f"?value={lidar.pk}&value={phone.pk}&brand={brand.pk}&price_from=5"
    html = client.get(leaf.get_absolute_url() + chosen).content.decode()
    assert not re.search(r">\s*лидар", html)
    labels = re.findall(r'<a class="chip chip--applied[^>]*>([^<]*)<', html)
    assert {"Лидар", "iPhone 15", "volnar"} <= set(labels), labels
    assert any(one.startswith("От") for one in labels), labels


def test_counts_of_a_large_place_cost_a_page_nothing(shop, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("catalog.search.place_counts.PLACE_LIMIT", 20)
    assert refresh_counts() == 4
    search("", Filters(category_id=shop.root.pk))
    with django_assert_num_queries(1):
        result = search("", Filters(category_id=shop.root.pk))
    assert (result.total, len(result.product_ids)) == (70, 24)
    assert result.facets.price_low == min(row.price.amount for row in SearchRow.objects.all())


def test_counting_goes_on_where_it_stopped(shop):
    FacetCount.objects.all().delete()
    assert refresh_counts(seconds=0) == 1
    first = FacetCount.objects.get(facet="counted").place
    assert refresh_counts(seconds=0) == 1
    assert FacetCount.objects.filter(facet="counted").exclude(place=first).count() == 1


def test_a_long_group_is_cut_and_a_number_has_two_fields(shop):
    page = listing(filters=Filters(category_id=shop.leaves[0].pk), country="RU", today=TODAY)
    groups = {group["name"]: group for group in page.groups}
    span = groups[f"v{shop.power.pk}"]["span"]
    assert (span["name"], span["lowest"], span["highest"]) == (f"n{shop.power.pk}", "5", "95")
    for number in range(10):
        AttributeValueFactory(attribute=shop.values[0][0].attribute, value_ru=f"много {number}")
    name = f"v{shop.values[0][0].attribute_id}"
    page = listing(filters=Filters(category_id=shop.leaves[0].pk), country="RU", today=TODAY)
    group = next(group for group in page.groups if group["name"] == name)
    assert (len(group["values"]), group["more"]) == (6, 7)
    assert [value["is_disabled"] for value in group["values"]] == [False] * 3 + [True] * 3
    page = listing(filters=Filters(category_id=shop.leaves[0].pk), country="RU", today=TODAY, whole=[name])
    assert len(next(group for group in page.groups if group["name"] == name)["values"]) == 13


def test_where_nothing_is_left_the_nearest_is_shown(shop):
    filters = Filters(mall=True, price_from=Decimal(10000))
    page = listing(filters=filters, country="RU", today=TODAY)
    mall = sum(1 for row in SearchRow.objects.all() if row.is_mall)
    assert [(one["count"], one["query_string"]) for one in page.nearest] == [(mall, "mall=1")]


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
    more = Filters(days=14, store_rating=Decimal("4.5"), stores=(2,), numbers=((7, Decimal(5), None),), is_new=True)
    assert more.query_string() == "new=1&store_rating=4.5&days=14&store=2&n7_from=5"
    read = filters_from({"new": ["1"], "store_rating": ["4.5"], "days": ["7", "14"], "store": ["2"], "n7_from": ["5"]})
    assert read == more
    assert more.without("number", "7").without("days").without("store", "2").switched("new").pairs() == [
        ("store_rating", "4.5")
    ]
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
