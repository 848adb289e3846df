"""The search table written side by side, and by two who have both just moved a price."""

import pytest
from django.core.management import call_command
from django.db import transaction

from catalog.models import PriceChange, SearchRow
from catalog.services.prices import change_price
from catalog.services.search_rows import write_rows
from marketplace.lib.money import Money
from tests.concurrency.threads import at_once
from tests.factories.catalog import ProductFactory
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db(transaction=True)


def _rows() -> list[dict[str, object]]:
    return list(SearchRow.objects.order_by("pk").values())


def test_more_workers_write_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.services.search_rows.BATCH", 2)
    store = open_store()
    ids = [ProductFactory(store=store).pk for _ in range(7)]
    assert write_rows(product_ids=ids) == 7
    alone = _rows()
    SearchRow.objects.all().delete()
    call_command("rebuild_search", workers=3)
    together = _rows()
    for row in (*alone, *together):
        for moved in ("price_moved_at", "popularity_moved_at", "rating_moved_at", "speed_moved_at"):
            assert row.pop(moved) is not None
    assert together == alone


def test_the_later_of_two_prices_stays_in_the_row() -> None:
    product = ProductFactory(variants__price="10.00")
    variant = product.variants.get()

    def sell_for(price: str) -> None:
        with transaction.atomic():
            change_price(variant_id=variant.pk, list_price=Money(price), reason=PriceChange.Reason.EDIT)

    assert at_once([lambda p=price: sell_for(p) for price in ("7.00", "8.00", "9.00")] * 2) == [None] * 6
    variant.refresh_from_db()
    assert SearchRow.objects.get().price == variant.price


def test_an_unchanged_row_is_left_alone() -> None:
    product = ProductFactory()
    before = SearchRow.objects.extra(select={"place": "ctid::text"}).values_list("place", flat=True)[0]
    write_rows(product_ids=[product.pk])
    assert SearchRow.objects.extra(select={"place": "ctid::text"}).values_list("place", flat=True)[0] == before
