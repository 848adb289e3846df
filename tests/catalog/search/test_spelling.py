"""What was meant by words that find nothing."""

import pytest
from django.utils import translation

from catalog.models import SearchWord, Synonym
from catalog.search.engine import best, search
from catalog.search.filters import Filters
from catalog.services.search_words import rebuild_words
from catalog.services.synonyms import save_synonym
from tests.factories.catalog import ExchangeRateFactory, ProductFactory


@pytest.fixture
def goods(db):
    def make(ru, en, **more):
        return ProductFactory(title_ru=ru, title_en=en, **more).pk

    found = {
        "vacuum": make("Робот-пылесос СветДом R7, лидар, 5000 мА·ч", "SvetDom R7 lidar robot vacuum, 5000 mAh"),
        "recorder": make("Видеорегистратор Кулик 4K, Wi-Fi", "Kulik 4K dash cam, Wi-Fi"),
        "shoes": make("Кроссовки Росомаха Trail 2", "Rosomakha Trail 2 running shoes"),
        "tent": make("Палатка Тундра Пик «Шторм 2»", "Tundra Pik Storm 2 tent"),
    }
    rebuild_words()
    return found


@pytest.mark.parametrize(
    ("typed", "found", "meant"),
    [
        ("робат пылисос", "vacuum", "робот пылесос"),
        ("рбоот", "vacuum", "робот"),
        ("роботпылесос", "vacuum", "робот пылесос"),
        ("hj,jn gsktcjc", "vacuum", "робот пылесос"),
        ("робот gsktcjc", "vacuum", "робот пылесос"),
        ("hj,fn gskbcjc", "vacuum", "робот пылесос"),
        ("robot pylesos", "vacuum", "robot пылесос"),
        ("robot pilesos", "vacuum", "robot пылесос"),
        ("robot vaccum", "vacuum", "robot vacuum"),
        ("светдом r 7", "vacuum", "светдом r7"),
        ("робот 5000mah", "vacuum", "робот 5000 mah"),
        ("видео регистратор", "recorder", "видеорегистратор"),
        ("видиорегистратор 4к", "recorder", "видеорегистратор 4k"),
        ("видеорегистратор wifi", "recorder", "видеорегистратор wi fi"),
        ("кросовок", "shoes", "кроссовки"),
        ("красовкам", "shoes", "кроссовки"),
        ("krossovki", "shoes", "кроссовки"),
        ("полатка тундро", "tent", "палатка тундро"),
        ("еуте", "tent", "tent"),
    ],
)
def test_what_was_meant(goods, typed, found, meant):
    result = search(typed)
    assert (result.product_ids, result.query, result.is_corrected) == ((goods[found],), meant, True)


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [("en", "cofee", "coffee"), ("ru", "cofee maker", "coffee maker"), ("en", "kofe", "кофе"), ("ru", "kofe", "кофе")],
)
def test_who_writes_english_is_not_answered_in_russian_letters(goods, language, typed, meant):
    ProductFactory(title_ru="Кофе в зёрнах", title_en="Coffee beans"), ProductFactory(title_en="Steel coffee maker")
    rebuild_words()
    with translation.override(language):
        assert search(typed).query == meant


def test_words_of_synonyms_are_corrected_to(goods):
    save_synonym(synonym=Synonym(word="шатёр", means="палатка"))
    rebuild_words()
    assert search("шотер").product_ids == (goods["tent"],)


def test_words_that_nothing_has_are_left_out(goods):
    result = search("палатка nyxqwz")
    assert (result.product_ids, result.query, result.dropped) == ((goods["tent"],), "палатка", ("nyxqwz",))


def test_a_number_alone_is_not_what_was_meant(goods):
    assert search("zyxqwz 5000").total == 0


def test_known_words_that_no_product_has_together_are_not_corrected(goods):
    result = search("палатка пылесос")
    assert (result.total, result.is_corrected) == (0, False)
    assert {(one.query, one.left_out, one.count) for one in result.fewer} == {
        ("палатка", "пылесос", 1),
        ("пылесос", "палатка", 1),
    }


def test_a_slip_that_is_a_word_is_read_as_the_word_that_finds_something(goods):
    ProductFactory(title_ru="Перчатки для работы", title_en="Work gloves")
    rebuild_words()
    for typed in ("работ пылесос", "работ пылисос"):
        result = search(typed)
        assert (result.product_ids, result.query, result.is_corrected) == ((goods["vacuum"],), "робот пылесос", True)
    assert search("работ перчатки").is_corrected is False, "what finds something is taken at its word"
    assert search('"работ пылесос"').total == 0


def test_ways_out_lead_to_goods_only(goods):
    assert [one.query for one in search("чёрный робот пылесос").fewer] == []  # corrected: nothing is black
    assert search("чёрный робот пылесос").dropped == ("чёрный",)
    assert search("nyxqwz").fewer == ()


def test_a_price_that_nothing_has_may_be_left_out(goods):
    ExchangeRateFactory(currency="RUB", value=100)
    result = search("палатка до 100 ₽")
    assert (result.total, [(one.query, one.left_out) for one in result.fewer]) == (0, [("палатка", "до 100 ₽")])
    corrected = search("полатка до 100000 ₽")
    assert (corrected.product_ids, corrected.query) == ((goods["tent"],), "палатка до 100000 ₽")
    assert corrected.prices is not None


@pytest.mark.parametrize("typed", ['"робат"', "«робат»"])
def test_nothing_in_quotes_is_corrected(goods, typed):
    assert (search(typed).total, search(typed).query) == (0, typed)
    assert search(typed.replace("робат", "робот")).product_ids == (goods["vacuum"],)


def test_nothing_is_corrected_among_filters(goods):
    assert search("робат", Filters(free_delivery=True)).is_corrected is False


def test_a_query_that_finds_something_pays_nothing_for_spelling(goods, django_assert_num_queries):
    search("робот пылесос")
    with django_assert_num_queries(2):
        search("робот пылесос")
    search("робат пылисос")
    with django_assert_num_queries(5):
        search("робат пылисос")


@pytest.mark.parametrize("typed", ["!!!", "' OR 1=1 --", "%s", "§c1", "\x00", "а" * 200, "я" * 3, "* *", "-", "«»"])
def test_strange_queries_break_nothing(goods, typed):
    assert search(typed).total == 0


def test_without_the_lexicon_layouts_still_work(goods):
    SearchWord.objects.all().delete()
    assert search("hj,jn gsktcjc").product_ids == (goods["vacuum"],)
    assert search("робат").total == 0


def test_the_best_goods_of_known_words(goods, django_assert_num_queries):
    search("робот")
    with django_assert_num_queries(1):
        assert best("робот", count=3) == (goods["vacuum"],)
    assert len(best("", count=3)) == 3
