"""Ways out of finding nothing: the same query with one word less, or without its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from catalog.search.conditions import chosen, conjunction, place_flags
from catalog.search.filters import Filters
from catalog.search.query import Reading
from catalog.search.words import Condition, both, flag_query, text_query

MOST_WORDS = 6  # of a longer query the first ones are tried
COUNTED = 100  # more goods than that need no number


@dataclass(frozen=True, slots=True)
class Fewer:
    """A query that finds something: `query` for its link, the words left out of it, how many goods (up to COUNTED)."""

    query: str
    left_out: str
    count: int


def fewer_words(text: str, reading: Reading, filters: Filters) -> tuple[Fewer, ...]:
    """Queries of fewer words that find something, the ones that keep most first. One query."""
    tries: list[tuple[Fewer, Condition]] = []
    if reading.prices is not None and text:
        plain = replace(filters, price_from=None, price_to=None)
        tries += _try(text, reading.prices.words, text, plain)
    words = text.split()[:MOST_WORDS]
    for place, word in enumerate(words if len(words) > 1 else ()):
        rest = " ".join([*words[:place], *words[place + 1 :]])
        tries += _try(reading.written(rest), word, rest, filters)
    if not tries:
        return ()
    return tuple(replace(one, count=count) for one, count in counted(tries) if count)


def _try(query: str, left_out: str, text: str, filters: Filters) -> list[tuple[Fewer, Condition]]:
    return try_words(Fewer(query, left_out, 0), text, filters)


def try_words(one: Fewer, text: str, filters: Filters) -> list[tuple[Fewer, Condition]]:
    """`one` with what it asks for, to be counted; nothing where `text` has no words."""
    words = text_query(text)
    if words is None:
        return []
    vector = both(words, flag_query(place_flags(filters)))
    assert vector is not None
    match = Condition(f"r.vector @@ {vector.sql}", vector.params)
    return [(one, conjunction(match, *chosen(filters).values()))]


def counted(tries: Sequence[tuple[Fewer, Condition]]) -> list[tuple[Fewer, int]]:
    """Each of them with how many goods it finds, counted up to COUNTED. One query."""
    some = "(SELECT count(*) FROM (SELECT 1 FROM catalog_searchrow r WHERE {} LIMIT {}) AS hits)"
    sql = "SELECT " + ", ".join(some.format(where.sql, COUNTED) for _, where in tries)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, where in tries for value in where.params])
        counts = cursor.fetchone()
    return [(one, count) for (one, _), count in zip(tries, counts, strict=True)]
