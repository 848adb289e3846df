"""Counts of large places, which a job has made (`services.facet_counts`); kept in the process for a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from time import monotonic
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Subquery

from catalog.constants import COUNTS_KEPT, FACET_STORES, PLACE_LIMIT
from catalog.models import CommonWord, FacetCount
from catalog.search.conditions import leaves_of, place_column
from catalog.search.facets import Facets, read_facets
from catalog.search.filters import Filters
from catalog.search.place_bits import count_bits
from catalog.selectors.tree import category_tree, remembered

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place with its counts, those of free delivery by country."""

    size: int
    facets: Facets
    free: dict[str, int]


def place_facets(filters: Filters) -> Facets | None:
    """What a place holds without any choice; None for one that a page counts itself. No query when remembered."""
    if filters.store_id is not None:
        return _store_facets(filters)
    if place_size(filters) <= PLACE_LIMIT:
        return None
    place = _name(filters)
    found = _kept(place, lambda: _read_place(place, filters))
    counts = found.facets.counts | {"free": {"": found.free.get(filters.country, 0)}}
    return replace(found.facets, counts=counts, total=found.size, is_old=True)


def place_size(filters: Filters) -> int:
    """The goods of a category or of the whole shop as the job has counted them, 0 before that and for a store."""
    return 0 if filters.store_id is not None else _kept("", _read_sizes).get(_name(filters), 0)


def common_words() -> dict[str, int]:
    """The words of which every category has bits (CommonWord), with their ids. No query when remembered."""
    return _kept("words", _read_words)


def _name(filters: Filters) -> str:
    return f"c{filters.category_id}" if filters.category_id is not None else "all"


def _store_facets(filters: Filters) -> Facets | None:
    """The same of a store, whose goods the job has not summed up: they are once a minute."""
    plain = filters.cleared()
    if _kept("stores", _read_stores).get(str(plain.store_id), 0) <= PLACE_LIMIT:
        return None
    return _kept(f"store {plain.store_id} {plain.category_id} {plain.country}", lambda: count_bits(plain))


def forget_counts() -> None:
    """Make this process read the counts again."""
    remembered("place counts", dict[str, tuple[float, Any]]).clear()


def _kept(name: str, read: Callable[[], T]) -> T:
    memory = remembered("place counts", dict[str, tuple[float, Any]])
    until, value = memory.get(name, (0.0, None))
    if until < monotonic():
        value = read()
        memory[name] = (monotonic() + COUNTS_KEPT, value)
    return cast("T", value)


def _read_sizes() -> dict[str, int]:
    return dict(FacetCount.objects.filter(facet="size").values_list("place", "count"))


def _read_words() -> dict[str, int]:
    places = [f"c{pk}-own" for pk in category_tree().nodes]
    counted = FacetCount.objects.filter(facet="counted", place__in=places).order_by("count").values("count")[:1]
    whole = CommonWord.objects.filter(left_at=None, since__lt=Subquery(counted))
    return dict(whole.values_list("word", "pk"))


def _read_stores() -> dict[str, int]:
    large = FacetCount.objects.filter(place="all", facet="store", count__gt=PLACE_LIMIT)
    return dict(large.values_list("value", "count"))


def _read_place(place: str, filters: Filters) -> _Place:
    sql = """
        SELECT facet, value, count, count FROM catalog_facetcount WHERE place = %s AND facet <> 'store'
        UNION ALL SELECT 'store', best.value || ' ' || own.name, best.count, best.count FROM (
            SELECT value, count FROM catalog_facetcount WHERE place = %s AND facet = 'store'
            ORDER BY count DESC, value LIMIT %s
        ) AS best JOIN accounts_store AS own ON own.id = best.value::bigint
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [place, place, FACET_STORES])
        rows = cursor.fetchall()
    free = {value: count for facet, value, count, _ in rows if facet == "free"}
    size = next((count for facet, _, count, _ in rows if facet == "size"), 0)
    facets = read_facets(row for row in rows if row[0] not in {"free", "counted"})
    low, high = _price_ends(filters)
    return _Place(size, replace(facets, price_low=low, price_high=high), free)


def _price_ends(filters: Filters) -> tuple[Decimal | None, Decimal | None]:
    """The ends of the prices, each read off an index."""
    column = place_column(filters)
    if column is not None:
        sql = f"SELECT min(r.price), max(r.price) FROM catalog_searchrow r WHERE {column.sql}"  # noqa: S608
        params: list[Any] = list(column.params)
    else:
        sql = """
            SELECT min(ends.low), max(ends.high) FROM unnest(%s::bigint[]) AS leaf (id) CROSS JOIN LATERAL (
                SELECT min(r.price) AS low, max(r.price) AS high FROM catalog_searchrow r WHERE r.category_id = leaf.id
            ) AS ends
        """
        params = [leaves_of(filters.category_id or 0)]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        low, high = cursor.fetchone()
    return low, high
