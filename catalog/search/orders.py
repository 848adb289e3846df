"""The orders of a listing, and the cursors that lead on in them.

A cursor holds the key of the last row seen, its id, and when the chain of pages began: a row whose key has
changed since then may have been shown already, so the chain passes over it. So no product comes twice, and none
whose key stayed is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from catalog.search.filters import Filters, Sort
from catalog.search.words import Condition
from catalog.selectors.speeds import fastest_first
from marketplace.lib import clock

ORDERS = {
    Sort.POPULAR: "r.popularity DESC, r.product_id DESC",
    Sort.CHEAP: "r.price, r.product_id",
    Sort.DEAR: "r.price DESC, r.product_id DESC",
    Sort.RATING: "r.rating DESC, r.product_id DESC",
    Sort.NEW: "r.published_at DESC, r.product_id DESC",
    Sort.FAST: "s.rank, r.popularity DESC, r.product_id DESC",
}
# What a cursor remembers of the last row, and on which side of it the next ones lie
KEYS = {
    Sort.POPULAR: ("r.popularity", "<", "int"),
    Sort.CHEAP: ("r.price", ">", "numeric"),
    Sort.DEAR: ("r.price", "<", "numeric"),
    Sort.RATING: ("r.rating", "<", "numeric"),
    Sort.NEW: ("r.published_at", "<", "timestamptz"),
}
MOVES = {
    Sort.POPULAR: ("popularity",),
    Sort.CHEAP: ("price",),
    Sort.DEAR: ("price",),
    Sort.RATING: ("rating",),
    Sort.NEW: (),
    Sort.FAST: ("popularity", "speed"),
}
SMALLEST = Decimal("1E-10")  # step of a number in a cursor; PostgreSQL cannot read `1E-999999`
READERS: dict[str, Callable[[str], int | Decimal | datetime]] = {
    "int": int,
    "numeric": lambda text: Decimal(text).quantize(SMALLEST),
    "timestamptz": datetime.fromisoformat,
}
LARGEST = 10**9  # of any number in a cursor
LONGEST = 40  # signs of a value in a cursor
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = (2**31 - 1, 2**63 - 1)  # above every popularity and id


@dataclass(frozen=True, slots=True)
class Step:
    """Where a page begins in its order: `key` is the column that goes into the next cursor, `after` skips what was
    seen (None at the beginning), `since` is when the chain began, in microseconds; `speeds` (ids, ranks, popularity
    and id to begin after) are joined as `s` by the order FAST."""

    sort: Sort
    key: str
    after: Condition | None
    since: int
    speeds: tuple[list[int], list[int], list[int], list[int]] | None = None

    def cursor(self, value: object, pk: int) -> str:
        """The cursor that leads on after a row."""
        return f"{value}~{pk}~{self.since}"

    @property
    def order(self) -> str:
        """What to order by."""
        return ORDERS[self.sort]


def step_of(cursor: str, sort: Sort, filters: Filters) -> Step:
    """Where the page of this cursor begins; a broken one gives the beginning."""
    value, pk, since = _read(cursor, "text" if sort is Sort.FAST else KEYS[sort][2])
    if sort is Sort.FAST:
        return _fast_step(str(value or ""), pk, since, filters)
    column, side, kind = KEYS[sort]
    if value is None:
        return Step(sort, column, None, since)
    behind = Condition(f"({column}, r.product_id) {side} (%s::{kind}, %s)", (value, pk))
    return Step(sort, column, unmoved(behind, sort, since), since)


def _fast_step(value: str, pk: int, since: int, filters: Filters) -> Step:
    """Speeds in the order of their days; the one that the cursor stands in goes on after its row."""
    ids = fastest_first(filters.country)
    speed, _, popularity = value.partition(".")
    begun = speed.isdecimal() and int(speed) in ids and popularity.lstrip("-").isdecimal() and len(popularity) < 11
    first = ids.index(int(speed)) if begun else 0
    left = ids[first:]
    count = len(left)
    tops, pks = [AHEAD[0]] * count, [AHEAD[1]] * count
    after = Condition("(r.popularity, r.product_id) < (s.popularity, s.product_id)")
    if begun and count:
        tops[0], pks[0] = max(-LARGEST, min(LARGEST, int(popularity))), pk
        after = unmoved(after, Sort.FAST, since)
    columns = (left, list(range(first, first + count)), tops, pks)
    return Step(Sort.FAST, "r.speed_id || '.' || r.popularity", after if begun else None, since, columns)


def unmoved(behind: Condition, sort: Sort, since: int) -> Condition:
    """Behind the cursor, and not moved since the chain began."""
    still = "".join(f" AND coalesce(r.{name}_moved_at <= %s, TRUE)" for name in MOVES[sort])
    return Condition(behind.sql + still, (*behind.params, *[began(since)] * len(MOVES[sort])))


def began(since: int) -> datetime:
    """When the chain of a cursor began."""
    return EPOCH + timedelta(microseconds=since)


def now_in_cursors() -> int:
    """Now, as cursors write it."""
    return (clock.now() - EPOCH) // timedelta(microseconds=1)


def _read(cursor: str, kind: str) -> tuple[Any, int, int]:
    """Value, id and beginning of a cursor; now and no value for a broken one."""
    now = now_in_cursors()
    parts = cursor.split("~") if cursor.isascii() else []
    if len(parts) != 3 or not parts[1].isdecimal() or not parts[2].isdecimal() or max(map(len, parts[1:])) > 18:
        return None, 0, now
    value = parts[0] if kind == "text" else _value_of(kind, parts[0])
    since = int(parts[2])
    return (value, int(parts[1]), since) if 0 < since <= now + 10**6 else (None, 0, now)


def _value_of(kind: str, text: str) -> int | Decimal | datetime | None:
    """`text` read as `kind`, in a size that PostgreSQL knows; None for anything else."""
    try:
        value = READERS[kind](text) if len(text) <= LONGEST else None
        return value if isinstance(value, datetime | None) or -LARGEST <= value <= LARGEST else None
    except (ValueError, ArithmeticError):
        return None
