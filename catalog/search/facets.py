"""How many goods each choice would leave: alternatives inside a group, groups narrow each other.

All counting is done by the database. Goods of a small place or a few hits of words, at most LIVE_LIMIT, are collected
once, with a mark for each group of choices that they meet; each facet then counts those that meet all groups but its
own. A larger place is never counted by a page: a job does (`services.facet_counts`), and `search.place_bits` combines
its bits; `search.word_counts` does so for words with more hits. Where bits of the words are missing, LIVE_LIMIT hits
are looked at: their numbers are the least there can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog.constants import FACET_STORES, LIVE_LIMIT
from catalog.search.facet_lines import COLUMNS, Tally, facet_lines, joined, value_line
from catalog.search.filters import SWITCHES
from catalog.search.words import Condition
from catalog.selectors.attributes import attribute_of

Counts = dict[str, int]
LISTED = ("category", "brand", "from", "store", "days")
Row = tuple[str, str | None, int, int]


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by facet and value. Those of the facets `at_least` are no more than a part of what there is.

    `total` is how many goods all choices leave, None when they were not counted. Facets with one value have it
    under "". `value` counts the values of all characteristics but those chosen from, which have a facet
    `value:<id>` of their own; `days` counts by speed of delivery; `without` says how many goods there would be
    without one of the groups. `price_low` and `price_high` are the ends of the prices that the other choices leave.
    `listed` are the values that occur in the place, by facet, with the goods that have them without any choice:
    what is shown and in which order, also where there are no numbers. `stores` are names of the stores counted.
    `is_old`: a job has counted, some minutes ago.
    """

    total: int | None = 0
    counts: dict[str, Counts] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    price_low: Decimal | None = None
    price_high: Decimal | None = None
    listed: dict[str, Counts] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    at_least: frozenset[str] = frozenset()
    is_old: bool = False

    @property
    def leading(self) -> int | None:
        """The category that more than half of the goods are in, as far as they were looked at."""
        for by_category in (self.counts.get("category") or {}, self.listed.get("category") or {}):
            best = max(by_category.items(), key=lambda item: item[1], default=("", 0))
            if best[1] * 2 > sum(by_category.values()):
                return int(best[0])
        return None

    def of(self, facet: str) -> Counts | None:
        """The counts of a facet by value; None when they are not known."""
        return self.counts.get(self._key(facet))

    def count(self, facet: str, value: str = "") -> int | None:
        """The number of a value; None when nothing is known of it."""
        counts = self.of(facet)
        number = None if counts is None else counts.get(value, 0)
        return number or (None if self.is_least(facet) else number)

    def is_least(self, facet: str) -> bool:
        """True when there may be more goods than the facet's counts say."""
        return self._key(facet) in self.at_least

    def _key(self, facet: str) -> str:
        return "value" if facet.startswith("value:") and facet not in self.chosen else facet


def count_live(
    context: Condition, groups: Mapping[str, Condition], country: str, stores: int = FACET_STORES
) -> tuple[Facets, bool]:
    """Facets of the goods that `context` selects, and True if they are no more than LIVE_LIMIT: one query.

    The `stores` with the most goods are counted.
    """
    names = list(groups)
    marks = "".join(f", ({group.sql}) AS g{number}" for number, group in enumerate(groups.values()))

    def where(facet: str) -> str:
        return " AND ".join(f"g{number}" for number, name in enumerate(names) if name != facet) or "TRUE"

    lines = facet_lines("base", where, country, stores)
    lines |= {name: [value_line("base", where, name)] for name in names if name.startswith("value:")}
    tallies: list[Condition | Tally] = [Tally("base", "size", "", Condition("TRUE"))]
    tallies += [Tally("base", "without", name, Condition(where(name))) for name in names]
    parts = joined([*tallies, *(one for own in lines.values() for one in own)])
    sql = f"""
        WITH base AS MATERIALIZED (
            SELECT {COLUMNS} {marks} FROM catalog_searchrow r WHERE {context.sql} LIMIT %s
        ) {_union(parts)}
    """  # noqa: S608 - built of constants; values are parameters
    params = [*_params(groups.values()), *context.params, LIVE_LIMIT + 1, *_params(parts)]
    rows = _rows(sql, params)
    size = next(count for facet, _, count, _ in rows if facet == "size")
    found = read_facets(rows, names)
    return (found, True) if size <= LIVE_LIMIT else (_least(found, set(found.counts)), False)


def count_choices(bases: Mapping[str, Condition], names: Sequence[str], country: str) -> Facets:
    """Facets of hits too many to be collected with all choices: one query.

    `names` are the groups that were chosen from. `bases` hold the goods that all other choices leave, by group, and
    under "" those that all choices leave. Of what holds more than LIVE_LIMIT goods, so many are counted.
    """
    collected = [
        f"b{n} AS MATERIALIZED (SELECT {COLUMNS} FROM catalog_searchrow r WHERE {base.sql} LIMIT %s)"  # noqa: S608
        for n, base in enumerate(bases.values())
    ]
    params = [value for base in bases.values() for value in (*base.params, LIVE_LIMIT + 1)]
    lines: list[Condition | Tally] = []
    for n, name in enumerate(bases):
        lines.append(Tally(f"b{n}", "size", name, Condition("TRUE")))
        lines += _lines_of(name, names, f"b{n}", country)
    parts = joined(lines)
    sql = f"WITH {', '.join(collected)} {_union(parts)}"
    rows = _rows(sql, [*params, *_params(parts)])
    rows += [("without", value, count, 0) for facet, value, count, _ in rows if facet == "size" and value]
    large = {value or "" for facet, value, count, _ in rows if facet == "size" and count > LIVE_LIMIT}
    found = read_facets(rows, names)
    if "" in large:
        return _least(found, large | (set(found.counts) - set(names) - {"without"}))
    return _least(found, large, found.total) if large else found


def _lines_of(name: str, names: Sequence[str], source: str, country: str) -> Sequence[Condition | Tally]:
    """The queries over one base: of the group it was made for, or of all that nothing was chosen from."""

    def where(facet: str) -> str:
        return "TRUE"

    if name.startswith("value:"):
        return [value_line(source, where, name)]
    lines = facet_lines(source, where, country)
    return lines[name] if name else [one for facet, own in lines.items() if facet not in names for one in own]


def _least(facets: Facets, names: set[str], total: int | None = None) -> Facets:
    """The facets of which a part was counted; ends of prices are not known then."""
    has_ends = total is not None and "price" not in names
    low, high = (facets.price_low, facets.price_high) if has_ends else (None, None)
    return replace(facets, total=total, at_least=frozenset(names), price_low=low, price_high=high)


def _union(parts: Sequence[Condition]) -> str:
    """All of them, with the names of the columns in the first."""
    first, *others = (part.sql for part in parts)
    return " UNION ALL ".join([f"SELECT * FROM ({first}) AS first (facet, value, count, whole)", *others])  # noqa: S608


def read_facets(rows: Iterable[Row], names: Iterable[str] = ()) -> Facets:
    """Facets from rows of (facet, value, count, whole); `names` are the groups that were chosen from."""
    chosen = frozenset(names)
    counts: dict[str, Counts] = {facet: {} for facet in (*LISTED, *SWITCHES, "rating", "score", "value", *chosen)}
    listed: dict[str, Counts] = {facet: {} for facet in LISTED}
    stores: dict[str, str] = {}
    for facet, key, count, whole in rows:
        if key is None:
            continue
        value, _, name = key.partition(" ")
        if name:
            stores[value] = name
        counts.setdefault(facet, {})[value] = count
        if facet in LISTED:
            listed[facet][value] = whole
    counts.pop("size", None)
    prices = [Decimal(price) for price in counts.pop("price", {})]
    for facet in [facet for facet in counts if facet.startswith("value:")]:
        counts[facet] = _own_values(counts[facet], facet)
    return Facets(
        total=counts.pop("total", {}).get("", 0),
        counts=counts,
        chosen=chosen,
        price_low=min(prices, default=None),
        price_high=max(prices, default=None),
        listed=listed,
        stores=stores,
    )


def joined_facets(found: Facets, others: Facets) -> Facets:
    """The facets of two lots of goods that have none in common; of the stores, those that `found` has."""

    def summed(one: dict[str, Counts], other: dict[str, Counts]) -> dict[str, Counts]:
        values = {name: one.get(name, {}).keys() | other.get(name, {}).keys() for name in one.keys() | other.keys()}
        values["store"] = set(found.stores)
        return {
            name: {key: one.get(name, {}).get(key, 0) + other.get(name, {}).get(key, 0) for key in keys}
            for name, keys in values.items()
        }

    prices = [
        price for price in (found.price_low, found.price_high, others.price_low, others.price_high) if price is not None
    ]
    return replace(
        found,
        total=(found.total or 0) + (others.total or 0),
        counts=summed(found.counts, others.counts),
        listed=summed(found.listed, others.listed),
        price_low=min(prices, default=None),
        price_high=max(prices, default=None),
    )


def _own_values(counts: Counts, facet: str) -> Counts:
    """Of counts by value, those of the characteristic that the facet `value:<id>` is about."""
    attribute_id = int(facet.removeprefix("value:"))
    return {pk: count for pk, count in counts.items() if attribute_of(int(pk)) == attribute_id}


def _params(parts: Iterable[Condition]) -> list[Any]:
    return [value for part in parts for value in part.params]


def _rows(sql: str, params: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
