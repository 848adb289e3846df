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

from catalog.constants import COUNT_LIMIT, LIVE_LIMIT, MOST_PAGES, NUMBERED_PAGES, PAGE_SIZE
from catalog.search.conditions import chosen, collected, conjunction
from catalog.search.facets import Facets, count_choices, count_live
from catalog.search.fewer import Fewer, fewer_words
from catalog.search.filters import Filters, Sort
from catalog.search.orders import Step, now_in_cursors, step_of
from catalog.search.paging import collect, walk
from catalog.search.place_bits import count_bits
from catalog.search.place_counts import place_facets, place_size
from catalog.search.price_words import PriceWords
from catalog.search.query import Reading, read_query
from catalog.search.ranked import ALL, Start, ranked, rest, start_of
from catalog.search.rereading import reread
from catalog.search.spelling import Correction, corrected
from catalog.search.word_counts import word_facets
from catalog.search.words import Condition, text_query

STORE_ORDERS = (Sort.POPULAR, Sort.NEW)  # that have an index which begins with the store
WORDS_COST = 20  # a row on the way whose words must be read costs as much as so many that an index of words finds


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
    """A page of the goods that match: two queries, up to two more for words with more hits than LIVE_LIMIT.

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
    """The first goods for words that are known to find some, or of all goods; nothing is counted.

    One query; one more for words that only goods have which hardly sell.
    """
    ask = _Ask(filters or Filters(), Sort.POPULAR, 1, "", count)
    text = text_query(query)
    if text is None:
        return tuple(pk for pk, _ in _page(None, ask, Facets(), is_capped=False)[:count])
    where, start = collected(text, ask.filters), Start(now_in_cursors())
    found = ranked(text, where, start, is_hot=True, limit=count).rows
    if not found:
        found = ranked(text, where, start, is_hot=False, limit=count).rows
    return tuple(pk for pk, _ in found)


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
    rows = _page(text, ask, facets, is_capped=is_capped) if total else []
    shown = rows[:page_size]
    if facets.is_old and not is_capped and not ask.cursor:
        total = _seen(total, ask, len(rows))
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


def _seen(total: int, ask: _Ask, rows: int) -> int:
    """A total that the job has counted, put right by a page: goods have come and gone since."""
    if rows > ask.page_size:
        return max(total, ask.offset + rows)
    return ask.offset + rows if rows or not ask.offset else min(total, ask.offset)


def _count(text: Condition | None, filters: Filters) -> tuple[int, bool, Facets]:
    """How many goods there are, and how many for each value: exact where no more than the limit were found."""
    facets = _facets(text, filters)
    if facets.total is not None:
        return min(facets.total, COUNT_LIMIT), facets.total > COUNT_LIMIT, facets
    return COUNT_LIMIT, True, facets  # more than LIVE_LIMIT


def _facets(text: Condition | None, filters: Filters) -> Facets:
    """Facets of a large place or of many hits from what the job has counted, of all else from the goods themselves."""
    groups = chosen(filters)
    whole = place_facets(filters) if text is None else None
    if whole is not None:
        return _narrowed(whole, filters) if groups else whole
    known = word_facets(text, filters) if text is not None else None
    if known is not None:
        return known
    live, is_all = count_live(collected(text, filters.cleared()), groups, filters.country)
    if is_all or not groups:
        return live
    bases = {name: collected(text, filters, but=name) for name in ["", *groups]}
    found = count_choices(bases, list(groups), filters.country)
    return replace(found, listed=live.listed, stores=live.stores | found.stores)


def _narrowed(whole: Facets, filters: Filters) -> Facets:
    """Facets of what the choices leave of a large place, `whole` being what it holds without any."""
    found = count_bits(filters, [int(pk) for pk in whole.stores])
    known = {facet: dict.fromkeys(own, 0) | found.counts.get(facet, {}) for facet, own in whole.listed.items()}
    stores = whole.stores | found.stores
    return replace(found, counts=found.counts | known, listed=whole.listed, stores=stores)


def _walked(text: Condition | None, filters: Filters) -> Condition:
    """All that was asked for but the place, as conditions that tempt no other index."""
    match = Condition(f"coalesce(r.vector @@ {text.sql}, FALSE)", text.params) if text else None
    both_places = filters.store_id is not None and filters.category_id is not None
    store = Condition("r.store_id + 0 = %s", (filters.store_id,)) if both_places else None
    return conjunction(match, store, *chosen(filters).values())


def _page(text: Condition | None, ask: _Ask, facets: Facets, *, is_capped: bool) -> list[tuple[int, str]]:
    """Ids of one page and one more row, each with the cursor that leads on from it."""
    step = step_of(ask.cursor, ask.sort, ask.filters)
    if text is not None and ask.sort is Sort.POPULAR and step.after is None:
        start = start_of(ask.cursor) or Start(step.since)
        return _ranked(text, ask, start, facets, is_capped=is_capped)
    offset = 0 if step.after else ask.offset
    is_walked = _is_walked(text, ask, facets, offset + ask.page_size, is_capped=is_capped)
    return _in_order(step, text, ask, ask.page_size + 1, offset, is_walked=is_walked)


def _is_walked(text: Condition | None, ask: _Ask, facets: Facets, wanted: int, *, is_capped: bool) -> bool:
    """Whether the rows of a page are sooner met on the index of the order than all hits are collected."""
    is_plain = text is None and not ask.filters.count
    if not is_capped and not is_plain:
        return False
    if ask.filters.store_id is not None and ask.sort not in STORE_ORDERS and (facets.total or 0) <= LIVE_LIMIT:
        return False
    if is_plain:
        return True
    hits = facets.total or _estimated(collected(text, ask.filters))
    size = place_size(ask.filters)
    if not size:  # nobody has counted yet
        return facets.total is None
    met = wanted * size / hits  # rows on the way, as far as hits are spread evenly
    return hits >= met * (WORDS_COST if text is not None else 1)


def _estimated(where: Condition) -> int:
    """How many rows PostgreSQL expects: good enough for words with thousands of hits, and nothing is read."""
    ((plan,),) = _rows(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM catalog_searchrow r WHERE {where.sql}", where.params)  # noqa: S608
    return max(1, int(plan[0]["Plan"]["Plan Rows"]))


def _ranked(text: Condition, ask: _Ask, start: Start, facets: Facets, *, is_capped: bool) -> list[tuple[int, str]]:
    """Hits by how well the words fit, and behind them those that were too many to be ranked."""
    is_hot = start.edge != ALL if start.edge else is_capped
    limit, offset = ask.page_size + 1, 0 if start.edge else ask.offset
    where = collected(text, ask.filters)
    found = ranked(text, where, start, is_hot=is_hot, limit=limit, offset=offset)
    if not is_hot or len(found.rows) == limit:
        return found.rows
    left, passed = limit - len(found.rows), max(0, offset - found.size)
    is_walked = _is_walked(text, ask, facets, left + passed, is_capped=True)
    return found.rows + _in_order(rest(start, found.edge), text, ask, left, passed, is_walked=is_walked)


def _in_order(
    step: Step, text: Condition | None, ask: _Ask, limit: int, offset: int, *, is_walked: bool
) -> list[tuple[int, str]]:
    """Few hits are collected and sorted; many are met soon by walking the index of the order."""
    if is_walked:
        sql, params = walk(step, ask.filters, _walked(text, ask.filters), limit, offset)
    else:
        sql, params = collect(step, collected(text, ask.filters), limit, offset)
    return [(pk, step.cursor(value, pk)) for pk, value in _rows(sql, params)]


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
