"""A row in any table, whatever its columns are: no trigger, foreign key or check is asked."""

from __future__ import annotations

from django.db import connection, transaction

COLUMNS = """
    SELECT column_name, udt_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL
        AND is_identity = 'NO' AND is_generated = 'NEVER'
"""
CHECKS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'c' AND conrelid = %s::regclass AND convalidated
"""
VALUES = {
    "bool": "true",
    "bit": "'0'",
    "varbit": "'0'",
    "date": "now()",
    "inet": "'127.0.0.1'",
    "interval": "'1 s'",
    "timestamptz": "now()",
    "tsvector": "''",
    "uuid": "gen_random_uuid()",
}
NUMBERS = {"int2", "int4", "int8", "numeric", "float8"}
TEXTS = {"text", "varchar", "bpchar", "bytea"}


def tables() -> list[str]:
    """All of Django's, but not the one that says which migrations ran."""
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


@transaction.atomic
def force_row(table: str) -> None:
    """Put it in. The table's checks hold for later rows, and `trust_checks` makes them as they were."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(COLUMNS, [table])
        columns = dict(cursor.fetchall())
        cursor.execute(CHECKS, [f'"{table}"'])
        checks = cursor.fetchall()
        for name, _ in checks:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        names = ", ".join(f'"{name}"' for name in columns)
        given = f"({names}) VALUES ({', '.join(map(_value, columns.values()))})" if columns else "DEFAULT VALUES"
        cursor.execute(f'INSERT INTO "{table}" {given}')
        for name, definition in checks:
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition} NOT VALID')


def trust_checks() -> None:
    """Have the checks looked at once more by PostgreSQL, now that no row breaks them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated")
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"')


def _value(kind: str) -> str:
    if kind in NUMBERS:
        return "1"
    return "'x'" if kind in TEXTS else VALUES.get(kind, "'{}'")
