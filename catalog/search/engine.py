"""The one door to listings and search.

The hits are counted first, as far as COUNT_LIMIT. A few are collected and sorted (`search.paging`), because
PostgreSQL would otherwise walk the order's index through rows that do not match; more than that are met soon by
walking the index of the order wanted. Ranking by words asks the small index of hot rows before the full one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from catalog.constants import CANDIDATES, COUNT_LIMIT, FULL_INDEX_CANDIDATES, MOST_PAGES, NUMBERED_PAGES, PAGE_SIZE
from catalog.search.conditions import chosen, conjunction, flagged, place_column, place_flags
from catalog.search.facets import Facets, count_choices, count_live, own_values
from catalog.search.fewer import Fewer, fewer_words
from catalog.search.filters import Filters, Sort
from catalog.search.orders import step_of
from catalog.search.paging import collect, walk
from catalog.search.place_counts import place_facets
from catalog.search.price_words import PriceWords
from catalog.search.query import Reading, read_query
from catalog.search.ranking import RANK, rank_params
from catalog.search.rereading import reread
from catalog.search.spelling import Correction, corrected
from catalog.search.words import Condition, both, flag_query, text_query


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
    nothing is tried as it was probably meant, unless it is in quotes or the reader has chosen filters: up to nine
    queries more. A `cursor` from an earlier result wins over `page`, which then is a number
    to show; a broken one gives the page.
    """
    reading = read_query(query) if query else Reading("", "")
    wanted = filters or Filters()
    last = MOST_PAGES if cursor else NUMBERED_PAGES
    ask = _Ask(reading.narrowed(wanted), sort, max(1, min(page, last)), cursor, page_size)
    result = replace(_search(reading.text, ask), query=query, text=reading.text, prices=reading.prices)
    if result.total or not query.strip() or wanted.pairs():
        return result
    return _second_try(result, reading, ask)


def best(query: str, *, count: int, filters: Filters | None = None) -> tuple[int, ...]:
    """The first goods for words that are known to find some, or of all goods; nothing is counted. One query."""
    ask = _Ask(filters or Filters(), Sort.POPULAR, 1, "", count)
    return tuple(pk for pk, _ in _page(text_query(query), ask, total=1, is_capped=False)[:count])


def _second_try(result: SearchResult, reading: Reading, ask: _Ask) -> SearchResult:
    """What is found for the words that were probably meant; else ways out of finding nothing."""
    meant = None if reading.is_exact else corrected(reading.text)
    if meant is not None:
        other = _search(meant.text, ask)
        if other.total:
            return _as_meant(other, meant, reading)
    text = meant.text if meant is not None else reading.text
    slip = "" if reading.is_exact else reread(text, ask.filters)
    if slip:
        dropped = meant.dropped if meant is not None else ()
        return _as_meant(_search(slip, ask), Correction(slip, dropped), reading)
    return replace(result, fewer=fewer_words(text, reading, ask.filters))


def _as_meant(result: SearchResult, meant: Correction, reading: Reading) -> SearchResult:
    query = reading.written(meant.text)
    return replace(
        result, query=query, is_corrected=True, text=meant.text, prices=reading.prices, dropped=meant.dropped
    )


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
    rows = _page(text, ask, total=total, is_capped=is_capped) if total else []
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
    """How many goods there are, and how many for each value: exact where no more than the limit were found."""
    facets = _facets(text, filters)
    if facets.total is not None:
        return min(facets.total, COUNT_LIMIT), facets.total > COUNT_LIMIT, facets
    where = _collected(text, filters)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM catalog_searchrow r WHERE {where.sql} LIMIT %s) AS hits"  # noqa: S608
    count = _rows(sql, [*where.params, COUNT_LIMIT + 1])[0][0]
    return min(count, COUNT_LIMIT), count > COUNT_LIMIT, facets


def _facets(text: Condition | None, filters: Filters) -> Facets:
    """Facets of a place or of words, counted here or by the job; with numbers only where they can be had."""
    groups = chosen(filters)
    whole = place_facets(filters) if text is None else None
    if whole is not None:
        return _narrowed(whole, None, filters) if groups else whole
    live, is_all = count_live(_collected(text, filters.cleared()), groups, filters.country)
    if is_all:
        return live
    unknown = Facets(None, chosen=frozenset(groups), listed=live.listed, stores=live.stores)
    return _narrowed(unknown, text, filters) if groups else unknown


def _narrowed(whole: Facets, text: Condition | None, filters: Filters) -> Facets:
    """Facets of what the choices leave of something too large to count, `whole` being all that is known of it."""
    names = list(chosen(filters))
    own = _own_counts(whole, names[0]) if len(names) == 1 else None
    bases = {name: _collected(text, filters, but=name) for name in ["", *names]}
    if own is not None:  # what a single choice is made from is the place itself
        bases.pop(names[0])
    found = count_choices(bases, names, filters.country)
    counts = found.counts
    if own is not None:
        counts = counts | {names[0]: own, "without": {names[0]: whole.total or 0}}
    for facet, known in whole.listed.items():
        if facet in counts:  # what occurs in the place but not among the rest counts nothing
            counts = counts | {facet: dict.fromkeys(known, 0) | counts[facet]}
    low, high = (whole.price_low, whole.price_high) if names == ["price"] else (found.price_low, found.price_high)
    stores = whole.stores | found.stores
    return replace(found, counts=counts, listed=whole.listed, stores=stores, price_low=low, price_high=high)


def _own_counts(whole: Facets, group: str) -> dict[str, int] | None:
    """What a place without choices knows of one group."""
    if group == "price":
        return {} if whole.price_low is not None else None
    counts = whole.counts.get("value" if group.startswith("value:") else group)
    return own_values(counts, group) if counts is not None and group.startswith("value:") else counts


def _collected(text: Condition | None, filters: Filters, but: str = "-") -> Condition:
    """All that was asked for, without the group `but`, so that an index of the vector finds it."""
    flags = {name: own for name, own in flagged(filters).items() if name != but}
    columns = [group for name, group in chosen(filters).items() if name != but and name not in flags]
    column = place_column(filters)
    if column is not None and text is None and not flags:
        return conjunction(column, *columns)
    query = both(text, flag_query([*place_flags(filters), *flags.values()]))
    return conjunction(Condition(f"r.vector @@ {query.sql}", query.params) if query else None, *columns)


def _walked(text: Condition | None, filters: Filters) -> Condition:
    """All that was asked for but the place, as conditions that tempt no other index."""
    match = Condition(f"coalesce(r.vector @@ {text.sql}, FALSE)", text.params) if text else None
    both_places = filters.store_id is not None and filters.category_id is not None
    store = Condition("r.store_id + 0 = %s", (filters.store_id,)) if both_places else None
    return conjunction(match, store, *chosen(filters).values())


def _page(text: Condition | None, ask: _Ask, *, total: int, is_capped: bool) -> list[tuple[int, str]]:
    """Ids of one page and one more row, each with the cursor that leads on from it.

    Few hits are collected and sorted; many are met soon by walking the index of the order.
    """
    if text is not None and ask.sort is Sort.POPULAR:
        return _ranked(text, ask, total)
    step = step_of(ask.cursor, ask.sort, ask.filters)
    offset = 0 if step.after else ask.offset
    if is_capped or (text is None and not ask.filters.count):
        sql, params = walk(step, ask.filters, _walked(text, ask.filters), ask.page_size + 1, offset)
    else:
        sql, params = collect(step, _collected(text, ask.filters), ask.page_size + 1, offset)
    return [(pk, step.cursor(value, pk)) for pk, value in _rows(sql, params)]


def _ranked(text: Condition, ask: _Ask, total: int) -> list[tuple[int, str]]:
    """Hits by how well the words fit; the cursor of this order is the number of the row."""
    offset = int(ask.cursor) if ask.cursor.isdecimal() and len(ask.cursor) < 6 else ask.offset
    where = _collected(text, ask.filters)
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


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
