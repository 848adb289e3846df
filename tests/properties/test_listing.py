"""Whatever is chosen: facets count what counting by hand gives. Whatever moves: a chain of pages is whole."""

from decimal import Decimal
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import SearchRow
from catalog.search import engine
from catalog.search.filters import DAYS, STORE_RATINGS, Filters, Sort
from catalog.search.place_counts import forget_counts
from catalog.services.facet_counts import refresh_counts
from catalog.services.prices import change_price
from catalog.services.search_rows import refresh_scores
from marketplace.lib.money import Money
from tests.catalog.search.by_hand import facets_by_hand, make_shop, meets, rows_in

QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
LIMITS = [f"catalog.search.{module}.LIVE_LIMIT" for module in ("facets", "place_counts")]
EDGES = {Sort.POPULAR: "popularity", Sort.CHEAP: "price", Sort.DEAR: "price", Sort.RATING: "rating"}


class FacetsTest(TestCase):
    """Three ways of counting: by the page, by the job, and by the page within a place that the job counted."""

    @classmethod
    def setUpTestData(cls):
        cls.shop = make_shop(60)
        refresh_counts()

    def choices(self, data):
        shop = self.shop

        def some(items):
            return tuple(sorted(data.draw(st.lists(st.sampled_from(items), max_size=2, unique=True))))

        def one(items):
            return data.draw(st.sampled_from([None, None, None, *items]))

        low, high = sorted(data.draw(st.lists(st.integers(0, 100), min_size=2, max_size=2)))
        kinds = data.draw(st.sets(st.sampled_from(range(11)), max_size=4))
        plain = {
            0: {"price_from": Decimal(10), "price_to": Decimal(35)},
            1: {"free_delivery": True},
            2: {"discount": True},
            3: {"is_new": True, "free_return": True},
            4: {"mall": True},
            5: {"rating": one([3, 4]), "store_rating": one(STORE_RATINGS)},
            6: {"days": one(DAYS), "authentic": True},
            7: {"brands": some([brand.pk for brand in shop.brands])},
            8: {"ships_from": some(["CN", "KZ", "RU"]), "stores": some([store.pk for store in shop.stores])},
            9: {"values": some([value.pk for group in shop.values for value in group])},
            10: {"numbers": ((shop.power.pk, Decimal(low), Decimal(high)),)},
        }
        places = [{}, *({"category_id": one.pk} for one in (shop.root, shop.middle, shop.leaves[0]))]
        places.append({"store_id": shop.stores[0].pk})
        chosen = {key: value for kind in kinds for key, value in plain[kind].items()}
        return Filters(**data.draw(st.sampled_from(places)), **chosen)

    def search(self, filters, limit):
        with patch(LIMITS[0], limit), patch(LIMITS[1], limit), patch.object(engine, "COUNT_LIMIT", 1000):
            forget_counts()
            return engine.search("", filters)

    def check(self, filters, limit, *, is_whole):
        result = self.search(filters, limit)
        assert result.total == sum(1 for row in rows_in(filters) if meets(row, filters))
        for (facet, value), count in facets_by_hand(filters, self.shop).items():
            counts = result.facets.of(facet)
            assert counts is not None or not is_whole, facet
            assert counts is None or counts.get(value, 0) == count, (facet, value)

    @settings(max_examples=60, **QUICK)
    @given(st.data())
    def test_small_places_are_counted_whole(self, data):
        self.check(self.choices(data), 1000, is_whole=True)

    @settings(max_examples=60, **QUICK)
    @given(st.data())
    def test_large_places_have_true_numbers_or_none(self, data):
        filters = self.choices(data)
        is_plain = not filters.count and filters.store_id is None
        self.check(filters, 8, is_whole=is_plain)

    def test_one_choice_in_a_large_place_knows_its_own_group(self):
        brand = self.shop.brands[0].pk
        filters = Filters(category_id=self.shop.root.pk, brands=(brand,))
        found = self.search(filters, 8).facets
        by_hand = facets_by_hand(filters, self.shop)
        assert {key: found.of("brand")[key] for key in map(str, [one.pk for one in self.shop.brands])} == {
            value: count for (facet, value), count in by_hand.items() if facet == "brand"
        }
        assert found.of("from") is None


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
