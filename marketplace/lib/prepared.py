"""Querysets that are turned into SQL once and then run with other ids.

Django writes the SQL of a queryset anew each time. For a query with JSON sub-queries that takes several times as
long as PostgreSQL needs to answer it, and half of what a product page costs. What is kept here is the compiler's
own output; rows become model instances as `ModelIterable` makes them.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.utils.translation import get_language

M = TypeVar("M", bound=Model)
FIRST_MARK = -8_000_000_000_000_000_000  # no row has such an id


class Prepared(Generic[M]):
    """`Prepared(build)`: `build` gets ids by name and gives a queryset of instances, for the default database.

    `select_related`, annotations and slices are fine; prefetches are not, for they are queries of their own.
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self._build = build
        self._kept = _Kept()

    def rows(self, **ids: int) -> list[M]:
        """The instances for these ids: one query. The names must be those that `build` takes."""
        plans = self._kept.plans
        language = get_language()
        if language not in plans:
            plans[language] = _Plan(self._build, tuple(ids))
        return plans[language].run(ids)


class _Kept(local):
    """The plans of one thread by language; a compiler belongs to the connection of its thread."""

    def __init__(self) -> None:
        self.plans: dict[str | None, _Plan] = {}


class _Plan:
    """The SQL of one queryset in one language, and how its rows are read."""

    def __init__(self, build: Callable[..., QuerySet[Any]], names: tuple[str, ...]) -> None:
        marks = {FIRST_MARK - place: name for place, name in enumerate(names)}
        queryset = build(**{name: mark for mark, name in marks.items()})
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = self.compiler.as_sql()
        self.places = [marks.get(value) if isinstance(value, int) else None for value in params]
        self.params = list(params)
        info = self.compiler.klass_info
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        self.model, self.span = info["model"], slice(start, end)
        self.names = [column[0].target.attname for column in self.compiler.select[start:end]]
        self.related = get_related_populators(info, self.compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # the stubs are of the next Django
        self.notes = list(self.compiler.annotation_col_map.items())
        columns = [column[0] for column in self.compiler.select[0 : self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)

    def run(self, ids: dict[str, int]) -> list[Any]:
        params = [value if name is None else ids[name] for name, value in zip(self.places, self.params, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._instance(row) for row in self.compiler.apply_converters(rows, self.converters)]

    def _instance(self, row: list[Any]) -> Any:
        instance = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.span])
        for related in self.related:
            related.populate(row, instance)
        for name, place in self.notes:
            setattr(instance, name, row[place])
        return instance
