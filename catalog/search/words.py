"""From what people type to what PostgreSQL looks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Synonym
from catalog.rules import other_form, words_in

MAX_WORDS = 12
CONFIGURATION = "pg_catalog.russian"  # stems Russian and Latin words alike


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL and its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


def text_query(text: str) -> Condition | None:
    """A tsquery expression that wants every word of `text`, another form of it or a synonym; None without words.

    One query for synonyms.
    """
    words = words_in(text)[:MAX_WORDS]
    if not words:
        return None
    synonyms = dict(Synonym.objects.filter(word__in=words).values_list("word", "means"))
    parts, params = [], []
    for word in words:
        form = other_form(word)
        spellings = [word, *([form] if form else []), *words_in(synonyms.get(word, ""))]
        parts.append("(" + " || ".join(["plainto_tsquery(%s::regconfig, %s)"] * len(spellings)) + ")")
        params += [value for spelling in spellings for value in (CONFIGURATION, spelling)]
    return Condition("(" + " && ".join(parts) + ")", tuple(params))


def flag_query(groups: list[list[str]]) -> Condition | None:
    """A tsquery that wants one flag of each group; None without groups."""
    if not groups:
        return None
    text = " & ".join("(" + " | ".join(f"'§{flag}'" for flag in group) + ")" for group in groups)
    return Condition("%s::tsquery", (text,))


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The conjunction of two tsqueries, either of which may be missing."""
    if first is None or second is None:
        return first or second
    return Condition(f"({first.sql} && {second.sql})", first.params + second.params)
