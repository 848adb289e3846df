"""Queries that are written, parsed and planned once and then run with other values.

Django writes the SQL of a queryset anew each time, and PostgreSQL parses and plans each text it gets. For a query
with JSON sub-queries both take several times as long as the answer itself (docs/decisions/0008). A `Statement` is
prepared in the database once for each connection; a `Prepared` is a queryset turned into one: what is kept is the
compiler's own output, and rows become instances as `ModelIterable` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import local
from typing import Any, Generic, TypeVar
from zlib import crc32

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.utils.translation import get_language

M = TypeVar("M", bound=Model)
LARGEST = 2**63 - 1  # of a bigint
FIRST_MARK = -8_000_000_000_000_000_000  # no row has such an id; a text with a zero byte, which marks texts, neither
_PLACE = re.compile(r"%\((\w+)\)s")
_LIST = re.compile(r"IN \((%\(\w+\)s)\)")


class Statement:
    """SQL with places like `%(product)s`, whose types PostgreSQL must be able to tell; `%%` is a percent sign.

    `name` tells the statement in logs. Where connections are shared between clients, as a transaction pool does,
    `PREPARED_STATEMENTS=0` has it sent as plain SQL.
    """

    def __init__(self, name: str, sql: str) -> None:
        self.sql = sql
        self.names = list(dict.fromkeys(_PLACE.findall(sql)))
        self.known_as = f"{name}_{crc32(sql.encode()):08x}"
        places = ", ".join(f"%({each})s" for each in self.names)
        self.call = f"EXECUTE {self.known_as}" + (f" ({places})" if places else "")

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """All rows for these values: one query."""
        with connection.cursor() as cursor:
            self._execute(cursor, values)
            return cursor.fetchall()

    def write(self, **values: Any) -> int:
        """The number of rows that a statement without an answer has written: one query."""
        with connection.cursor() as cursor:
            self._execute(cursor, values)
            return int(cursor.rowcount)

    def _execute(self, cursor: CursorWrapper, values: dict[str, Any]) -> None:
        if settings.PREPARED_STATEMENTS:
            self._prepare()
            cursor.execute(self.call, values)
        else:
            cursor.execute(self.sql, values)

    def _prepare(self) -> None:
        """Tells the database once for each of its connections; in the driver, for it is no query of the page."""
        known = getattr(connection, "prepared_here", None)
        if known is None or known.connection is not connection.connection:
            known = _Known(connection.connection)
            connection.prepared_here = known  # type: ignore[attr-defined]
        if self.known_as in known.names:
            return
        sql = _PLACE.sub(lambda place: f"${self.names.index(place[1]) + 1}", self.sql).replace("%%", "%")
        with connection.connection.cursor() as raw:
            raw.execute(f"PREPARE {self.known_as} AS {sql}")
        known.names.add(self.known_as)


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of what was prepared on one connection of the driver; a new connection knows nothing."""

    connection: Any
    names: set[str] = field(default_factory=set)


class Prepared(Generic[M]):
    """`Prepared(build)`: `build` gets ids and texts by name and gives a queryset of instances, of the default
    database.

    What stands alone in a list there, as in `pk__in=[ids]`, is for any number of ids. `select_related`, annotations
    and slices are fine; prefetches are not, for they are queries of their own. A text is compared as it is.
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self._build = build
        self._kept = _Kept()

    def rows(self, **values: int | str | list[int]) -> list[M]:
        """The instances for values by the names of `build`: one query, none for an id that no row can have."""
        ids = (one for value in values.values() if not isinstance(value, str) for one in _each(value))
        if not all(-LARGEST <= one <= LARGEST for one in ids):
            return []
        plans = self._kept.plans
        language = get_language()
        if language not in plans:
            plans[language] = _Plan(self._build, values)
        return plans[language].run(values)

    def first(self, **values: int | str | list[int]) -> M | None:
        """The first of `rows`, or None; `build` cuts the queryset where there may be many."""
        return next(iter(self.rows(**values)), None)


class _Kept(local):
    """The plans of one thread by language; a compiler belongs to the connection of its thread."""

    def __init__(self) -> None:
        self.plans: dict[str | None, _Plan] = {}


class _Plan:
    """The SQL of one queryset in one language, and how its rows are read."""

    def __init__(self, build: Callable[..., QuerySet[Any]], values: Mapping[str, int | str | list[int]]) -> None:
        marks: dict[int | str, str] = {
            f"\0{name}" if isinstance(value, str) else FIRST_MARK - place: name
            for place, (name, value) in enumerate(values.items())
        }
        queryset = build(**{name: mark for mark, name in marks.items()})
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = self.compiler.as_sql()
        info = self.compiler.klass_info
        self.statement = Statement(info["model"]._meta.db_table, _with_places(sql, params, marks))
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        self.model, self.span = info["model"], slice(start, end)
        self.names = [column[0].target.attname for column in self.compiler.select[start:end]]
        self.related = get_related_populators(info, self.compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # the stubs are of the next Django
        self.notes = list(self.compiler.annotation_col_map.items())
        columns = [column[0] for column in self.compiler.select[0 : self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)

    def run(self, values: Mapping[str, int | str | list[int]]) -> list[Any]:
        rows = self.statement.rows(**values)
        return [self._instance(row) for row in self.compiler.apply_converters(rows, self.converters)]

    def _instance(self, row: list[Any]) -> Any:
        instance = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.span])
        for related in self.related:
            related.populate(row, instance)
        for name, place in self.notes:
            setattr(instance, name, row[place])
        return instance


def _with_places(sql: str, params: Sequence[Any], marks: Mapping[int | str, str]) -> str:
    """Django's SQL with the values of `params` in it, and a named place wherever one of the marks stood."""
    left = iter(params)

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(left)
        name = marks.get(value) if isinstance(value, int | str) else None
        return f"%({name})s" if name else _literal(value).replace("%", "%%")

    return _LIST.sub(r"= ANY (\1)", re.sub("%%|%s", written, sql))


def _each(value: int | list[int]) -> list[int]:
    return value if isinstance(value, list) else [value]


def _literal(value: Any) -> str:
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify("%s", [value])
    return text.decode()
