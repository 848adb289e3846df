"""Stores as their pages want them: the three parts of the rating, the explained score, delivery by country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from catalog.constants import (
    DELIVERY_COUNTRIES,
    STORE_CANCELLED_COST,
    STORE_DISPUTED_COST,
    STORE_LATE_COST,
    STORE_REFUNDED_COST,
)
from catalog.models import StoreFacts
from catalog.pages.cards import PictureView, picture_view
from catalog.rules import StoreScore, ZoneTerms, zone_for
from catalog.selectors.store_facts import conduct_of, score_of
from catalog.selectors.store_goods import StoreGood
from catalog.selectors.zones import StoreTerms
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_number, format_percent
from marketplace.lib.money import Money

HOUR, DAY = 60, 24 * 60

LEAST_IN_STRIP = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the rating: stars where buyers gave some, else what was measured; both empty: too little data."""

    label: str
    stars: Decimal | None
    measured: str


@dataclass(frozen=True, slots=True)
class Input:
    """One line under the score: what was measured, and the stars that it costs."""

    label: str
    value: str
    cost: str


@dataclass(frozen=True, slots=True)
class ScoreView:
    """catalog/_score.html: the score with everything it is made of."""

    score: StoreScore | None
    facts: StoreFacts
    base: str
    inputs: list[Input]


def rating_parts(facts: StoreFacts) -> list[Part]:
    """«Описание», «доставка», «общение»."""
    on_time = facts.on_time_percent
    measured = "" if on_time is None else _("%(percent)s on time") % {"percent": format_percent(on_time)}
    return [
        Part(_("As described"), facts.described, ""),
        Part(pgettext("rating", "Delivery"), facts.delivery, measured),
        Part(_("Communication"), facts.communication, answer_time(facts.answer_minutes)),
    ]


def answer_time(minutes: int | None) -> str:
    """«отвечает за 3 часа»; empty when there is nothing to tell."""
    if minutes is None:
        return ""
    if minutes < HOUR:
        return ngettext("answers in %(n)s minute", "answers in %(n)s minutes", minutes or 1) % {"n": minutes or 1}
    if minutes < DAY:
        hours = round(minutes / HOUR)
        return ngettext("answers in %(n)s hour", "answers in %(n)s hours", hours) % {"n": hours}
    days = round(minutes / DAY)
    return ngettext("answers in %(n)s day", "answers in %(n)s days", days) % {"n": days}


def score_view(facts: StoreFacts) -> ScoreView:
    """The score explained, the same for buyers and for the seller."""
    score, conduct = score_of(facts), conduct_of(facts)
    lines = [
        ("late", _("Handed over late"), conduct.late, STORE_LATE_COST),
        ("cancelled", _("Cancelled by the store"), conduct.cancelled, STORE_CANCELLED_COST),
        ("refunded", _("Money returned after shipping"), conduct.refunded, STORE_REFUNDED_COST),
        ("disputed", _("Disputes"), conduct.disputed, STORE_DISPUTED_COST),
    ]
    return ScoreView(
        score=score,
        facts=facts,
        base=format_number(score.base) if score else "",
        inputs=[
            Input(label, "" if share is None else format_percent(share), _cost(score, name, share, most))
            for name, label, share, most in lines
        ],
    )


def _cost(score: StoreScore | None, name: str, share: int | None, most: Decimal) -> str:
    if share is None:
        return ""
    cost = score.costs[name] if score else (most * share / 100).quantize(Decimal("0.01"))
    return format_number(-cost) if cost else "0"


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way of delivery to the countries that have the same terms."""

    name: str
    price: Money
    per_kg: Money | None
    is_free: bool
    free_from: Money | None
    days_min: int
    days_max: int
    is_tracked: bool


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Countries with the same ways of delivery; `is_here`: the reader's country is among them."""

    countries: str
    ways: tuple[WayRow, ...]
    is_here: bool


def delivery_rows(terms: StoreTerms, here: str) -> list[DeliveryRow]:
    """The ways of delivery by country, countries with the same ways together, the reader's own first."""
    groups: dict[tuple[WayRow, ...], list[str]] = {}
    for country in DELIVERY_COUNTRIES:
        zones = [zone for way in terms.values() if (zone := zone_for(way, country)) is not None]
        groups.setdefault(tuple(sorted((_way(zone) for zone in zones), key=lambda way: way.price)), []).append(country)
    rows = [
        DeliveryRow(", ".join(sorted(map(country_name, countries))), ways, here in countries)
        for ways, countries in groups.items()
    ]
    return sorted(rows, key=lambda row: (not row.is_here, not row.ways))


def _way(zone: ZoneTerms) -> WayRow:
    english = (get_language() or "ru").startswith("en")
    return WayRow(
        name=zone.name_en if english else zone.name_ru,
        price=zone.base_price,
        per_kg=zone.price_per_kg or None,
        is_free=zone.free_from is not None and not zone.free_from,
        free_from=zone.free_from or None,
        days_min=zone.handling_days + zone.days_min,
        days_max=zone.handling_days + zone.days_max,
        is_tracked=zone.is_tracked,
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """catalog/_tiles.html: a product in a row beside its store."""

    good: StoreGood
    image: PictureView | None


def strip(goods: Sequence[StoreGood]) -> list[Tile]:
    """A row of goods over the list of a store; none where a row would stand nearly empty."""
    return tiles(goods) if len(goods) >= LEAST_IN_STRIP else []


def tiles(goods: Iterable[StoreGood]) -> list[Tile]:
    """Goods with their pictures."""
    return [Tile(good, picture_view(good.picture) if good.picture else None) for good in goods]
