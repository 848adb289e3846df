"""Two people of a store save the same way of delivery at the very same moment: neither overwrites the other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.delivery_rules import WayDraft, ZoneDraft
from catalog.errors import EditConflict
from catalog.models import DeliveryTemplate, SearchRow
from catalog.selectors.delivery_ways import way_version
from catalog.services.delivery_ways import add_way, change_way
from tests.concurrency.threads import at_once
from tests.factories.catalog import DeliveryTemplateFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


def draft(days: int) -> WayDraft:
    zone = ZoneDraft(("RU",), Decimal(2), Decimal(0), None, 1, days)
    return WayDraft("Почтой", "By post", 1, True, (zone,))


def test_one_of_two_is_told_that_the_other_was_faster() -> None:
    store = ProductFactory().store
    way = DeliveryTemplateFactory(store=store)
    seen = way_version(way)
    results = at_once(
        [
            lambda n=n: change_way(store_id=store.pk, way_id=way.pk, draft=draft(n), seen=seen)  # type: ignore[misc]
            for n in (10, 20, 30)
        ]
    )
    assert sum(isinstance(one, EditConflict) for one in results) == 2
    zone = way.zones.get()
    assert SearchRow.objects.get(store=store).delivery_days == {"RU": 1 + zone.days_max}


def test_a_double_click_makes_one_way() -> None:
    store = ProductFactory().store
    made = at_once([lambda: add_way(store_id=store.pk, draft=draft(10), key="page")] * 5)
    assert len({way.pk for way in made}) == 1
    assert DeliveryTemplate.objects.count() == 1
