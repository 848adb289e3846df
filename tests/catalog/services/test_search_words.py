"""The words that spelling corrects to, and the queries that are suggested."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from catalog import tasks
from catalog.models import Product, SearchPhrase, SearchWord, Synonym
from catalog.services.search_phrases import KEPT_FOR, flush_phrases, forget_old_phrases, normal_phrase, note_search
from catalog.services.search_rows import write_rows
from catalog.services.search_words import add_words, rebuild_words
from catalog.services.synonyms import save_synonym
from marketplace.lib import clock
from tests.factories.catalog import BrandFactory, CategoryFactory, ProductFactory


def counts():
    return dict(SearchWord.objects.values_list("word", "goods_count"))


def test_words_come_from_titles_brands_categories(db):
    leaf = CategoryFactory(name_ru="Палатки", name_en="Tents")
    brand = BrandFactory(name="Лучник")
    first = ProductFactory(title_ru="Ёлка-палатка 3 м", title_en="Fir tent", category=leaf, brand=brand)
    ProductFactory(title_ru="Палатка", title_en="Tent", category=leaf, description_ru="Ламинат")
    write_rows(product_ids=[first.pk])
    rebuild_words()
    found = counts()
    assert (found["палатка"], found["елка"], found["лучник"], found["палатки"], found["tents"]) == (2, 1, 1, 2, 2)
    assert not {"м", "3", "ламинат", ""} & set(found)
    assert SearchWord.objects.get(word="палатки").stem == SearchWord.objects.get(word="палатка").stem == "палатк"


def test_a_rebuild_follows_the_goods(db):
    product = ProductFactory(title_ru="Телескоп", title_en="")
    rebuild_words()
    assert "телескоп" in counts()
    Product.objects.filter(pk=product.pk).update(title_ru="Бинокль")
    save_synonym(synonym=Synonym(word="окуляр", means="бинокль, зрительная труба"))
    write_rows(product_ids=[product.pk])
    count = rebuild_words()
    assert "телескоп" not in counts()
    assert {"бинокль", "окуляр", "зрительная", "труба"} <= set(counts())
    assert rebuild_words() == count == len(counts())


def test_words_of_new_goods_are_added_between_rebuilds(db):
    now = clock.now()
    ProductFactory(title_ru="Телескоп", title_en="", published_at=now - timedelta(days=2))
    ProductFactory(title_ru="Бинокль", title_en="", published_at=now)
    assert add_words(since=now - timedelta(hours=2)) > 0
    assert "бинокль" in counts()
    assert "телескоп" not in counts()
    assert add_words(since=now - timedelta(hours=2)) == 0
    with clock.at(now + timedelta(hours=1)):
        assert tasks.add_search_words() == 0
    assert tasks.rebuild_search_words() > 1


# Phrases


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Робот   ПЫЛЕСОС ", "робот пылесос"),
        ("ёлка", "елка"),
        ("k-123-04 чехол", "k-123-04 чехол"),
        ("anna@example.com", ""),
        ("+7 916 123-45-67 чехол", ""),
        ("4111 1111 1111 1111", ""),
        ("https://shop.example/чехол", ""),
        ("12345", ""),
        ("а б в", ""),
        ("чехол " * 7, ""),
        ("ч" * 61, ""),
        ("", ""),
    ],
)
def test_what_is_kept_of_a_query(typed, kept):
    assert normal_phrase(typed) == kept


def test_searches_are_counted_once_a_day_for_a_person(db):
    assert note_search(text="Палатка", goods_count=5, who="a")
    assert not note_search(text="палатка ", goods_count=5, who="a"), "the same person"
    assert note_search(text="палатка", goods_count=7, who="b")
    assert not note_search(text="anna@example.com", goods_count=7, who="b")
    assert not note_search(text="дрель", goods_count=0, who="b"), "found nothing"
    assert note_search(text="бинокль", goods_count=1, who="a")
    assert SearchPhrase.objects.count() == 0, "written by the task"
    assert tasks.flush_phrases() == 2
    rows = {row.text: (row.searches_count, row.goods_count, row.is_shown) for row in SearchPhrase.objects.all()}
    assert rows == {"палатка": (2, 7, True), "бинокль": (1, 1, True)}
    assert flush_phrases() == 0
    note_search(text="палатка", goods_count=6, who="c")
    flush_phrases()
    row = SearchPhrase.objects.get(text="палатка")
    assert (row.searches_count, row.goods_count) == (3, 6)


def test_an_emptied_cache_loses_only_what_waited(db):
    note_search(text="палатка", goods_count=5, who="a")
    flush_phrases()
    cache.clear()
    note_search(text="палатка", goods_count=5, who="a")
    cache.delete("catalog:phrases:done")
    assert flush_phrases() == 1
    assert SearchPhrase.objects.get().searches_count == 2


def test_hidden_phrases_stay_hidden_and_old_ones_go(db):
    old = clock.now() - KEPT_FOR - timedelta(days=1)
    SearchPhrase.objects.create(text="старое", last_at=old)
    SearchPhrase.objects.create(text="скрытое", last_at=old, is_shown=False)
    SearchPhrase.objects.create(text="новое", last_at=clock.now())
    assert forget_old_phrases() == 1
    assert set(SearchPhrase.objects.values_list("text", flat=True)) == {"скрытое", "новое"}
    note_search(text="скрытое", goods_count=5, who="a")
    flush_phrases()
    assert SearchPhrase.objects.get(text="скрытое").is_shown is False
