"""From what people type to what PostgreSQL looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.rules import other_form, words_in
from catalog.search.letters import code_form
from catalog.search.stems import CONFIGURATION, stems_of
from catalog.search.synonyms import synonyms

__all__ = ["CONFIGURATION", "MAX_WORDS", "Condition", "both", "flag_query", "text_query"]

MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL and its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


def text_query(text: str) -> Condition | None:
    """A tsquery that wants every word of `text`, another form of it or a synonym; None without a word to look for.

    An article is also looked for as a whole, with a star behind it as the beginning of one. One query for words
    that this process has not seen yet.
    """
    tokens = [(token, words_in(token)) for token in text.split()]
    words = [word for _, inside in tokens for word in inside][:MAX_WORDS]
    if not words:
        return None
    forms = {word: form for word in words if (form := other_form(word))}
    stems = stems_of([*words, *forms.values()])
    codes = {tuple(inside): _code(token) for token, inside in tokens if inside and code_form(token.rstrip("*"))}
    parts = _parts(words, forms, stems, codes)
    return Condition("%s::tsquery", (" & ".join(parts),)) if parts else None


def _parts(
    words: Sequence[str], forms: dict[str, str], stems: dict[str, str], codes: dict[tuple[str, ...], str]
) -> list[str]:
    """What must all be there: phrases with synonyms (the longest first), articles, single words."""
    known = synonyms()
    parts, place = [], 0
    while place < len(words):
        part, step = None, 1
        for inside, code in codes.items():
            if tuple(words[place : place + len(inside)]) == inside:
                part, step = f"(({_all(inside, forms, stems)}) | {code})", len(inside)
        for length in range(min(known.longest, len(words) - place), 0, -1) if part is None else ():
            phrase = words[place : place + length]
            meanings = known.of([stem for word in phrase if (stem := stems[word])])
            if meanings and stems[phrase[0]]:
                part, step = f"(({_all(phrase, forms, stems)}) | {' | '.join(meanings)})", length
                break
        part = part or _one(words[place], forms, stems)
        if part:
            parts.append(part)
        place += step
    return parts


def _code(token: str) -> str:
    """An article, or with a star all those that begin with it."""
    return f"'{code_form(token.rstrip('*'))}'" + (":*" if token.endswith("*") else "")


def _all(words: Sequence[str], forms: dict[str, str], stems: dict[str, str]) -> str:
    return " & ".join(part for word in words if (part := _one(word, forms, stems)))


def _one(word: str, forms: dict[str, str], stems: dict[str, str]) -> str:
    """One word in all its forms; "" for a word that is everywhere."""
    spellings = dict.fromkeys(one for one in (stems[word], stems.get(forms.get(word, ""), "")) if one)
    return "(" + " | ".join(spellings) + ")" if spellings else ""


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
