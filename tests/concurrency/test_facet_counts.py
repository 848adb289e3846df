"""Filters counted by several at once while goods come: the bits of a category fit each other."""

import pytest
from django.db import connection

from catalog.models import CommonWord, FacetCount, WordGoods
from catalog.services.common_words import find_common_words
from catalog.services.facet_counts import refresh_counts
from tests.concurrency.threads import at_once
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db(transaction=True)


def test_bits_of_a_category_are_of_one_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.services.common_words.LIVE_LIMIT", 4)
    store, category = open_store(), CategoryFactory()
    for _ in range(6):
        ProductFactory(store=store, category=category)
    find_common_words()

    def count() -> None:
        refresh_counts(seconds=float("inf"))

    def sell() -> None:
        ProductFactory(store=store, category=category)

    results = at_once([count, sell, find_common_words, count, sell, count, sell, count])
    assert not [result for result in results if isinstance(result, Exception)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT length(goods) FROM (SELECT goods FROM catalog_facetgoods WHERE category_id = %s"
            " UNION ALL SELECT goods FROM catalog_wordgoods WHERE category_id = %s) AS every",
            [category.pk, category.pk],
        )
        lengths = [length for (length,) in cursor.fetchall()]
    size = FacetCount.objects.get(place=f"c{category.pk}-own", facet="size").count
    assert lengths == [size]
    assert WordGoods.objects.filter(word__in=CommonWord.objects.filter(word="'робот'")).count() == 1
