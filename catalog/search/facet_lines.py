"""The queries behind facets, over goods that were collected before.

Each gives rows of (facet, value, count, whole): `count` goods meet the condition, of `whole` goods with this value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.constants import FACET_STORES, NEW_FOR
from catalog.search.filters import RATINGS, STORE_RATINGS
from catalog.search.words import Condition
from marketplace.lib import clock

# What is collected of each product, for all facets together
COLUMNS = """r.category_id, r.brand_id, r.store_id, r.speed_id, r.ships_from, r.price, r.rating, r.store_score,
    r.value_ids, r.free_to, r.is_mall, r.has_free_return, r.is_authentic, r.published_at, r.discount_percent"""
SWITCHED = {
    "discount": "discount_percent > 0",
    "mall": "is_mall",
    "return": "has_free_return",
    "authentic": "is_authentic",
}

Where = Callable[[str], str]  # the condition under which a facet counts


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the goods of `source` meet a condition: all tallies of a source are counted in one pass."""

    source: str
    facet: str
    value: str
    condition: Condition


def joined(parts: Sequence[Condition | Tally]) -> list[Condition]:
    """The same queries, those that only count put together by their source."""
    tallies: dict[str, list[Tally]] = {}
    for part in parts:
        if isinstance(part, Tally):
            tallies.setdefault(part.source, []).append(part)
    plain = [part for part in parts if isinstance(part, Condition)]
    return [*(_counted(source, own) for source, own in tallies.items()), *plain]


def _counted(source: str, tallies: Sequence[Tally]) -> Condition:
    counts = ", ".join(f"count(*) FILTER (WHERE {one.condition.sql}) AS c{n}" for n, one in enumerate(tallies))
    named = ", ".join(f"('{one.facet}', '{one.value}', c{n})" for n, one in enumerate(tallies))
    return Condition(
        f"SELECT one.facet, one.value, one.count, 0::bigint FROM (SELECT {counts} FROM {source}) AS counted"  # noqa: S608
        f" CROSS JOIN LATERAL (VALUES {named}) AS one (facet, value, count)",
        tuple(value for one in tallies for value in one.condition.params),
    )


def facet_lines(
    source: str, where: Where, country: str, stores: int = FACET_STORES
) -> dict[str, Sequence[Condition | Tally]]:
    """For each facet, its queries over `source`. The facet `days` counts by speed of delivery, `value` by value.

    Of the stores, the `stores` with the most goods are counted.
    """
    new = _one(source, where, "new", "published_at >= %s", clock.now() - NEW_FOR)
    lines: dict[str, Sequence[Condition | Tally]] = {
        name: [_one(source, where, name, what)] for name, what in SWITCHED.items()
    }
    lines |= {
        "free": [_one(source, where, "free", "free_to @> ARRAY[%s]::varchar[]", country)],
        "new": [new],
        "total": [_one(source, where, "total", "TRUE")],
        "category": [_by(source, where, "category", "category_id")],
        "brand": [_by(source, where, "brand", "brand_id")],
        "from": [_by(source, where, "from", "ships_from")],
        "days": [_by(source, where, "days", "speed_id")],
        "rating": [_one(source, where, "rating", f"rating >= {stars}", value=str(stars)) for stars in RATINGS],
        "score": [_one(source, where, "score", f"store_score >= {one}", value=str(one)) for one in STORE_RATINGS],
        "price": [_price(source, where, end) for end in ("min", "max")],
        "store": [_stores(source, where("store"), stores)],
        "value": [value_line(source, where, "value")],
    }
    return lines


def marks(source: str) -> list[Condition]:
    """For each facet, rows of (facet, value, place) over `source`: which goods have which value.

    Free delivery has the countries as its values; `source` has the column `place`.
    """
    columns = {"brand": "brand_id", "store": "store_id", "from": "ships_from", "days": "speed_id"}
    lists = {"free": "free_to", "value": "value_ids"}
    steps = {f"rating {stars}": f"rating >= {stars}" for stars in RATINGS}
    steps |= {f"score {least}": f"store_score >= {least}" for least in STORE_RATINGS}
    plain = {f"{name} ": what for name, what in SWITCHED.items()} | steps
    found = [
        Condition(f"SELECT '{name}', {column}::text, place FROM {source} WHERE {column} IS NOT NULL")  # noqa: S608
        for name, column in columns.items()
    ]
    found += [
        Condition(f"SELECT '{name}', one::text, place FROM {source}, unnest({column}) AS one")  # noqa: S608
        for name, column in lists.items()
    ]
    for key, what in plain.items():
        name, _, value = key.partition(" ")
        found.append(Condition(f"SELECT '{name}', '{value}', place FROM {source} WHERE {what}"))  # noqa: S608
    new = Condition(f"SELECT 'new', '', place FROM {source} WHERE published_at >= %s", (clock.now() - NEW_FOR,))  # noqa: S608
    return [*found, new]


def value_line(source: str, where: Where, facet: str) -> Condition:
    """Goods by value of their characteristics."""
    return Condition(
        f"SELECT '{facet}', value_id::text, count(*), 0::bigint FROM {source}, unnest(value_ids) AS value_id"  # noqa: S608
        f" WHERE {where(facet)} GROUP BY value_id"
    )


def _one(source: str, where: Where, facet: str, what: str, *params: object, value: str = "") -> Tally:
    return Tally(source, facet, value, Condition(f"{what} AND ({where(facet)})", params))


def _by(source: str, where: Where, facet: str, column: str) -> Condition:
    return Condition(
        f"SELECT '{facet}', {column}::text, count(*) FILTER (WHERE {where(facet)}), count(*) FROM {source}"  # noqa: S608
        f" WHERE {column} IS NOT NULL GROUP BY {column}"
    )


def _price(source: str, where: Where, end: str) -> Condition:
    return Condition(f"SELECT 'price', {end}(price)::text, 0::bigint, 0::bigint FROM {source} WHERE {where('price')}")  # noqa: S608


def _stores(source: str, where: str, most: int) -> Condition:
    """The stores with the most goods, each with its name behind its id."""
    return Condition(f"""
        SELECT 'store', best.store_id || ' ' || own.name, best.count, best.whole FROM (
            SELECT store_id, count(*) FILTER (WHERE {where}) AS count, count(*) AS whole FROM {source}
            GROUP BY store_id ORDER BY count(*) DESC, store_id LIMIT {most:d}
        ) AS best JOIN accounts_store AS own ON own.id = best.store_id""")  # noqa: S608
