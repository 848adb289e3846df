"""How many goods each choice would leave: alternatives inside a group, groups narrow each other.

The goods of the place (words and category) are collected once, at most COUNT_LIMIT of them, with a mark for
each group of choices that they meet; each facet then counts those that meet all groups but its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog.constants import COUNT_LIMIT
from catalog.search.conditions import chosen_columns
from catalog.search.filters import RATINGS, Filters
from catalog.search.words import Condition
from catalog.selectors.attributes import attribute_of


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by value. When `is_exact` is False the place holds more than was counted: show no numbers.

    `categories`, `brands` and `values` are by id, `countries` by code, `ratings` by least stars; `price_low`
    and `price_high` are the ends of the prices in the settlement currency, None without goods.
    """

    total: int = 0
    is_exact: bool = True
    categories: dict[int, int] = field(default_factory=dict)
    brands: dict[int, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)
    ratings: dict[int, int] = field(default_factory=dict)
    free_delivery: int = 0
    discount: int = 0
    mall: int = 0
    price_low: Decimal | None = None
    price_high: Decimal | None = None


def count_facets(context: Condition, filters: Filters) -> Facets:
    """Facets of the goods that `context` (a condition on the search table `r`) selects: one query."""
    groups = _groups(filters)
    marks = "".join(f", ({group.sql}) AS g{number}" for number, group in enumerate(groups.values()))
    sql = f"""
        WITH base AS MATERIALIZED (
            SELECT r.category_id, r.brand_id, r.ships_from, r.price, r.rating, r.value_ids, r.is_mall,
                r.discount_percent > 0 AS is_discount, r.free_to @> ARRAY[%s]::varchar[] AS is_free {marks}
            FROM catalog_searchrow r WHERE {context.sql} LIMIT %s
        )
        {_counts(list(groups))}
    """  # noqa: S608 - built of constants; values are parameters
    params: list[Any] = [filters.country, *(value for group in groups.values() for value in group.params)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *context.params, COUNT_LIMIT + 1])
        rows = cursor.fetchall()
    return _facets(rows)


def _groups(filters: Filters) -> dict[str, Condition]:
    """The reader's choices as conditions on columns, by the name of their group."""
    groups = chosen_columns(filters)
    if filters.mall:
        groups["mall"] = Condition("r.is_mall")
    if filters.brands:
        groups["brand"] = Condition("coalesce(r.brand_id = ANY(%s), FALSE)", (list(filters.brands),))
    if filters.ships_from:
        groups["from"] = Condition("r.ships_from = ANY(%s)", (list(filters.ships_from),))
    values: dict[int, list[int]] = {}
    for pk in filters.values:
        values.setdefault(attribute_of(pk), []).append(pk)
    for attribute_id, pks in values.items():
        groups[f"value:{attribute_id}"] = Condition("r.value_ids && %s::bigint[]", (pks,))
    return groups


def _counts(names: list[str]) -> str:
    """The query over `base`, rows of (facet, value, count); the marks g0, g1… stand for `names`."""

    def line(facet: str, what: str = "TRUE", *, of: str = "''", by: bool = False) -> str:
        """Count the goods that are `what` and meet every group but `facet`, by the column `of` if `by`."""
        met = [f"g{number}" for number, name in enumerate(names) if name != facet]
        source = "base, unnest(value_ids) AS value_id" if of == "value_id" else "base"
        where = " AND ".join([what, *met])
        group = f" GROUP BY {of}" if by else ""
        return f"SELECT '{facet}', {of}::text, count(*) FROM {source} WHERE {where}{group}"  # noqa: S608 - our names

    ends = line("price", of="min(price)"), line("price", of="max(price)")
    parts = [
        "SELECT 'size' AS facet, '' AS value, count(*) AS count FROM base",
        *ends,
        line("total"),
        line("free", "is_free"),
        line("discount", "is_discount"),
        line("mall", "is_mall"),
        line("category", of="category_id", by=True),
        line("brand", "brand_id IS NOT NULL", of="brand_id", by=True),
        line("from", of="ships_from", by=True),
        line("value", of="value_id", by=True),
    ]
    parts += [line("rating", f"rating >= {stars}", of=f"'{stars}'") for stars in RATINGS]
    # The values of a property that is chosen from: with the goods that the choice itself leaves out
    parts += [line(name, of="value_id", by=True) for name in names if name.startswith("value:")]
    return " UNION ALL ".join(parts)


def _facets(rows: list[tuple[str, str | None, int]]) -> Facets:
    counts: dict[str, dict[str, int]] = {}
    for facet, value, count in rows:
        if value is not None:
            counts.setdefault(facet, {})[value] = count
    values = {int(pk): count for pk, count in counts.get("value", {}).items()}
    for facet, by_value in counts.items():
        if facet.startswith("value:"):
            own = int(facet.removeprefix("value:"))
            values = {pk: count for pk, count in values.items() if attribute_of(pk) != own}
            values |= {int(pk): count for pk, count in by_value.items() if attribute_of(int(pk)) == own}
    prices = [Decimal(price) for price in counts.get("price", {})]
    return Facets(
        total=_single(counts, "total"),
        is_exact=_single(counts, "size") <= COUNT_LIMIT,
        categories=_by_id(counts, "category"),
        brands=_by_id(counts, "brand"),
        countries=counts.get("from", {}),
        values=values,
        ratings=_by_id(counts, "rating"),
        free_delivery=_single(counts, "free"),
        discount=_single(counts, "discount"),
        mall=_single(counts, "mall"),
        price_low=min(prices, default=None),
        price_high=max(prices, default=None),
    )


def _single(counts: dict[str, dict[str, int]], facet: str) -> int:
    return counts.get(facet, {}).get("", 0)


def _by_id(counts: dict[str, dict[str, int]], facet: str) -> dict[int, int]:
    return {int(value): count for value, count in counts.get(facet, {}).items()}
