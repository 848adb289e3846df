"""What PostgreSQL makes of single words, remembered by the process: the same for ever, so asked once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

CONFIGURATION = "pg_catalog.russian"  # stems Russian and Latin words alike
MOST = 50_000  # words remembered; then all are forgotten


class _Memory:
    stems: dict[str, str] = {}


def stems_of(words: Iterable[str]) -> dict[str, str]:
    """A tsquery for each word, "" for those too common to be looked for. One query for words not seen before."""
    known = _Memory.stems
    found = {word: known[word] for word in set(words) if word in known}
    missing = [word for word in set(words) if word not in found]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word, plainto_tsquery(%s::regconfig, word)::text FROM unnest(%s::text[]) AS word",
                [CONFIGURATION, missing],
            )
            found.update(cursor.fetchall())
        _Memory.stems = (known if len(known) < MOST else {}) | {word: found[word] for word in missing}
    return found
