"""Ways of delivery are written by one service, and the listings follow."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Store
from catalog.constants import MAX_WAYS, MAX_ZONES
from catalog.delivery_rules import WayDraft, ZoneDraft
from catalog.errors import CountryTwice, DaysReversed, EditConflict, NoWayName, NoZones, RestTwice, TooManyWays
from catalog.models import DeliveryTemplate, SearchRow
from catalog.selectors.delivery import delivery_options
from catalog.selectors.delivery_ways import has_ways, way_version, ways_of_store
from catalog.services import delivery_ways, relisting
from catalog.services.delivery_ways import add_way, change_way, offer_way
from catalog.services.timers import sweep
from marketplace.lib import clock
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import DeliveryTemplateFactory, ProductFactory

pytestmark = pytest.mark.django_db


def zone(*countries: str, **values: Any) -> ZoneDraft:
    given = {"base_price": Decimal(2), "price_per_kg": Decimal(0), "free_from": None, "days_min": 3, "days_max": 9}
    return ZoneDraft(countries=countries, **given | values)


def draft(*zones: ZoneDraft, **values: Any) -> WayDraft:
    given = {"name_ru": "Почтой", "name_en": "By post", "handling_days": 2, "is_tracked": True}
    return WayDraft(**given | values, zones=zones or (zone(),))


def days_to(store: Store, country: str) -> int | None:
    return SearchRow.objects.get(store=store).delivery_days.get(country)


def test_a_new_way_is_offered_and_the_listings_know_it() -> None:
    store = ProductFactory().store
    assert not has_ways(store)
    way = add_way(store_id=store.pk, draft=draft(zone("RU", free_from=Decimal(0)), zone(days_max=30)), key="abc12345")
    assert way.code == "by-post-abc12345"
    assert has_ways(store)
    row = SearchRow.objects.get(store=store)
    assert row.free_to == ["RU"]
    assert (row.delivery_days["RU"], row.delivery_days["DE"]) == (11, 32)
    way.refresh_from_db()
    assert way.relist_since is None
    today = clock.now().date()
    options = delivery_options(store_id=store.pk, country="DE", weight_g=10, goods_total=Money(Decimal(1)), today=today)
    assert [(one.code, one.price) for one in options] == [("by-post-abc12345", Money(Decimal(2)))]


def test_the_same_page_sent_twice_makes_one_way() -> None:
    store = StoreFactory()
    first = add_way(store_id=store.pk, draft=draft(), key="abc12345")
    assert add_way(store_id=store.pk, draft=draft(), key="abc12345") == first
    add_way(store_id=store.pk, draft=draft(), key="other999")
    assert [way.way.position for way in ways_of_store(store)] == [0, 1]


def test_a_change_keeps_the_code_and_reaches_the_listings() -> None:
    store = ProductFactory().store
    way = DeliveryTemplateFactory(store=store, code="post")
    seen = way_version(way)
    change_way(store_id=store.pk, way_id=way.pk, draft=draft(zone("KZ")), seen=seen)
    way.refresh_from_db()
    assert (way.code, way.name_en, list(way.zones.values_list("countries", flat=True))) == ("post", "By post", [["KZ"]])
    assert (days_to(store, "KZ"), days_to(store, "RU")) == (11, None)
    with pytest.raises(EditConflict):
        change_way(store_id=store.pk, way_id=way.pk, draft=draft(), seen=seen)
    assert days_to(store, "RU") is None


def test_what_is_not_offered_reaches_nobody() -> None:
    store = ProductFactory().store
    way = DeliveryTemplateFactory(store=store)
    assert days_to(store, "RU") == 22
    assert offer_way(store_id=store.pk, way_id=way.pk, is_active=False)
    assert not offer_way(store_id=store.pk, way_id=way.pk, is_active=False)
    assert days_to(store, "RU") is None
    assert not has_ways(store)
    assert offer_way(store_id=store.pk, way_id=way.pk, is_active=True)
    assert days_to(store, "RU") == 22


def test_ways_of_others_do_not_exist() -> None:
    way = DeliveryTemplateFactory()
    other = StoreFactory()
    with pytest.raises(NotFound):
        change_way(store_id=other.pk, way_id=way.pk, draft=draft(), seen=way_version(way))
    with pytest.raises(NotFound):
        offer_way(store_id=other.pk, way_id=way.pk, is_active=False)
    way.refresh_from_db()
    assert way.is_active


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (draft(name_ru="", name_en=""), NoWayName),
        (WayDraft("a", "", 1, True, ()), NoZones),
        (draft(zone(days_min=9, days_max=3)), DaysReversed),
        (draft(zone("RU"), zone("RU")), CountryTwice),
        (draft(zone(), zone()), RestTwice),
        (draft(*(zone(chr(65 + n) + "Z") for n in range(MAX_ZONES + 1))), TooManyWays),
    ],
)
def test_what_is_refused(wrong: WayDraft, error: type[DomainError]) -> None:
    store = StoreFactory()
    with pytest.raises(error):
        add_way(store_id=store.pk, draft=wrong, key="k")
    assert not DeliveryTemplate.objects.exists()


def test_a_store_has_so_many_ways_at_most() -> None:
    store = StoreFactory()
    for number in range(MAX_WAYS):
        add_way(store_id=store.pk, draft=draft(), key=f"key{number}")
    with pytest.raises(TooManyWays):
        add_way(store_id=store.pk, draft=draft(), key="one-more")


def test_a_large_store_is_written_by_a_worker(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(delivery_ways, "RELIST_AT_ONCE", 1)
    published: list[int] = []
    monkeypatch.setattr(delivery_ways, "publish_on_commit", lambda _task, pk: published.append(pk))
    store = ProductFactory().store
    way = add_way(store_id=store.pk, draft=draft(), key="k")
    assert published == [store.pk]
    assert days_to(store, "RU") is None
    assert relisting.relist(store_id=store.pk)
    assert days_to(store, "RU") == 11
    assert not relisting.relist(store_id=store.pk)
    way.refresh_from_db()
    assert way.relist_since is None


def test_the_sweep_finds_what_no_worker_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ProductFactory().store
    way = DeliveryTemplateFactory(store=store)
    now = clock.now()
    DeliveryTemplate.objects.filter(pk=way.pk).update(relist_since=now)
    assert relisting.stores_to_relist(now=now) == []
    later = now + timedelta(minutes=2)
    assert relisting.stores_to_relist(now=later) == [store.pk]
    published: list[Any] = []
    monkeypatch.setattr("catalog.services.timers.publish_on_commit", lambda task, pk: published.append((task.name, pk)))
    sweep(now=later)
    assert published == [("catalog.tasks.relist_store", store.pk)]


def test_what_changes_while_the_listings_are_written_waits_for_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ProductFactory().store
    way = DeliveryTemplateFactory(store=store)
    DeliveryTemplate.objects.filter(pk=way.pk).update(relist_since=clock.now())
    later = clock.now() + timedelta(seconds=5)

    def change_meanwhile(*, store_id: int) -> int:
        DeliveryTemplate.objects.filter(pk=way.pk).update(relist_since=later)
        return store_id

    monkeypatch.setattr(relisting, "refresh_store", change_meanwhile)
    assert relisting.relist(store_id=store.pk)
    way.refresh_from_db()
    assert way.relist_since == later
