"""Django's `flush`, as tests that commit call it after each of them, for a database that is nearly empty already.

Django truncates every table and then makes content types, permissions and help articles anew: some hundred times in a
run, mostly of tables that hold no row. Here the rows are deleted where there are any, and what has not changed stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import get_commands
from django.core.management.commands import flush
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# A table's file keeps the room of deleted rows. One that has grown to this is truncated, and all others with it.
LARGEST_FILE = 2 * 1024 * 1024
SIZES = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE oid = ANY(%s::regclass[]) AND pg_relation_size(oid) > 0
"""
FINGERPRINT = "SELECT count(*), sum(hashtextextended(one::text, 0)) FROM {} one"


@dataclass(frozen=True)
class Flushed:
    """What a whole flush leaves behind: all tables, quoted, and a fingerprint of those that hold rows even then."""

    tables: list[str]
    kept: dict[str, Any]


class Command(flush.Command):
    """The first one is whole, and so is each that finds kept rows changed or a table grown."""

    flushed: dict[str, Flushed] = {}

    def handle(self, **options: Any) -> None:
        """Empty the tables. Takes the locks that TRUNCATE takes, so it waits for whoever is still writing."""
        alias = options["database"]
        connection = connections[alias]
        known = self.flushed.get(alias)
        is_plain = not options["interactive"] and not options.get("reset_sequences", True)
        if known and is_plain and _deleted(connection, known):
            return
        super().handle(**options)
        with connection.cursor() as cursor:
            tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
            quoted = [connection.ops.quote_name(table) for table in tables]
            found = {table: _fingerprint(cursor, table) for table in quoted}
        kept = {table: fingerprint for table, fingerprint in found.items() if fingerprint[0]}
        self.flushed[alias] = Flushed(quoted, kept)


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """TransactionTestCase calls the command by its name."""
    with patch.dict(get_commands(), {"flush": Command()}):
        yield


def _deleted(connection: BaseDatabaseWrapper, known: Flushed) -> bool:
    """Delete the rows of all tables but the kept ones. False, and nothing done, where that would not be enough."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f"LOCK TABLE {', '.join(known.tables)}")
        if any(_fingerprint(cursor, table) != fingerprint for table, fingerprint in known.kept.items()):
            return False
        # A table without a page has no row: one page is there with the first, committed or not.
        cursor.execute(SIZES, [known.tables])
        sizes = {connection.ops.quote_name(name): size for name, size in cursor.fetchall()}
        written = [table for table in sizes if table not in known.kept]
        if any(sizes[table] > LARGEST_FILE for table in written):
            return False
        # Neither foreign keys nor triggers, as with TRUNCATE: some of these rows must not be deleted elsewhere.
        statements = ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {table}" for table in written)]
        cursor.execute("; ".join(statements))
    return True


def _fingerprint(cursor: CursorWrapper, table: str) -> Any:
    cursor.execute(FINGERPRINT.format(table))
    return cursor.fetchone()
