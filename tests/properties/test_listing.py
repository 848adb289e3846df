"""Whatever is chosen: facets count what counting by hand gives. Whatever moves: a chain of pages is whole."""

from decimal import Decimal
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import Product, SearchRow
from catalog.search import engine, ranked
from catalog.search.filters import Filters, Sort
from catalog.search.place_counts import forget_counts
from catalog.selectors import filter_groups
from catalog.selectors.attributes import attribute_of, filters_of
from catalog.services.facet_counts import refresh_counts
from catalog.services.prices import change_price
from catalog.services.search_rows import mark_hot, refresh_scores, write_rows
from marketplace.lib.money import Money
from tests.catalog.search.by_hand import facets_by_hand, make_shop, meets, rows_in
from tests.properties.choosing import choices

QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
LIMITS = ["catalog.search.facets.LIVE_LIMIT", "catalog.search.place_counts.PLACE_LIMIT"]
EDGES = {Sort.POPULAR: "popularity", Sort.CHEAP: "price", Sort.DEAR: "price", Sort.RATING: "rating"}


class FacetsTest(TestCase):
    """Three ways of counting: by the page, by the job, and by the page within a place that the job counted."""

    @classmethod
    def setUpTestData(cls):
        cls.shop = make_shop(60)
        refresh_counts()

    def search(self, filters, limit):
        with patch(LIMITS[0], limit), patch(LIMITS[1], limit), patch.object(engine, "COUNT_LIMIT", 1000):
            forget_counts()
            return engine.search("", filters)

    def check(self, filters, limit):
        result = self.search(filters, limit)
        assert result.total == sum(1 for row in rows_in(filters) if meets(row, filters))
        assert not result.facets.at_least
        for (facet, value), count in facets_by_hand(filters, self.shop).items():
            assert result.facets.count(facet, value) == count, (facet, value)

    @settings(max_examples=40, **QUICK)
    @given(st.data())
    def test_small_places_are_counted_by_the_page(self, data):
        self.check(choices(data, self.shop), 1000)

    @settings(max_examples=40, **QUICK)
    @given(st.data())
    def test_large_places_are_counted_from_bits(self, data):
        self.check(choices(data, self.shop), 8)

    @settings(max_examples=20, **QUICK)
    @given(st.data())
    def test_hits_of_words_are_counted_as_far_as_they_are_looked_at(self, data):
        filters = choices(data, self.shop)
        with patch(LIMITS[0], 8):
            found = engine.search("робот", filters).facets
        for (facet, value), count in facets_by_hand(filters, self.shop).items():
            number = found.count(facet, value)
            if found.is_least(facet):
                assert number is None or 0 < number <= min(9, count), (facet, value)
            else:
                assert number == count, (facet, value)

    @settings(max_examples=15, **QUICK)
    @given(st.data(), st.sampled_from([8, 1000]))
    def test_every_value_shows_its_number_up_to_the_limit(self, data, limit):
        filters = choices(data, self.shop)
        found = self.search(filters, limit).facets
        by_hand = facets_by_hand(filters, self.shop)
        with patch.object(filter_groups, "COUNT_LIMIT", 5):
            groups = filter_groups.filter_groups(filters, found, filters_of(self.shop.leaves[0].pk), ["brand", "store"])
        names = {"store_rating": "score"}
        shown = {
            (names.get(value["name"], value["name"]), value["value"]): value["count"]
            for group in groups
            for value in group["values"]
            if value["name"] != "days" and value["value"]
        }
        assert {"brand", "from", "free", "mall", "rating", "score"} <= {name for name, _ in shown}
        for (name, value), text in shown.items():
            facet = f"value:{attribute_of(int(value))}" if name == "value" else name
            count = by_hand[facet, "" if (facet, "") in by_hand else value]
            assert text == (str(count) if count <= 5 else "5+"), (name, value)


class ChainTest(TestCase):
    """«Show more» while the shop lives."""

    @classmethod
    def setUpTestData(cls):
        make_shop(30)

    @settings(max_examples=25, **QUICK)
    @given(
        st.sampled_from(list(Sort)),
        st.lists(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 6000)), max_size=3), min_size=8, max_size=8),
        st.booleans(),
    )
    def test_no_product_comes_twice_and_none_that_stayed_is_left_out(self, sort, changes, is_walked):
        ids = list(SearchRow.objects.order_by("pk").values_list("pk", flat=True))
        moved, seen, cursor = set(), [], ""
        filters = Filters() if is_walked else Filters(rating=3)
        expected = {row.pk for row in rows_in(filters) if meets(row, filters)}
        for batch in changes:
            result = engine.search("", filters, sort, cursor=cursor, page_size=5)
            seen += result.product_ids
            cursor = result.next_cursor
            if not cursor:
                break
            for place, cents in batch:
                moved |= self.move(ids[place], cents, sort)
        assert len(set(seen)) == len(seen)
        assert expected - moved <= set(seen) <= expected

    @settings(max_examples=25, **QUICK)
    @given(
        st.lists(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 6000)), max_size=3), min_size=8, max_size=8),
        st.sampled_from([None, 3, 12, 40]),
        st.booleans(),
    )
    def test_nor_where_words_are_ranked(self, changes, candidates, is_narrow):
        filters = Filters(rating=3) if is_narrow else Filters()
        expected = {row.pk for row in rows_in(filters) if meets(row, filters)}
        with (
            patch("catalog.services.search_rows.HOT_ROWS", 15),
            patch.object(engine, "COUNT_LIMIT", 1000 if candidates is None else 4),
            patch.object(ranked, "CANDIDATES", candidates or 1000),
        ):
            mark_hot()
            moved, seen = self.walk(filters, changes)
        assert len(set(seen)) == len(seen)
        assert expected - moved <= set(seen) <= expected

    def walk(self, filters, changes):
        """Read on through hits of a word while sales, prices and words change: those that moved, those seen."""
        ids = list(SearchRow.objects.order_by("pk").values_list("pk", flat=True))
        moved, seen, cursor = set(), [], ""
        for batch in changes:
            result = engine.search("робот", filters, cursor=cursor, page_size=5)
            seen += result.product_ids
            cursor = result.next_cursor
            if not cursor:
                break
            for place, cents in batch:
                moved |= self.reword(ids[place]) if cents % 3 == 0 else self.move(ids[place], cents, Sort.POPULAR)
        return moved, seen

    def reword(self, pk):
        product = Product.objects.get(pk=pk)
        product.description_ru = f"{product.description_ru} робот {product.pk}"
        product.save(update_fields=["description_ru"])
        write_rows(product_ids=[pk])
        return {pk}

    def move(self, pk, cents, sort):
        """Change the price, or the sales of odd ones; the product if its key in this order moved."""
        row = SearchRow.objects.select_related("product").get(pk=pk)
        edge = EDGES.get(sort, "popularity")
        if pk % 2:
            row.product.orders_count = cents
            row.product.save(update_fields=["orders_count"])
            refresh_scores(product_ids=[pk])
        else:
            change_price(variant_id=row.variant_id, list_price=Money(Decimal(cents) / 100), reason="edit")
        after = SearchRow.objects.get(pk=pk)
        return {pk} if getattr(after, edge) != getattr(row, edge) else set()
