"""What delivery costs and how long it takes in the whole shop: over the offered ways of all open stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Store
from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement

# Of each way the zone that counts for the country: as catalog.rules.zone_for chooses it.
_WAYS = Statement(
    "delivery_ways_of_all_stores",
    """
    WITH chosen AS (
        SELECT DISTINCT ON (t.id) t.store_id, t.is_tracked, z.base_price, z.price_per_kg, z.free_from,
            t.handling_days + z.days_min AS least, t.handling_days + z.days_max AS most,
            CASE WHEN %(language)s::text = 'en' THEN coalesce(nullif(t.name_en, ''), t.name_ru)
                ELSE coalesce(nullif(t.name_ru, ''), t.name_en) END AS name
        FROM catalog_deliveryzone z JOIN catalog_deliverytemplate t ON t.id = z.template_id
            JOIN accounts_store s ON s.id = t.store_id
        WHERE t.is_active AND s.status = %(status)s
            AND (%(country)s::text = ANY(z.countries) OR cardinality(z.countries) = 0)
        ORDER BY t.id, (%(country)s::text = ANY(z.countries)) DESC, z.id
    ), priced AS (
        SELECT *, CASE WHEN free_from <= %(goods)s::numeric THEN 0
            ELSE base_price + price_per_kg * ceil(%(weight)s::numeric / 1000) END AS price
        FROM chosen
    )
    SELECT min(name), is_tracked, min(price), max(price), min(least), max(most), count(DISTINCT store_id)
    FROM priced GROUP BY lower(name), is_tracked
    ORDER BY min(price), min(most), lower(name), is_tracked DESC
""",
)
_COUNTRIES = Statement(
    "delivery_to_countries",
    """
    WITH chosen AS (
        SELECT DISTINCT ON (c.code, t.id) c.code, t.store_id, t.handling_days + z.days_min AS least,
            t.handling_days + z.days_max AS most,
            CASE WHEN free_from <= 0 THEN 0 ELSE base_price + price_per_kg END AS price
        FROM unnest(%(countries)s::text[]) AS c (code), catalog_deliveryzone z
            JOIN catalog_deliverytemplate t ON t.id = z.template_id JOIN accounts_store s ON s.id = t.store_id
        WHERE t.is_active AND s.status = %(status)s AND (c.code = ANY(z.countries) OR cardinality(z.countries) = 0)
        ORDER BY c.code, t.id, (c.code = ANY(z.countries)) DESC, z.id
    )
    SELECT code, min(least), max(most), min(price), count(DISTINCT store_id) FROM chosen GROUP BY code
""",
)


@dataclass(frozen=True, slots=True)
class WayOverview:
    """One way of delivery, as it is called, over the stores that offer it: prices and days from the order on."""

    name: str
    is_tracked: bool
    price_from: Money
    price_to: Money
    days_min: int
    days_max: int
    stores: int

    @property
    def is_free(self) -> bool:
        """True when no store charges for it."""
        return not self.price_to

    def dates(self, today: date) -> tuple[date, date]:
        """First and last day of arrival of something ordered `today`."""
        return today + timedelta(days=self.days_min), today + timedelta(days=self.days_max)


@dataclass(frozen=True, slots=True)
class CountryOverview:
    """What all stores need for one country; the price is the lowest for a parcel of one kilogram."""

    code: str
    days_min: int
    days_max: int
    price_from: Money
    stores: int


def delivery_ways(*, country: str, weight_g: int, goods_total: Money, language: str) -> list[WayOverview]:
    """Every way in which an open store sends such a parcel to `country`, cheapest first. One query.

    Ways of the same name count as one, tracked and untracked apart. Empty when nobody sends there.
    """
    rows = _WAYS.rows(
        country=country, weight=weight_g, goods=goods_total.amount, language=language, status=Store.Status.APPROVED
    )
    return [
        WayOverview(name, is_tracked, Money(least), Money(most), first, last, stores)
        for name, is_tracked, least, most, first, last, stores in rows
    ]


def delivery_to(countries: Sequence[str]) -> list[CountryOverview]:
    """The same for each of `countries` that somebody sends to, in their order. One query."""
    rows = _COUNTRIES.rows(countries=list(countries), status=Store.Status.APPROVED)
    found = {row[0]: CountryOverview(row[0], row[1], row[2], Money(row[3]), row[4]) for row in rows}
    return [found[code] for code in countries if code in found]
