"""What a way of delivery may look like, and what it costs. Pure: no query, no clock, no request."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog import errors
from catalog.rules import ZoneTerms, delivery_price, zone_for
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money

# What sellers are shown the prices of: a trifle, a usual parcel, something heavy.
PREVIEW_WEIGHTS_G = (300, 1000, 5000)


@dataclass(frozen=True, slots=True)
class ZoneDraft:
    """Terms for some countries; none of them: for all that no other zone names."""

    countries: tuple[str, ...]
    base_price: Decimal
    price_per_kg: Decimal
    free_from: Decimal | None
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class WayDraft:
    """A way of delivery as its store wants it."""

    name_ru: str
    name_en: str
    handling_days: int
    is_tracked: bool
    zones: tuple[ZoneDraft, ...]


@dataclass(frozen=True, slots=True)
class ZoneFault:
    """What is wrong with the zone at a place of the list."""

    position: int
    error: DomainError


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What parcels of PREVIEW_WEIGHTS_G to a country cost, and the days from the order to the door."""

    way: ZoneTerms
    prices: tuple[Money, ...]
    days: tuple[int, int]


def zone_faults(zones: Sequence[ZoneDraft]) -> list[ZoneFault]:
    """Everything wrong, zone by zone: days in the wrong order, a country named twice, two zones for the rest."""
    found: list[ZoneFault] = []
    seen: set[str] = set()
    has_rest = False
    for position, zone in enumerate(zones):
        if zone.days_min > zone.days_max:
            found.append(ZoneFault(position, errors.DaysReversed()))
        twice = sorted(seen.intersection(zone.countries))
        if twice:
            found.append(ZoneFault(position, errors.CountryTwice(countries=twice)))
        if not zone.countries and has_rest:
            found.append(ZoneFault(position, errors.RestTwice()))
        seen.update(zone.countries)
        has_rest = has_rest or not zone.countries
    return found


def terms_of_draft(draft: WayDraft, code: str = "") -> list[ZoneTerms]:
    """A draft as listings and checkouts would read it."""
    return [
        ZoneTerms(
            code=code,
            name_ru=draft.name_ru or draft.name_en,
            name_en=draft.name_en or draft.name_ru,
            is_tracked=draft.is_tracked,
            handling_days=draft.handling_days,
            countries=zone.countries,
            base_price=Money(zone.base_price),
            price_per_kg=Money(zone.price_per_kg),
            free_from=None if zone.free_from is None else Money(zone.free_from),
            days_min=zone.days_min,
            days_max=zone.days_max,
        )
        for zone in draft.zones
    ]


def price_row(zone: ZoneTerms) -> PriceRow:
    """The prices of a zone for goods below its free delivery; where that begins at nothing, all are nothing."""
    bare = Money.zero(zone.base_price.currency)
    prices = tuple(delivery_price(zone, weight_g=weight, goods_total=bare) for weight in PREVIEW_WEIGHTS_G)
    return PriceRow(zone, prices, (zone.handling_days + zone.days_min, zone.handling_days + zone.days_max))


def price_row_to(zones: Sequence[ZoneTerms], country: str) -> PriceRow | None:
    """What a buyer in `country` pays; None where the way does not go."""
    zone = zone_for(zones, country)
    return price_row(zone) if zone is not None else None
