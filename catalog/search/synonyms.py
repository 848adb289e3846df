"""Words that mean the same, as queries look them up; read once per process, see `selectors.tree.remembered`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from catalog.models import Synonym
from catalog.rules import other_form, words_in
from catalog.search.stems import CONFIGURATION, stems_of
from catalog.selectors.tree import remembered

Key = tuple[str, ...]  # the stems of a phrase, sorted: «аккумулятор внешний» is the same phrase


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Other ways to say a phrase, each as a tsquery; `longest` is the number of words in the longest phrase."""

    meanings: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    longest: int = 0

    def of(self, stems: Sequence[str]) -> tuple[str, ...]:
        """The tsqueries of what means the same as the phrase with these stems."""
        return self.meanings.get(tuple(sorted(stems)), ())


def synonyms() -> Synonyms:
    """All of them: two queries when staff have changed one, else none."""
    return remembered("synonyms", _read)


def queries_of_synonyms() -> set[str]:
    """Every tsquery that is looked for because another word was said."""
    return {query for queries in synonyms().meanings.values() for query in queries}


def phrases_of(text: str) -> list[str]:
    """What stands between commas, in the form in which words are compared."""
    return [phrase for part in text.split(",") if (phrase := " ".join(words_in(part)))]


def _read() -> Synonyms:
    pairs = list(_pairs())
    phrases = {phrase for pair in pairs for phrase in pair}
    stems = stems_of({word for phrase in phrases for word in phrase.split()})
    queries = _queries(phrases, stems)
    meanings: dict[Key, list[str]] = {}
    longest = 0
    for said, meant in pairs:
        key = tuple(sorted(stem for word in said.split() if (stem := stems[word])))
        if key and queries[meant]:
            meanings.setdefault(key, []).append(queries[meant])
            longest = max(longest, len(key))
    single = frozenset(said for said, _ in pairs if " " not in said)
    return Synonyms({key: tuple(dict.fromkeys(found)) for key, found in meanings.items()}, single, longest)


def _pairs() -> Iterator[tuple[str, str]]:
    """(what is said, what is looked for too)."""
    for word, means, is_mutual in Synonym.objects.order_by("pk").values_list("word", "means", "is_mutual"):
        group = [*phrases_of(word)[:1], *phrases_of(means)]
        for said in group if is_mutual else group[:1]:
            yield from ((said, meant) for meant in group if meant != said)


def _queries(phrases: set[str], stems: dict[str, str]) -> dict[str, str]:
    """A tsquery for each phrase; the words of a longer one must stand side by side."""
    found = {}
    long = [phrase for phrase in phrases if " " in phrase]
    if long:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT phrase, phraseto_tsquery(%s::regconfig, phrase)::text FROM unnest(%s::text[]) AS phrase",
                [CONFIGURATION, long],
            )
            found = {phrase: f"({query})" if query else "" for phrase, query in cursor.fetchall()}
    forms = {phrase: form for phrase in phrases - set(long) if (form := other_form(phrase))}
    other = stems_of(forms.values())
    for phrase in phrases - set(long):
        spellings = dict.fromkeys(one for one in (stems[phrase], other.get(forms.get(phrase, ""), "")) if one)
        found[phrase] = "(" + " | ".join(spellings) + ")" if spellings else ""
    return found
