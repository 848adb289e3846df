"""Words with more hits than a page can count: their facets count what counting by hand gives, whatever is chosen."""

import random
from contextlib import ExitStack
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import CommonWord, Product, Synonym
from catalog.search import engine
from catalog.search.place_counts import forget_counts
from catalog.search.word_tree import Node, beside_bits, tree_of, within_bits
from catalog.services.common_words import find_common_words
from catalog.services.facet_counts import refresh_counts
from catalog.services.search_rows import write_rows
from catalog.services.synonyms import save_synonym
from tests.catalog.search.by_hand import facets_by_hand, make_shop, meets, rows_in
from tests.properties.choosing import choices

QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
LIMIT = 12
LIMITED = [
    f"catalog.{module}.LIVE_LIMIT" for module in ("search.facets", "search.word_counts", "services.common_words")
]
WORDS_LIMIT = "catalog.search.word_counts.WORDS_LIMIT"
FROM_BITS = (4, LIMIT)  # hits of common words above which bits tell the numbers: below LIVE_LIMIT, too
# What stands in descriptions, and how many of sixty have it
UNITS = {
    "лампа": 30, "самовар": 25, "кроссовки": 9, "кроссовок": 8, "напольная корзина": 20, "торшер": 10,
    "напольная лампа": 8, "домра": 2, "гусли": 2, "лютня": 14, "q-8877-0404": 15, "q88770404": 2,
    "корзина": 9,
}  # fmt: skip
# Words of a query, and the units any of which answers to it
ASKED = {
    "робот": set(),
    "лампу": {"лампа", "напольная лампа"},
    "самовары": {"самовар"},
    "кроссовки": {"кроссовки", "кроссовок"},
    "кроссовок": {"кроссовки", "кроссовок"},
    "корзины": {"корзина", "напольная корзина"},
    "торшер": {"торшер", "напольная лампа"},
    "домра": {"домра", "гусли", "лютня"},
    "гусли": {"домра", "гусли"},
    "Q-8877-0404": {"q-8877-0404", "q88770404"},
    "торшеров домра": {"торшер", "напольная лампа", "домра", "гусли", "лютня"},
}


def has(units, asked):
    """Whether a product with these units answers to all that was asked."""
    parts = ["торшер", "домра"] if asked == "торшеров домра" else [asked]
    return all(not ASKED[part] or ASKED[part] & units for part in parts)


class WordFacetsTest(TestCase):
    """A shop in which twelve hits are many."""

    @classmethod
    def setUpTestData(cls):
        cls.shop = make_shop(60)
        save_synonym(synonym=Synonym(word="торшер", means="напольная лампа", is_mutual=False))
        save_synonym(synonym=Synonym(word="домра", means="гусли, лютня", is_mutual=False))
        save_synonym(synonym=Synonym(word="гусли", means="домра", is_mutual=False))
        dice = random.Random(11)
        products = list(Product.objects.order_by("pk"))
        cls.units = {product.pk: set() for product in products}
        for unit, number in UNITS.items():
            for product in dice.sample(products, number):
                cls.units[product.pk].add(unit)
        for product in products:
            product.description_ru = ", ".join(dice.sample(sorted(cls.units[product.pk]), len(cls.units[product.pk])))
            product.save(update_fields=["description_ru"])
        write_rows(product_ids=[product.pk for product in products])
        with patch(LIMITED[2], LIMIT):
            find_common_words()
        refresh_counts()

    def test_some_words_are_common_and_some_are_not(self):
        words = set(CommonWord.objects.values_list("word", flat=True))
        assert {"'ламп'", "'напольн' <-> 'ламп'", "'лютн'", "'8877'"} <= words
        assert words.isdisjoint({"'q88770404'"})

    @settings(max_examples=80, **QUICK)
    @given(st.data(), st.lists(st.sampled_from(sorted(ASKED)), min_size=1, max_size=3, unique=True))
    def test_facets_count_what_counting_by_hand_gives(self, data, asked):
        filters, most = choices(data, self.shop), data.draw(st.sampled_from(FROM_BITS))
        patches = [patch(LIMITED[0], LIMIT), patch(LIMITED[1], LIMIT), patch(WORDS_LIMIT, most)]
        with ExitStack() as limits, patch.object(engine, "COUNT_LIMIT", 1000):
            for one in patches:
                limits.enter_context(one)
            forget_counts()
            result = engine.search(f"«{' '.join(asked)}»", filters)
        rows = [row for row in rows_in(filters) if all(has(self.units[row.pk], one) for one in asked)]
        assert result.total == sum(1 for row in rows if meets(row, filters))
        assert not result.facets.at_least
        assert result.facets.is_old or len(rows) <= LIMIT
        assert len(rows) > most or not result.facets.is_old
        for (facet, value), count in facets_by_hand(filters, self.shop, rows).items():
            assert result.facets.count(facet, value) == count, (facet, value)
        brands = {str(row.brand_id) for row in rows if row.brand_id}
        assert result.facets.listed.get("brand", {}).keys() == brands


ATOMS = ["'a'", "'b'", "'c'", "'d':*", "'a' <-> 'b'"]
TREES = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(
        lambda sign, parts: "(" + f" {sign} ".join(parts) + ")",
        st.sampled_from("&|"),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def fits(node, atoms):
    """Whether goods with these atoms answer to a tree."""
    if node is None:
        return False
    if not node.sign:
        return node.text in atoms
    return (all if node.sign == "&" else any)(fits(part, atoms) for part in node.parts)


@settings(**QUICK)
@given(TREES, st.sets(st.sampled_from(ATOMS)), st.sets(st.sampled_from(ATOMS)))
def test_what_bits_miss_is_found_beside_them(query, known, atoms):
    atoms |= {"'a'", "'b'"} if "'a' <-> 'b'" in atoms else set()
    tree = tree_of(query)
    within, beside = within_bits(tree, known), beside_bits(tree, known)
    assert (fits(within, atoms) or fits(beside, atoms)) == fits(tree, atoms)
    assert isinstance(tree, Node)
    assert fits(tree_of(str(tree)), atoms) == fits(tree, atoms)
