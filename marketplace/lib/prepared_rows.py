"""One row of a model inserted or updated by statements that are prepared once (`lib.prepared`).

What `Model.save` does to one table, for two thirds of its time: fields prepare their values as always, `pre_save`
included; no signals are sent and no `save` is called. For what services write on every step of an order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Field, Model

from marketplace.lib.prepared import Statement


def insert(row: Model) -> None:
    """Insert an unsaved object and give it its key: one query. Raises IntegrityError."""
    _insert(row, is_once=False)


def insert_once(row: Model) -> bool:
    """`insert`, unless a unique constraint already has such a row: False then, and nothing has changed. One query."""
    return _insert(row, is_once=True)


def update(row: Model, names: Sequence[str] = ()) -> None:
    """Write these fields of a saved object, or all: one query. Raises DatabaseError when there is no such row."""
    statement, fields = _updating(type(row), tuple(names))
    if not statement.write(**_values(row, fields, is_new=False), **_key(row)):
        raise DatabaseError(f"no {row._meta.label} {row.pk} to update")


def _insert(row: Model, *, is_once: bool) -> bool:
    statement, fields = _inserting(type(row), is_once=is_once)
    found = statement.rows(**_values(row, fields, is_new=True))
    if found:
        ((row.pk,),) = found
        row._state.adding, row._state.db = False, connection.alias
    return bool(found)


@cache
def _inserting(model: type[Model], *, is_once: bool) -> tuple[Statement, list[Field[Any, Any]]]:
    meta, fields = model._meta, _fields(model)
    names, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(map(_place, fields))
    conflict = " ON CONFLICT DO NOTHING" if is_once else ""
    key = meta.pk.column
    sql = f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({places}){conflict} RETURNING "{key}"'  # noqa: S608
    return Statement(f"insert_{meta.db_table}", sql), fields


@cache
def _updating(model: type[Model], names: tuple[str, ...]) -> tuple[Statement, list[Field[Any, Any]]]:
    meta = model._meta
    fields = [field for field in _fields(model) if not names or field.name in names]
    if names and len(fields) != len(names):
        raise ValueError(f"{meta.label} has not all of the fields {', '.join(names)}")
    moves = ", ".join(f'"{field.column}" = {_place(field)}' for field in fields)
    key = meta.pk
    sql = f'UPDATE "{meta.db_table}" SET {moves} WHERE "{key.column}" = {_place(key)}'  # noqa: S608
    return Statement(f"update_{meta.db_table}", sql), fields


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    """All but the key, which the database gives."""
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def _place(field: Field[Any, Any]) -> str:
    return f"%({field.column})s"


def _values(row: Model, fields: Sequence[Field[Any, Any]], *, is_new: bool) -> dict[str, Any]:
    return {str(field.column): field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in fields}


def _key(row: Model) -> dict[str, Any]:
    return {str(row._meta.pk.column): row.pk}
