"""What a search row says of a product, worked out from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, TypeVar

from catalog.constants import DELIVERY_COUNTRIES
from catalog.rules import (
    ZoneTerms,
    delivery_price,
    other_form,
    percent_off,
    popularity,
    weighted_rating,
    words_in,
    zone_for,
)
from catalog.search.letters import code_form
from catalog.selectors.search_sources import Source, SourceVariant, SourceWords
from catalog.selectors.tree import Tree
from catalog.selectors.zones import StoreTerms
from marketplace.lib.money import Money

YES = ("yes", "Yes")


class Offered(Protocol):
    """A variant, as a row of its table or as plain values."""

    @property
    def pk(self) -> int: ...
    @property
    def price(self) -> Money: ...
    @property
    def available(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def is_active(self) -> bool: ...


AnyVariant = TypeVar("AnyVariant", bound=Offered)


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns that change with price, stock, rating and delivery; the vector does not."""

    variant_id: int
    media_id: int | None
    price: Money
    discount_percent: int
    popularity: int
    rating: Decimal
    store_score: Decimal | None
    is_in_stock: bool
    free_to: list[str]
    delivery_days: dict[str, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a store sends to: the zones of each country, and the days of the fastest one."""

    zones: dict[str, tuple[ZoneTerms, ...]]
    days: dict[str, int]


NOWHERE = Reach({}, {})


def card_variant(variants: Sequence[AnyVariant], *, least: int) -> AnyVariant | None:
    """The variant that stands for the product: the cheapest in stock, else the cheapest; None without any.

    In stock is one of which there are at least `least` pieces, the smallest order.
    """
    active = [variant for variant in variants if variant.is_active]
    return min(active, key=lambda one: (one.available < least, one.price, one.position, one.pk), default=None)


def reach_of(terms: StoreTerms) -> Reach:
    """What the ways of delivery of one store mean for each country."""
    zones: dict[str, tuple[ZoneTerms, ...]] = {}
    for country in DELIVERY_COUNTRIES:
        found = tuple(zone for way in terms.values() if (zone := zone_for(way, country)) is not None)
        if found:
            zones[country] = found
    days = {country: min(zone.handling_days + zone.days_max for zone in own) for country, own in zones.items()}
    return Reach(zones, days)


def facts_of(source: Source, variant: SourceVariant, *, reach: Reach, now: datetime) -> Facts:
    """What listings sort and filter by; `variant` is the product's card variant."""
    rating = weighted_rating(source.rating_average, source.rating_count)
    is_in_stock = variant.available >= source.least
    return Facts(
        variant_id=variant.pk,
        media_id=variant.media_id or source.lead_id,
        price=variant.price,
        discount_percent=percent_off(variant.price, variant.old_price),
        popularity=popularity(
            orders_count=source.orders_count,
            rating=rating,
            age=now - (source.published_at or now),
            is_in_stock=is_in_stock,
        ),
        rating=rating,
        store_score=source.store_score,
        is_in_stock=is_in_stock,
        free_to=_free_to(reach, variant.weight_g * source.least, variant.price * source.least),
        delivery_days=reach.days,
    )


def _free_to(reach: Reach, weight_g: int, goods_total: Money) -> list[str]:
    """Countries where some way of delivery is free; each zone is asked once, however many countries it has."""
    free: dict[int, bool] = {}
    for zones in reach.zones.values():
        for zone in zones:
            if id(zone) not in free:
                free[id(zone)] = not delivery_price(zone, weight_g=weight_g, goods_total=goods_total)
    return [country for country, zones in reach.zones.items() if any(free[id(zone)] for zone in zones)]


@dataclass(frozen=True, slots=True)
class Words:
    """The four weights of the vector, and the lexemes that filters ask for."""

    title: str
    kind: str
    properties: str
    description: str
    flags: list[str]


def words_of(source: Source, words: SourceWords, tree: Tree) -> Words:
    """Both languages together: a Russian query finds an English title and the other way round (S12)."""
    path = tree.nodes[source.category_id].path
    kinds = [_known_text(tree.nodes[step].name_ru, tree.nodes[step].name_en) for step in path]
    skus = [variant.sku for variant in source.variants]
    return Words(
        title=_text(words.title_ru, words.title_en, words.brand),
        kind=" ".join([*kinds, _text(*skus, *(code_form(sku) for sku in skus))]),
        properties=" ".join(_known_text(*_spoken(*texts)) for _, *texts in words.values),
        description=_text(words.description_ru, words.description_en),
        flags=_flags(source, path, [value[0] for value in words.values]),
    )


def _spoken(value_ru: str, value_en: str, name_ru: str, name_en: str) -> tuple[str, str]:
    """A value in both languages; a plain «yes» is said by the name of its property: «NFC», «влажная уборка»."""
    return (name_ru, name_en) if value_en in YES else (value_ru, value_en)


def _flags(source: Source, path: Sequence[int], value_ids: Sequence[int]) -> list[str]:
    flags = [f"§c{step}" for step in path]
    flags += [f"§v{pk}" for pk in value_ids]
    flags += [f"§p{source.store_id}", f"§s{source.origin}"]
    if source.brand_id:
        flags.append(f"§b{source.brand_id}")
    marks = {"mall": source.is_mall, "return": source.has_free_return, "authentic": source.is_authentic}
    return flags + [f"§{name}" for name, is_so in marks.items() if is_so]


def _text(*parts: str) -> str:
    """The words to index, and behind them those without their fleeting vowel."""
    words = [word for part in parts if part for word in words_in(part)]
    return " ".join([*words, *(form for word in words if (form := other_form(word)))])


@lru_cache(maxsize=16_384)
def _known_text(russian: str, english: str) -> str:
    """The same for names that many products share."""
    return _text(russian, english)
