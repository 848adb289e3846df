"""Search by words: forms in both languages, ё, the other keyboard, synonyms, order."""

from datetime import timedelta

import pytest

from catalog.models import Synonym, Variant
from catalog.search.engine import search
from catalog.search.filters import Filters, Sort
from catalog.services.search_rows import write_rows
from catalog.services.stock import reserve_stock
from catalog.services.synonyms import delete_synonyms, save_synonym
from marketplace.lib import clock
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    BrandFactory,
    CategoryFactory,
    ProductFactory,
)


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
    save_synonym(synonym=Synonym(word="Пауэрбанк ", means="power bank"))
    assert search("Пауэрбанк").product_ids == (goods["bank"],)
    assert search("пауэрбанку 20000").product_ids == (goods["bank"],)


@pytest.mark.parametrize("query", ["повербанк", "зарядный блок", "блок зарядный", "зарядных блоков 20000", "bank"])
def test_synonyms_of_several_words_in_every_direction(goods, query):
    if query != "bank":
        assert search(query).query != query or search(query).total == 0
    save_synonym(synonym=Synonym(word="внешний аккумулятор", means="повербанк, Зарядный блок"))
    assert search(query).product_ids == (goods["bank"],)


def test_phrases_find_goods_that_are_named_by_one_word(db):
    pk = ProductFactory(title_ru="Пауэрбанк 10000", title_en="").pk
    synonym = save_synonym(synonym=Synonym(word="пауэрбанк", means="внешний аккумулятор"))
    assert search("внешние аккумуляторы").product_ids == (pk,)
    assert search("аккумулятор внешний 10000").product_ids == (pk,)
    assert search("внешний").total == 0, "half a phrase means nothing"
    delete_synonyms(synonym_ids=[synonym.pk])
    assert search("внешний аккумулятор").total == 0


def test_synonyms_of_one_direction(goods):
    save_synonym(synonym=Synonym(word="сумка", means="робот", is_mutual=False))
    bag = ProductFactory(title_ru="Сумка", title_en="Bag").pk
    assert set(search("сумка").product_ids) == {goods["vacuum"], bag}
    assert search("робот").product_ids == (goods["vacuum"],)


@pytest.mark.parametrize("means", ["", " , ", "'", "пыле'сос", "а, и, в", "a" * 200])
def test_strange_synonyms_break_nothing(goods, means):
    save_synonym(synonym=Synonym(word="пылесос", means=means))
    assert search("пылесос").product_ids == (goods["vacuum"],)


def test_brand_category_and_sku_are_words(db):
    product = ProductFactory(
        brand=BrandFactory(name="Лучник"), category=CategoryFactory(name_ru="Уровни", name_en="Levels")
    )
    write_rows(product_ids=[product.pk])
    sku = product.variants.get().sku
    for query in ["лучник", "уровень", "levels", sku]:
        assert search(query).product_ids == (product.pk,), query


def test_articles(db):
    first, second = ProductFactory(rows=False), ProductFactory(rows=False)
    Variant.objects.filter(product=first).update(sku="KX-1204-07")
    Variant.objects.filter(product=second).update(sku="KX-1299-07")
    write_rows(product_ids=[first.pk, second.pk])
    for query in ["KX-1204-07", "kx-1204-07", "кх-1204-07", "kx-1204", "kx1204", "KX-120", "KX.1204.07"]:
        assert search(query).product_ids == (first.pk,), query
    assert set(search("KX-12").product_ids) == {first.pk, second.pk}
    assert search("KX-1205-07").total == 0
    assert (search("KX-120").is_corrected, search("KX-120").query) == (True, "KX-120*")


def test_a_plain_yes_is_found_by_the_name_of_its_property(db):
    leaf = CategoryFactory()
    nfc = AttributeFactory(category=leaf, name_ru="Оплата касанием", name_en="NFC")
    yes = AttributeValueFactory(attribute=nfc, value_ru="есть", value_en="yes")
    no = AttributeValueFactory(attribute=nfc, value_ru="нет", value_en="no")
    having = ProductFactory(category=leaf, values=[yes])
    ProductFactory(category=leaf, values=[no])
    assert search("nfc").product_ids == (having.pk,)
    assert search("оплата касанием").product_ids == (having.pk,)


def test_a_title_weighs_more_than_a_description(db):
    described = ProductFactory(title_ru="Чехол", description_ru="Подходит к палатке", orders_count=5)
    titled = ProductFactory(title_ru="Палатка", orders_count=5)
    assert search("палатка").product_ids == (titled.pk, described.pk)


def test_all_words_in_the_title_count_most(db):
    scattered = ProductFactory(title_ru="Чехол", description_ru="Для палатки на зиму", orders_count=900)
    other = ProductFactory(title_ru="Палатка летняя", description_ru="Не на зиму", orders_count=900)
    titled = ProductFactory(title_ru="Палатка на зиму", orders_count=3)
    assert search("палатка зима").product_ids == (titled.pk, other.pk, scattered.pk)


def test_sales_and_rating_decide_among_equals(db):
    goods = [ProductFactory(title_ru=f"Палатка {n}", orders_count=n, rating_count=n) for n in (5, 300, 40)]
    assert search("палатка").product_ids == (goods[1].pk, goods[2].pk, goods[0].pk)


def test_sold_out_goods_come_last(goods):
    other = ProductFactory(title_ru="Робот мойщик окон", title_en="Window robot")
    assert search("робот").total == 2
    reserve_stock(wanted={"A": {other.variants.get().pk: 10}}, until=clock.now() + timedelta(hours=1))
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
