"""A database of its own beside the shop's, on the same server, dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from tests.messaging.processes import database_url


@contextmanager
def scratch_database(name: str) -> Iterator[dict[str, str]]:
    """Work in a fresh database with all tables; gives the environment in which other processes work in it too.

    Raises RuntimeError when the database exists: somebody else measures there.
    """
    home = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            raise RuntimeError(f"the database {name} exists: drop it when nobody measures in it any more")
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        _move(name)
        call_command("migrate", verbosity=0)
        yield os.environ | {"DATABASE_URL": database_url()}
    finally:
        _move(home)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _move(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
