"""Hits of words in the order of how well they fit, with the promise of `search.orders`.

Up to COUNT_LIMIT hits are all ranked. Of more, the best known are (at most CANDIDATES, from the small index of hot
rows), and those that sell less than the last of them follow in the order of popularity. Which is the last is settled
when a chain of pages begins and stands in its cursors, so both parts stay what they were: what moves from one into
the other has moved since, and is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.db import connection

from catalog.constants import CANDIDATES, FULL_INDEX_CANDIDATES
from catalog.search.filters import Sort
from catalog.search.orders import AHEAD, KEYS, LARGEST, Step, began, now_in_cursors, unmoved
from catalog.search.ranking import RANK, rank_params
from catalog.search.words import Condition

PARTS = 5  # of a cursor: rank, id, beginning, and popularity and id of the last candidate
ALL = (-LARGEST, 0)  # the edge of a chain in which everything is ranked

Edge = tuple[int, int]
Found = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: after `rank` and `pk` (None at the beginning of the chain), among hits up to `edge`."""

    since: int
    rank: float | None = None
    pk: int = 0
    edge: Edge | None = None

    def cursor(self, rank: float, pk: int, edge: Edge) -> str:
        """The cursor that leads on after a row."""
        return f"{rank!r}~{pk}~{self.since}~{edge[0]}~{edge[1]}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows of the ranked part with their cursors, how many it has in all, and where the rest begins."""

    rows: Found
    size: int
    edge: Edge


def start_of(cursor: str) -> Start | None:
    """Where the page of this cursor begins; None for the cursor of another order, or for a broken one."""
    parts = cursor.split("~") if cursor.isascii() else []
    if len(parts) != PARTS or max(map(len, parts)) > 25:
        return None
    try:
        rank, (pk, since, popularity, last) = float(parts[0]), map(int, parts[1:])
    except ValueError:
        return None
    is_known = isfinite(rank) and 0 <= pk <= AHEAD[1] and 0 <= last <= AHEAD[1] and -LARGEST <= popularity <= AHEAD[0]
    return Start(since, rank, pk, (popularity, last)) if is_known and 0 < since <= now_in_cursors() + 10**6 else None


def ranked(text: Condition, where: Condition, start: Start, *, is_hot: bool, limit: int, offset: int = 0) -> Ranked:
    """Some rows of the ranked part: one query. With `is_hot` only the best known hits are ranked."""
    is_begun = start.edge is not None
    still = _still(start) if is_begun else Condition("TRUE")
    behind = Condition("(rank, product_id) < (%s::float8, %s)", (start.rank, start.pk)) if is_begun else None
    sql = f"""
        WITH r AS MATERIALIZED (
            SELECT r.product_id, r.vector, r.popularity FROM catalog_searchrow r
            WHERE {"r.is_hot AND " if is_hot else ""}{where.sql} AND {still.sql}
            ORDER BY r.popularity + 0 DESC, r.product_id DESC LIMIT %s
        ), edge AS (
            SELECT popularity, product_id, (SELECT count(*) FROM r) AS size FROM r
            ORDER BY popularity, product_id LIMIT 1
        ), hits AS MATERIALIZED (
            SELECT product_id, {RANK} AS rank FROM (
                SELECT product_id, popularity, vector || '' AS vector FROM r OFFSET 0
            ) AS r
        )
        SELECT edge.size, edge.popularity, edge.product_id, best.product_id, best.rank FROM edge LEFT JOIN (
            SELECT product_id, rank FROM hits WHERE {behind.sql if behind else "TRUE"}
            ORDER BY rank DESC, product_id DESC LIMIT %s OFFSET %s
        ) AS best ON TRUE ORDER BY best.rank DESC, best.product_id DESC
    """  # noqa: S608 - built of constants; values are parameters
    most = CANDIDATES if is_hot else FULL_INDEX_CANDIDATES
    params = [*where.params, *still.params, most, *rank_params(text), *(behind.params if behind else ()), limit, offset]
    found = _rows(sql, params)
    size, edge = (found[0][0], (found[0][1], found[0][2])) if found else (0, AHEAD)
    edge = start.edge or (edge if is_hot else ALL)
    rows = [(pk, start.cursor(rank, pk, edge)) for _, _, _, pk, rank in found if pk is not None]
    return Ranked(rows, size, edge)


def rest(start: Start, edge: Edge) -> Step:
    """The order of the hits behind the ranked ones."""
    column, side, kind = KEYS[Sort.POPULAR]
    behind = Condition(f"({column}, r.product_id) {side} (%s::{kind}, %s)", edge)
    return Step(Sort.POPULAR, column, unmoved(behind, Sort.POPULAR, start.since), start.since)


def _still(start: Start) -> Condition:
    """What was ranked when the chain began, and has kept its rank: its popularity and its words."""
    among = Condition("(r.popularity, r.product_id) >= (%s, %s)", start.edge or ALL)
    kept = unmoved(among, Sort.POPULAR, start.since)
    return Condition(f"{kept.sql} AND coalesce(r.words_moved_at <= %s, TRUE)", (*kept.params, began(start.since)))


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
