"""Ways, prices and dates of delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from catalog.rules import ZoneTerms, delivery_dates, delivery_price, zone_for
from catalog.selectors.zones import StoreTerms, terms_of_stores
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """One way of sending goods of a store: its price and the first and last day of arrival."""

    code: str
    name_ru: str
    name_en: str
    price: Money
    earliest: date
    latest: date
    is_tracked: bool
    free_from: Money | None

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.name_en if (get_language() or "ru").startswith("en") else self.name_ru

    @property
    def is_free(self) -> bool:
        """True when it costs nothing."""
        return not self.price


def delivery_options(
    *, store_id: int, country: str, weight_g: int, goods_total: Money, today: date
) -> list[DeliveryOption]:
    """Ways in which the store sends to `country`, cheapest first; empty when it does not. One query.

    `weight_g` in grams and `goods_total` are of all goods sent together.
    """
    terms = terms_of_stores([store_id]).get(store_id, {})
    return options_of(terms, country=country, weight_g=weight_g, goods_total=goods_total, today=today)


def delivery_options_by_store(
    *, parcels: Mapping[int, tuple[int, Money]], country: str, today: date
) -> dict[int, list[DeliveryOption]]:
    """The same for several stores in one query; `parcels` are (weight in grams, goods total) by store id."""
    terms = terms_of_stores(parcels)
    return {
        store_id: options_of(terms.get(store_id, {}), country=country, weight_g=weight, goods_total=total, today=today)
        for store_id, (weight, total) in parcels.items()
    }


def options_of(
    terms: StoreTerms, *, country: str, weight_g: int, goods_total: Money, today: date
) -> list[DeliveryOption]:
    """The ways that `terms` offer, cheapest first, then earliest."""
    zones: Iterable[ZoneTerms | None] = (zone_for(way, country) for way in terms.values())
    options = [_option(zone, weight_g, goods_total, today) for zone in zones if zone is not None]
    return sorted(options, key=lambda option: (option.price, option.latest))


def _option(zone: ZoneTerms, weight_g: int, goods_total: Money, today: date) -> DeliveryOption:
    earliest, latest = delivery_dates(zone, today)
    return DeliveryOption(
        code=zone.code,
        name_ru=zone.name_ru,
        name_en=zone.name_en,
        price=delivery_price(zone, weight_g=weight_g, goods_total=goods_total),
        earliest=earliest,
        latest=latest,
        is_tracked=zone.is_tracked,
        free_from=zone.free_from,
    )
