"""Words that too many goods have for a page to count them: which they are, and from when on their bits are used."""

from datetime import timedelta

import pytest

from catalog.models import CommonWord, FacetCount, Product, Synonym, Variant, WordGoods
from catalog.search import engine
from catalog.search.engine import search
from catalog.search.filters import Filters
from catalog.search.place_counts import common_words, forget_counts
from catalog.services import common_words as finding
from catalog.services import word_bits
from catalog.services.common_words import find_common_words, known_words
from catalog.services.facet_counts import refresh_counts
from catalog.services.search_rows import write_rows
from catalog.services.synonyms import save_synonym
from marketplace.lib import clock
from tests.catalog.search.by_hand import make_shop
from tests.factories.catalog import ProductFactory

LIMIT = 12


@pytest.fixture(autouse=True)
def few(monkeypatch):
    for module in ("search.facets", "search.word_counts", "services.common_words"):
        monkeypatch.setattr(f"catalog.{module}.LIVE_LIMIT", LIMIT)
    monkeypatch.setattr("catalog.search.word_counts.WORDS_LIMIT", LIMIT)
    monkeypatch.setattr(engine, "COUNT_LIMIT", 1000)


@pytest.fixture
def shop(db):
    return make_shop(20)


def describe(number, word):
    """Give the first goods a word in their description."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True)[:number])
    Product.objects.filter(pk__in=ids).update(description_ru=word)
    write_rows(product_ids=Product.objects.values_list("pk", flat=True))


def count_anew():
    find_common_words()
    refresh_counts(seconds=float("inf"))


def test_a_word_is_common_from_a_quarter_of_what_a_page_counts(shop):
    for number, is_common in [(2, False), (3, True)]:
        describe(number, "самовар")
        find_common_words()
        assert CommonWord.objects.filter(word="'самовар'").exists() == is_common
    assert not CommonWord.objects.filter(word__contains="§").exists()


def test_a_word_leaves_when_half_of_that_have_it_and_its_bits_stay_for_a_while(shop):
    describe(4, "самовар")
    count_anew()
    assert "'самовар'" in common_words()
    Product.objects.update(description_ru="")
    describe(2, "самовар")
    count_anew()
    assert "'самовар'" in common_words()
    Product.objects.update(description_ru="")
    describe(1, "самовар")
    count_anew()
    word = CommonWord.objects.get(word="'самовар'")
    assert "'самовар'" not in common_words()
    assert WordGoods.objects.filter(word=word).exists()
    with clock.at(clock.now() + timedelta(minutes=11)):
        count_anew()
    assert not CommonWord.objects.filter(pk=word.pk).exists()
    assert not WordGoods.objects.filter(word=word.pk).exists()


def test_a_word_that_comes_back_is_used_at_once(shop):
    describe(4, "самовар")
    count_anew()
    Product.objects.update(description_ru="")
    describe(0, "")
    find_common_words()
    describe(4, "самовар")
    find_common_words()
    forget_counts()
    assert "'самовар'" in common_words()


def test_a_word_is_used_once_every_category_has_its_bits(shop):
    CommonWord.objects.all().delete()
    refresh_counts(seconds=float("inf"))
    find_common_words()
    number = FacetCount.objects.filter(facet="counted").count()
    assert number == 4
    for _ in range(number):
        forget_counts()
        assert not common_words()
        assert not search("робот").facets.is_old
        assert refresh_counts(seconds=0) == 1
    assert "'робот'" in common_words()
    assert search("робот").facets.is_old


def test_what_synonyms_look_for_is_common_however_rare(shop):
    save_synonym(synonym=Synonym(word="торшер", means="напольная лампа, бра", is_mutual=False))
    find_common_words()
    words = set(CommonWord.objects.values_list("word", flat=True))
    assert {"'напольн' <-> 'ламп'", "'напольн'", "'ламп'", "'бра'"} <= words
    assert "'торшер'" not in words
    assert known_words().phrases["'напольн' <-> 'ламп'"][1] == ("напольн", "ламп")


def test_a_small_shop_keeps_no_bits(db):
    ProductFactory()
    save_synonym(synonym=Synonym(word="торшер", means="напольная лампа", is_mutual=False))
    assert find_common_words() == 0


def test_a_sample_tells_as_well(shop, monkeypatch):
    monkeypatch.setattr(finding, "SAMPLE", 15)
    find_common_words()
    assert {"'робот'", "'пылесос'"} <= set(CommonWord.objects.values_list("word", flat=True))


def test_bits_are_written_in_pieces(shop, monkeypatch):
    count_anew()
    before = set(WordGoods.objects.values_list("category", "word", "goods"))
    monkeypatch.setattr(word_bits, "CHUNK", 3)
    monkeypatch.setattr(word_bits, "WRITTEN", 2)
    count_anew()
    assert set(WordGoods.objects.values_list("category", "word", "goods")) == before


def test_many_hits_cost_no_more_queries_than_few(shop, django_assert_num_queries):
    count_anew()
    for filters in (Filters(), Filters(mall=True)):
        search("робот", filters)
        with django_assert_num_queries(2):
            assert search("робот", filters).facets.is_old


def test_numbers_of_words_follow_the_goods_that_a_page_finds(shop):
    count_anew()
    filters = Filters(is_new=True)
    before = search("робот", filters)
    assert before.facets.is_old
    ProductFactory(category=shop.leaves[0])
    after = search("робот", filters)
    assert after.facets.count("new") == before.total
    assert after.total == len(after.product_ids) == before.total + 1


def test_articles_with_a_star_show_the_least_there_can_be(shop):
    for variant in Variant.objects.all():
        Variant.objects.filter(pk=variant.pk).update(sku=f"K-9999990-{variant.pk}")
    describe(0, "")
    count_anew()
    found = search("k-999999*").facets  # no other name has such a number
    assert (found.is_old, found.total, found.is_least("mall")) == (False, None, True)
