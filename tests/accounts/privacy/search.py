"""Looking for words in everything the shop keeps: all tables, the cache, the files."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

_COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
AND c.data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'inet', 'cidr', 'bytea', 'ARRAY',
                    'USER-DEFINED', 'tsvector', 'xml', 'uuid')
ORDER BY 1, 2
"""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")


def found_in_database(words: Iterable[str]) -> dict[str, set[str]]:
    """Where each word stands: `table.column`, in whatever dress."""
    places: dict[str, set[str]] = {word: set() for word in words}
    for place, value in _values():
        for text in _undressed(value):
            low = text.lower()
            for word, found in places.items():
                if word.lower() in low:
                    found.add(place)
    return places


def found_in_sessions(words: Iterable[str]) -> set[str]:
    """The words in sessions of the database, opened as the shop itself opens them."""
    opened = [SessionStore().decode(data) for data in Session.objects.values_list("session_data", flat=True)]
    text = json.dumps(opened, ensure_ascii=False, default=str)
    return {word for word in words if word in text}


def found_in_cache(words: Iterable[str]) -> dict[str, str]:
    """The words that lie in Redis and under which key of this process."""
    client = cache._cache.get_client(None, write=True)
    found = {}
    for key in client.scan_iter("*"):
        held = _raw(client, key) or b""
        for word in words:
            if word.encode() in held or json.dumps(word)[1:-1].encode() in held:
                found[word] = key.decode()
    return found


def found_in_files(words: Iterable[str]) -> set[str]:
    """Files of both storages that hold a word, in the name or inside."""
    found = set()
    for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        for path in Path(root).rglob("*"):
            if path.is_file() and any(word.encode() in path.read_bytes() or word in str(path) for word in words):
                found.add(str(path))
    return found


def _raw(client: object, key: bytes) -> bytes | None:
    return client.get(key) if client.type(key) == b"string" else None  # type: ignore[attr-defined]


def _values() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = cursor.fetchall()
        for table, column, kind in columns:
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT {text} FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                yield f"{table}.{column}", value


def _undressed(value: str) -> Iterator[str]:
    """The text, what its JSON escapes mean, and what it hides as base64, packed or not: sessions are kept like that."""
    yield value
    if "\\u" in value:
        yield value.encode().decode("unicode_escape", errors="ignore")
    for piece in _BASE64.findall(value):
        try:
            raw = base64.b64decode(piece.replace("-", "+").replace("_", "/") + "=" * (-len(piece) % 4))
        except binascii.Error:
            continue
        yield raw.decode("utf-8", errors="ignore")
        with contextlib.suppress(zlib.error):  # what Django signs it may pack first, sessions among it
            yield zlib.decompress(raw).decode("utf-8", errors="ignore")
