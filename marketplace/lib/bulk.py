"""Many new rows at once, for far less work on each than `bulk_create` takes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import JSONField, Model

from marketplace.lib.money import MoneyField
from marketplace.lib.transactions import require_transaction


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert unsaved objects of one model in one statement and give them their keys, in their order.

    What is set is what is written: no signals, no `pre_save`. Arrays may hold numbers. Wants an open transaction.
    """
    require_transaction()
    if not rows:
        return
    meta: Any = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    for row in rows:
        # what bulk_create does: the keys of objects that were saved after they were set here
        row._prepare_related_fields_for_save(operation_name="bulk_create")  # type: ignore[attr-defined]
    keys = _next_keys(meta, len(rows))
    varying, fixed = ["key"], list[Any]()
    arrays, kinds, chosen = list[Any]([keys]), ["bigint"], ["u.key"]
    for field in fields:
        own, kind = _values(field, rows), _kind(field)
        if all(one == own[0] for one in own):
            chosen.append(f"%s::{kind}")
            fixed.append(own[0])
            continue
        varying.append(f'"{field.column}"')
        kinds.append("text" if kind.endswith("[]") else kind)
        chosen.append(f'u."{field.column}"::{kind}' if kind.endswith("[]") else f'u."{field.column}"')
        arrays.append(own)
    names = ", ".join(f'"{field.column}"' for field in fields)
    sql = (
        f'INSERT INTO "{meta.db_table}" ("{meta.pk.column}", {names}) SELECT {", ".join(chosen)}'  # noqa: S608
        f" FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)}) AS u({', '.join(varying)})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*fixed, *arrays])
    for row, key in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias


def update_rows(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Write these columns of saved objects of one model in one statement; the same terms as `insert_rows`.

    The CASE of `bulk_update` is looked through for every row and every column: this is not.
    """
    require_transaction()
    if not rows:
        return
    meta: Any = rows[0]._meta
    fields = [meta.get_field(name) for name in columns]
    arrays = [f"%s::{_kind(field)}[]" for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    moves = ", ".join(f'"{field.column}" = u."{field.column}"' for field in fields)
    sql = (
        f'UPDATE "{meta.db_table}" t SET {moves} FROM unnest(%s::bigint[], {", ".join(arrays)})'  # noqa: S608
        f' AS u(key, {names}) WHERE t."{meta.pk.column}" = u.key'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.pk for row in rows], *(_values(field, rows) for field in fields)])


def _next_keys(meta: Any, count: int) -> list[int]:
    with connection.cursor() as cursor:
        sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)::regclass) FROM generate_series(1, %s)"
        cursor.execute(sql, [f'"{meta.db_table}"', meta.pk.column, count])
        return [key for (key,) in cursor.fetchall()]


def _kind(field: Any) -> str:
    """The type of its column without a length: a cast to that would cut instead of refusing."""
    return re.sub(r"\(.*?\)", "", str(field.db_type(connection)))


def _values(field: Any, rows: Sequence[Model]) -> list[Any]:
    found = [getattr(row, field.attname) for row in rows]
    if isinstance(field, MoneyField):
        return [None if one is None else one.amount for one in found]
    if isinstance(field, JSONField):
        return [json.dumps(one, ensure_ascii=False) for one in found]
    if isinstance(field, ArrayField):
        return ["{" + ",".join(map(str, one)) + "}" for one in found]
    return found
