"""What a way of delivery may look like, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.delivery_rules import WayDraft, ZoneDraft, price_row, price_row_to, terms_of_draft, zone_faults
from marketplace.lib.money import Money


def zone(*countries: str, **values: Any) -> ZoneDraft:
    given = {"base_price": Decimal(2), "price_per_kg": Decimal(1), "free_from": None, "days_min": 3, "days_max": 9}
    return ZoneDraft(countries=countries, **given | values)


def way(*zones: ZoneDraft) -> WayDraft:
    return WayDraft("Почта", "", 2, True, zones)


@pytest.mark.parametrize(
    ("zones", "faults"),
    [
        ([zone("RU"), zone("BY", "KZ"), zone()], []),
        ([zone(days_min=9, days_max=3)], [(0, "days_reversed")]),
        ([zone(days_min=3, days_max=3)], []),
        ([zone("RU", "BY"), zone("KZ", "BY")], [(1, "country_twice")]),
        ([zone("RU"), zone("BY"), zone("RU", "BY", days_min=10)], [(2, "days_reversed"), (2, "country_twice")]),
        ([zone(), zone("RU"), zone()], [(2, "rest_twice")]),
        ([], []),
    ],
)
def test_faults_of_zones(zones: list[ZoneDraft], faults: list[tuple[int, str]]) -> None:
    assert [(fault.position, fault.error.code) for fault in zone_faults(zones)] == faults


def test_each_country_named_twice_is_told() -> None:
    fault = zone_faults([zone("RU", "BY"), zone("BY", "RU", "KZ")])[0]
    assert fault.error.params["countries"] == ["BY", "RU"]


@pytest.mark.parametrize(
    ("values", "prices"),
    [
        ({}, ["3.00", "3.00", "7.00"]),
        ({"price_per_kg": Decimal(0)}, ["2.00", "2.00", "2.00"]),
        ({"free_from": Decimal(40)}, ["3.00", "3.00", "7.00"]),
        ({"free_from": Decimal(0)}, ["0.00", "0.00", "0.00"]),
        ({"base_price": Decimal(0), "price_per_kg": Decimal("0.35")}, ["0.35", "0.35", "1.75"]),
    ],
)
def test_prices_by_weight(values: dict[str, Any], prices: list[str]) -> None:
    terms = terms_of_draft(way(zone(**values)))
    row = price_row(terms[0])
    assert row.prices == tuple(Money(Decimal(price)) for price in prices)
    assert row.days == (5, 11)


def test_a_country_is_asked_in_its_own_zone_before_the_rest() -> None:
    terms = terms_of_draft(way(zone(base_price=Decimal(9)), zone("RU", base_price=Decimal(1))))
    assert [price_row_to(terms, code).prices[0] for code in ("RU", "DE")] == [  # type: ignore[union-attr]
        Money(Decimal(2)),
        Money(Decimal(10)),
    ]
    assert price_row_to(terms_of_draft(way(zone("RU"))), "DE") is None
    assert terms[0].name_en == "Почта"
