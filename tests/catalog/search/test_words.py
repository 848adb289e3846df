"""Search by words: forms in both languages, ё, the other keyboard, synonyms, order."""

from datetime import timedelta

import pytest

from catalog.models import Synonym
from catalog.search.engine import search
from catalog.search.filters import Filters, Sort
from catalog.services.search_rows import write_rows
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from tests.factories.catalog import BrandFactory, CategoryFactory, ProductFactory


@pytest.fixture
def goods(db):
    def make(ru, en, **more):
        return ProductFactory(title_ru=ru, title_en=en, **more).pk

    return {
        "vacuum": make("Робот-пылесос СветДом R7, лидар", "SvetDom R7 lidar robot vacuum"),
        "tree": make("Гирлянда на ёлку, 10 м", "Christmas tree garland, 10 m"),
        "shoes": make("Кроссовки Росомаха Trail 2", "Rosomakha Trail 2 running shoes"),
        "bank": make("Внешний аккумулятор 20000 мА·ч", "Power bank 20000 mAh"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("роботы-пылесосы", "vacuum"),
        ("робота пылесоса", "vacuum"),
        ("пылесосу", "vacuum"),
        ("ПЫЛЕСОС светдом", "vacuum"),
        ("vacuums", "vacuum"),
        ("robot VACUUM r7", "vacuum"),
        ("лидаром", "vacuum"),
        ("ёлка", "tree"),
        ("елки", "tree"),
        ("ЁЛКЕ гирлянду", "tree"),
        ("garlands", "tree"),
        ("кроссовок", "shoes"),
        ("shoe", "shoes"),
        ("аккумуляторы 20000", "bank"),
        ("кроссовки trail", "shoes"),
    ],
)
def test_word_forms(goods, query, found):
    assert search(query).product_ids == (goods[found],)


@pytest.mark.parametrize(
    ("query", "found"),
    [("hj,jn gsktcjc", "vacuum"), ("`krf", "tree"), ("кщище", "vacuum"), ("ырщуы", "shoes")],
)
def test_the_other_keyboard(goods, query, found):
    result = search(query)
    assert (result.product_ids, result.is_corrected) == ((goods[found],), True)


def test_what_is_found_is_not_corrected(goods):
    assert search("робот").is_corrected is False


def test_all_words_are_wanted(goods):
    assert search("робот кроссовки").total == 0


@pytest.mark.parametrize("query", ["!!!", "' OR 1=1 --", "§c1", "%s", "и", "\x00"])
def test_strange_queries_find_nothing_and_break_nothing(goods, query):
    assert search(query).product_ids == ()


def test_an_empty_query_finds_everything(goods):
    assert search("  ").total == 4


def test_synonyms(goods):
    assert search("пауэрбанк").total == 0
    Synonym.objects.create(word="пауэрбанк", means="power bank")
    assert search("Пауэрбанк").product_ids == (goods["bank"],)


def test_brand_category_and_sku_are_words(db):
    product = ProductFactory(
        brand=BrandFactory(name="Лучник"), category=CategoryFactory(name_ru="Уровни", name_en="Levels")
    )
    write_rows(product_ids=[product.pk])
    sku = product.variants.get().sku
    for query in ["лучник", "уровень", "levels", sku]:
        assert search(query).product_ids == (product.pk,), query


def test_a_title_weighs_more_than_a_description(db):
    described = ProductFactory(title_ru="Чехол", description_ru="Подходит к палатке", orders_count=5)
    titled = ProductFactory(title_ru="Палатка", orders_count=5)
    assert search("палатка").product_ids == (titled.pk, described.pk)


def test_sold_out_goods_come_last(goods):
    other = ProductFactory(title_ru="Робот мойщик окон", title_en="Window robot")
    assert search("робот").total == 2
    reserve_stock(reference="A", quantities={other.variants.get().pk: 10}, until=clock.now() + timedelta(hours=1))
    assert search("робот").product_ids == (goods["vacuum"], other.pk)


def test_goods_not_on_sale_are_not_found(goods):
    ProductFactory(title_ru="Пылесос мойщик", draft=True)
    ProductFactory(title_ru="Пылесос закрытого магазина", store__status="closed")
    assert search("пылесос").product_ids == (goods["vacuum"],)


def test_words_inside_a_category(goods):
    leaf = CategoryFactory()
    inside = ProductFactory(title_ru="Робот", category=leaf)
    assert search("робот", Filters(category_id=leaf.pk)).product_ids == (inside.pk,)


@pytest.mark.parametrize("sort", list(Sort))
def test_words_in_every_order(goods, sort):
    assert set(search("робот пылесос", sort=sort).product_ids) == {goods["vacuum"]}
