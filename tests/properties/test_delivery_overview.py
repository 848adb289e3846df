"""Delivery over all stores equals what each store would say by itself, counted one by one."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Store
from catalog.models import DeliveryTemplate, DeliveryZone
from catalog.rules import ZoneTerms, delivery_price, zone_for
from catalog.selectors.delivery_overview import WayOverview, delivery_to, delivery_ways
from catalog.selectors.zones import terms_of_stores
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory

COUNTRIES = ("RU", "KZ", "DE")
_codes = count()


def _cents(least: int, most: int) -> Any:
    return st.integers(least, most).map(lambda cents: Money(Decimal(cents) / 100))


ZONE = st.fixed_dictionaries(
    {
        "countries": st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=2),
        "base_price": _cents(0, 900),
        "price_per_kg": _cents(0, 300),
        "free_from": st.none() | _cents(0, 6000),
        "days_min": st.integers(0, 20),
        "more_days": st.integers(0, 20),
    }
)
WAY = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            [("Почтой", "By post"), ("почтой", "by post"), ("Курьером", "By courier"), ("Экспресс", "")]
        ),
        "is_tracked": st.booleans(),
        "handling_days": st.integers(0, 9),
        "is_active": st.sampled_from([True, True, True, False]),
        "zones": st.lists(ZONE, max_size=3),
    }
)
STORE = st.tuples(st.sampled_from(["approved", "approved", "approved", "vacation"]), st.lists(WAY, max_size=3))
ASKED = st.tuples(st.sampled_from([*COUNTRIES, "BR"]), st.integers(1, 9000), _cents(0, 8000))


def _make(status: str, ways: list[dict[str, Any]]) -> None:
    store = StoreFactory(status=status)
    for way in ways:
        template = DeliveryTemplate.objects.create(
            store=store, code=f"way-{next(_codes)}", name_ru=way["name"][0], name_en=way["name"][1],
            is_tracked=way["is_tracked"], handling_days=way["handling_days"], is_active=way["is_active"],
        )  # fmt: skip
        for zone in way["zones"]:
            days = {"days_max": zone["days_min"] + zone["more_days"]}
            rest = {name: value for name, value in zone.items() if name != "more_days"}
            DeliveryZone.objects.create(template=template, **rest, **days)


def _one_by_one(country: str) -> list[tuple[int, ZoneTerms]]:
    """Every way of every open store by the rules that carts go by."""
    stores = Store.objects.filter(status="approved").values_list("pk", flat=True)
    found = [
        (store, zone_for(zones, country)) for store, ways in terms_of_stores(stores).items() for zones in ways.values()
    ]
    return [(store, zone) for store, zone in found if zone is not None]


class Overview(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.lists(STORE, max_size=4), ASKED, st.sampled_from(["ru", "en"]))
    def test_ways(self, stores: list[Any], asked: tuple[str, int, Money], language: str) -> None:
        for status, ways in stores:
            _make(status, ways)
        country, weight, total = asked
        groups: dict[tuple[str, bool], list[tuple[int, ZoneTerms, Money]]] = {}
        for store, zone in _one_by_one(country):
            name = zone.name_ru if language == "ru" else zone.name_en
            price = delivery_price(zone, weight_g=weight, goods_total=total)
            groups.setdefault((name.lower(), zone.is_tracked), []).append((store, zone, price))
        found = delivery_ways(country=country, weight_g=weight, goods_total=total, language=language)
        assert {(way.name.lower(), way.is_tracked): self._told(way) for way in found} == {
            key: (
                min(price for _store, _zone, price in rows),
                max(price for _store, _zone, price in rows),
                min(zone.handling_days + zone.days_min for _store, zone, _price in rows),
                max(zone.handling_days + zone.days_max for _store, zone, _price in rows),
                len({store for store, _zone, _price in rows}),
            )
            for key, rows in groups.items()
        }
        assert [way.price_from for way in found] == sorted(way.price_from for way in found)
        self._check_countries()

    def _told(self, way: WayOverview) -> tuple[Money, Money, int, int, int]:
        return way.price_from, way.price_to, way.days_min, way.days_max, way.stores

    def _check_countries(self) -> None:
        expected = {}
        for country in COUNTRIES:
            rows = _one_by_one(country)
            if rows:
                prices = [delivery_price(zone, weight_g=1000, goods_total=Money.zero()) for _store, zone in rows]
                first = min(zone.handling_days + zone.days_min for _store, zone in rows)
                last = max(zone.handling_days + zone.days_max for _store, zone in rows)
                expected[country] = (first, last, min(prices), len({store for store, _zone in rows}))
        found = delivery_to(COUNTRIES)
        assert {row.code: (row.days_min, row.days_max, row.price_from, row.stores) for row in found} == expected
        assert [row.code for row in found] == [code for code in COUNTRIES if code in expected]
