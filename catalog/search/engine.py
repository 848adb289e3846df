"""The one door to listings and search.

Without words, a listing walks an index in the order wanted. With words, or with flags in the vector, the hits
are collected first and sorted then (`MATERIALIZED`), because PostgreSQL would otherwise walk the order's index
through rows that do not match; the small index of hot rows is asked before the full one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog.constants import CANDIDATES, COUNT_LIMIT, FULL_INDEX_CANDIDATES, NUMBERED_PAGES, PAGE_SIZE
from catalog.search.conditions import (
    KEYS,
    ORDERS,
    chosen_columns,
    chosen_flags,
    conjunction,
    place_column,
    place_flags,
)
from catalog.search.facets import Facets, count_facets
from catalog.search.fewer import Fewer, fewer_words
from catalog.search.filters import Filters, Sort
from catalog.search.price_words import PriceWords
from catalog.search.query import Reading, read_query
from catalog.search.ranking import RANK, rank_params
from catalog.search.spelling import corrected
from catalog.search.words import Condition, both, flag_query, text_query

SMALLEST = Decimal("1E-10")  # step of a number in a cursor; PostgreSQL cannot read `1E-999999`
READERS: dict[str, Callable[[str], int | Decimal | datetime]] = {
    "int": int,
    "numeric": lambda text: Decimal(text).quantize(SMALLEST),
    "timestamptz": datetime.fromisoformat,
}
LARGEST = 10**9  # of any number in a cursor
LONGEST = 40  # signs of a value in a cursor


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of a listing.

    `total` is exact up to COUNT_LIMIT, and COUNT_LIMIT with `is_capped` above it («2000+»). `pages` are the
    numbered ones; `next_cursor` leads on, from the last numbered page too, and is empty at the end.

    `query` is what links carry on: what was typed, or what was meant by it when only that finds something
    (`is_corrected`), without the words that nothing was found for (`dropped`). `text` are its words alone,
    `prices` what it says of the price. With nothing found, `fewer` are queries of fewer words that find something.
    """

    product_ids: tuple[int, ...]
    total: int
    is_capped: bool
    page: int
    pages: int
    next_cursor: str
    facets: Facets
    query: str
    is_corrected: bool
    text: str = ""
    prices: PriceWords | None = None
    dropped: tuple[str, ...] = ()
    fewer: tuple[Fewer, ...] = ()


def search(
    query: str = "",
    filters: Filters | None = None,
    sort: Sort = Sort.POPULAR,
    *,
    page: int = 1,
    cursor: str = "",
    page_size: int = PAGE_SIZE,
) -> SearchResult:
    """A page of the goods that match: two queries, with words not seen before one more, above COUNT_LIMIT one more.

    `query` is what the reader typed, in either language; words about a price narrow the filters. What finds
    nothing is tried as it was probably meant, unless it is in quotes or the reader has chosen filters: up to five
    queries more. A `cursor` from an earlier result wins over `page`; a broken one gives page 1.
    """
    reading = read_query(query) if query else Reading("", "")
    chosen = filters or Filters()
    ask = _Ask(reading.narrowed(chosen), sort, max(1, min(page, NUMBERED_PAGES)), cursor, page_size)
    result = replace(_search(reading.text, ask), query=query, text=reading.text, prices=reading.prices)
    if result.total or not query.strip() or chosen.pairs():
        return result
    return _second_try(result, reading, ask)


def best(query: str, *, count: int, filters: Filters | None = None) -> tuple[int, ...]:
    """The first goods for words that are known to find some, or of all goods; nothing is counted. One query."""
    ask = _Ask(filters or Filters(), Sort.POPULAR, 1, "", count)
    return tuple(pk for pk, _ in _page(text_query(query), ask, 1)[:count])


def _second_try(result: SearchResult, reading: Reading, ask: _Ask) -> SearchResult:
    """What is found for the words that were probably meant; else ways out of finding nothing."""
    meant = None if reading.is_exact else corrected(reading.text)
    if meant is not None:
        other = _search(meant.text, ask)
        if other.total:
            return replace(
                other,
                query=reading.written(meant.text),
                is_corrected=True,
                text=meant.text,
                prices=reading.prices,
                dropped=meant.dropped,
            )
    text = meant.text if meant is not None else reading.text
    return replace(result, fewer=fewer_words(text, reading, ask.filters))


@dataclass(frozen=True, slots=True)
class _Ask:
    """What is asked for, apart from the words."""

    filters: Filters
    sort: Sort
    page: int
    cursor: str
    page_size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size


def _search(query: str, ask: _Ask) -> SearchResult:
    text = text_query(query)
    if text is None and query.strip():  # signs without a letter match nothing
        return SearchResult((), 0, False, ask.page, 0, "", Facets(), query, False)
    total, is_capped, facets = _count(text, ask.filters)
    page_size = ask.page_size
    rows = _page(text, ask, total) if total else []
    shown = rows[:page_size]
    pages = min(NUMBERED_PAGES, -(-total // page_size))
    return SearchResult(
        product_ids=tuple(pk for pk, _ in shown),
        total=total,
        is_capped=is_capped,
        page=ask.page,
        pages=NUMBERED_PAGES if is_capped else pages,
        next_cursor=shown[-1][1] if len(rows) > page_size else "",
        facets=facets,
        query=query,
        is_corrected=False,
    )


def _count(text: Condition | None, filters: Filters) -> tuple[int, bool, Facets]:
    """How many goods there are, and how many for each value: exact where the place holds no more than the limit."""
    facets = count_facets(_context(text, filters), filters)
    if facets.is_exact:
        return facets.total, False, facets
    where = _where(text, filters)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM catalog_searchrow r WHERE {where.sql} LIMIT %s) AS hits"  # noqa: S608
    count = _rows(sql, [*where.params, COUNT_LIMIT + 1])[0][0]
    return min(count, COUNT_LIMIT), count > COUNT_LIMIT, facets


def _context(text: Condition | None, filters: Filters) -> Condition:
    """Words and place only: what facets count over."""
    column = place_column(filters)
    if text is None and column is not None:
        return column
    query = both(text, flag_query(place_flags(filters)))
    assert query is not None
    return Condition(f"r.vector @@ {query.sql}", query.params)


def _where(text: Condition | None, filters: Filters) -> Condition:
    """Everything that was asked for, as one condition."""
    columns = chosen_columns(filters)
    return conjunction(_match(text, filters) or place_column(filters), *columns.values())


def _match(text: Condition | None, filters: Filters) -> Condition | None:
    """The part that the vector answers; None when an ordered index of a column can do it all."""
    flags = list(chosen_flags(filters).values())
    if text is None and not flags and place_column(filters) is not None:
        return None
    query = both(text, flag_query([*place_flags(filters), *flags]))
    return Condition(f"r.vector @@ {query.sql}", query.params) if query else None


def _page(text: Condition | None, ask: _Ask, total: int) -> list[tuple[int, str]]:
    """Ids of one page and one more row, each with the cursor that leads on from it."""
    filters, sort = ask.filters, ask.sort
    match = _match(text, filters)
    if text is not None and sort is Sort.POPULAR:
        return _ranked(text, match, ask, total)
    key, after = _after(ask)
    where = conjunction(_where(text, filters), after)
    order = Condition(ORDERS[sort], (filters.country,) if sort is Sort.FAST else ())
    tail = [ask.page_size + 1, 0 if after else ask.offset]
    columns = f"r.product_id, {key.sql}"
    if match is None:
        sql = f"SELECT {columns} FROM catalog_searchrow r WHERE {where.sql} ORDER BY {order.sql} LIMIT %s OFFSET %s"  # noqa: S608
        return _keyed(_rows(sql, [*key.params, *where.params, *order.params, *tail]))
    sql = f"""
        WITH r AS MATERIALIZED (
            SELECT r.product_id, r.price, r.popularity, r.rating, r.published_at, r.delivery_days
            FROM catalog_searchrow r WHERE {where.sql}
        )
        SELECT {columns} FROM r ORDER BY {order.sql} LIMIT %s OFFSET %s
    """  # noqa: S608
    return _keyed(_rows(sql, [*where.params, *key.params, *order.params, *tail]))


def _keyed(rows: Iterable[tuple[int, object]]) -> list[tuple[int, str]]:
    return [(pk, f"{value}~{pk}") for pk, value in rows]


def _ranked(text: Condition, match: Condition | None, ask: _Ask, total: int) -> list[tuple[int, str]]:
    """Hits by how well the words fit; the cursor of this order is the number of the row."""
    offset = int(ask.cursor) if ask.cursor.isdecimal() and len(ask.cursor) < 6 else ask.offset
    where = conjunction(match, *chosen_columns(ask.filters).values())
    for is_hot in (True, False):
        hot = "r.is_hot AND " if is_hot else ""
        sql = f"""
            WITH r AS MATERIALIZED (
                SELECT r.product_id, r.vector, r.popularity
                FROM catalog_searchrow r WHERE {hot}{where.sql} LIMIT %s
            )
            SELECT r.product_id FROM r
            ORDER BY {RANK} DESC, r.product_id DESC
            LIMIT %s OFFSET %s
        """  # noqa: S608
        limit = CANDIDATES if is_hot else FULL_INDEX_CANDIDATES
        found = _rows(sql, [*where.params, limit, *rank_params(text), ask.page_size + 1, offset])
        if len(found) > ask.page_size or offset + len(found) >= total:
            break
    return [(pk, str(offset + number)) for number, (pk,) in enumerate(found, 1)]


def _after(ask: _Ask) -> tuple[Condition, Condition | None]:
    """The column that the order goes by, and the condition that skips what a cursor has seen."""
    column, side, kind = KEYS[ask.sort]
    params: tuple[Any, ...] = (ask.filters.country,) if ask.sort is Sort.FAST else ()
    key = Condition(column, params)
    text, _, pk = ask.cursor.rpartition("~")
    value = _value_of(kind, text) if ask.cursor.isascii() else None
    if value is None or not pk.isdecimal() or len(pk) > 18:
        return key, None
    return key, Condition(f"({column}, r.product_id) {side} (%s::{kind}, %s)", (*params, value, int(pk)))


def _value_of(kind: str, text: str) -> int | Decimal | datetime | None:
    """`text` read as `kind`, in a size that PostgreSQL knows; None for anything else."""
    try:
        value = READERS[kind](text) if len(text) <= LONGEST else None
        return value if isinstance(value, datetime | None) or -LARGEST <= value <= LARGEST else None
    except (ValueError, ArithmeticError):
        return None


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
