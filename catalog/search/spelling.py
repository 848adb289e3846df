"""What was meant by words that find nothing: another keyboard, another alphabet, typing errors, words run together.

Asked only when a search has found nothing, so a query that finds something never pays for it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language

from catalog.rules import other_form, other_layout, words_in
from catalog.search.letters import code_form, distance, is_cyrillic, look_alike, transliterated
from catalog.search.pieces import joined, parted
from catalog.search.synonyms import synonyms

MAX_TOKENS = 8
NEAR = 25  # words looked at for each misspelt one
# What each way of reading costs, in slips of the hand; the cheapest reading wins
LAYOUT, TRANSLIT, LOOK_ALIKE, PARTED, JOINED = 0.1, 0.2, 0.1, 0.6, 0.3
TRANSLIT_IN_ENGLISH = 1.15  # «cofee» is nearer to “coffee” than to «кофее» for who writes English
FIRST_LETTER = 0.4  # people seldom mistake the first letter
SHORTEST = 4  # letters of a word that is corrected


@dataclass(frozen=True, slots=True)
class Correction:
    """`text` is what is looked for instead, `dropped` the words that nothing was found for."""

    text: str
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a token: what it costs, the words it gives."""

    cost: float
    words: tuple[str, ...]


def corrected(text: str) -> Correction | None:
    """What was probably meant by `text`; None when all its words are known. Up to two queries.

    An article that nothing has is taken for the beginning of one.
    """
    typed = text.split()[:MAX_TOKENS]
    tokens = joined(typed)
    if len(tokens) == 1 and code_form(tokens[0]):
        return Correction(f"{tokens[0]}*")
    ways = {token: list(_ways(token)) for token in tokens}
    pairs = {f"{a}{b}" for a, b in itertools.pairwise(tokens) if len(a) + len(b) >= SHORTEST}
    together = {pair: words_in(pair) for pair in pairs}
    counts = known_words({w for found in ways.values() for way in found for w in way.words} | _flat(together.values()))
    if _is_english(tokens, counts):
        ways = {token: [_dearer(way, token) for way in found] for token, found in ways.items()}
    is_known = all(ways[token][0].words and _are_known(ways[token][0].words, counts) for token in tokens)
    read, ways = _with_pairs(tokens, ways, together, counts, is_known=is_known)
    if is_known and read == typed:
        return None
    chosen = {token: _known_way(ways[token], counts) for token in read}
    unsure = [token for token, way in chosen.items() if way is None or way.cost >= PARTED]
    near = _near(unsure, ways)
    meant: list[str] = []
    dropped: list[str] = []
    for token in read:
        best = min((way for way in (chosen[token], near.get(token)) if way), key=lambda way: way.cost, default=None)
        meant += best.words if best else ()
        if best is None:
            dropped.append(token)
    is_enough = meant and (not dropped or any(word.isalpha() for word in meant))
    return Correction(" ".join(meant), tuple(dropped)) if is_enough else None


def _is_english(tokens: Iterable[str], counts: dict[str, int]) -> bool:
    """Who reads the English pages, or wrote an English word that we know beside the unknown one, writes English."""
    if (get_language() or "").startswith("en"):
        return True
    return any(counts.get(token.lower()) and re.fullmatch("[A-Za-z]{3,}", token) for token in tokens)


def _dearer(way: _Way, token: str) -> _Way:
    """A reading in Russian letters of what is English, when English words are near as well."""
    is_foreign = way.cost == TRANSLIT and not is_cyrillic(token)
    return _Way(TRANSLIT_IN_ENGLISH, way.words) if is_foreign else way


def _are_known(words: Iterable[str], counts: dict[str, int]) -> bool:
    return all(counts[word] for word in words)


def _flat(lists: Iterable[Sequence[str]]) -> set[str]:
    return {word for words in lists for word in words}


def _ways(token: str) -> Iterator[_Way]:
    """Every way to read what was typed between two spaces, as typed first."""
    typed = tuple(words_in(token))
    yield _Way(0, typed)
    yield _Way(LAYOUT, tuple(words_in(other_layout(token))))
    yield _Way(TRANSLIT, tuple(transliterated(word) for word in typed))
    if any(c.isdigit() for c in token) and is_cyrillic(token):
        yield _Way(LOOK_ALIKE, tuple(words_in(look_alike(token))))
    if len(typed) == 1:
        for cost, words in parted(typed[0]):
            yield _Way(PARTED + cost, words)


def _with_pairs(
    tokens: list[str],
    ways: dict[str, list[_Way]],
    together: dict[str, list[str]],
    counts: dict[str, int],
    *,
    is_known: bool,
) -> tuple[list[str], dict[str, list[_Way]]]:
    """Neighbours that are one word («видео регистратор») read as one, where one alone, or no word, is unknown."""
    found: list[str] = []
    for token in tokens:
        pair = f"{found[-1]}{token}" if found else ""
        is_one = bool(together.get(pair)) and _are_known(together[pair], counts)
        if is_one and (is_known or not all(_are_known(ways[one][0].words, counts) for one in (found[-1], token))):
            found[-1] = pair
            ways[pair] = [_Way(JOINED, tuple(together[pair]))]
        else:
            found.append(token)
    return found, ways


def _known_way(ways: Sequence[_Way], counts: dict[str, int]) -> _Way | None:
    """The cheapest reading of which every word is known; of equals the one that more goods have."""
    known = [way for way in ways if way.words and _are_known(way.words, counts)]
    return min(known, key=lambda way: (way.cost, -min(counts[word] for word in way.words)), default=None)


def known_words(words: Iterable[str]) -> dict[str, int]:
    """How many goods have each word, in whatever form; 0 for words that nothing has. One query."""
    wanted = sorted(set(words))
    sql = """
        SELECT asked, coalesce(max(known.goods_count), catalog_has_goods(asked)::int)
        FROM unnest(%s::text[]) AS asked LEFT JOIN catalog_searchword known ON known.stem = catalog_stem(asked)
        GROUP BY asked
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted])
        found = dict(cursor.fetchall())
    return found | {word: max(1, found[word]) for word in synonyms().words & set(wanted)}


def _near(tokens: Sequence[str], ways: dict[str, list[_Way]]) -> dict[str, _Way]:
    """The nearest known word for each of these tokens that has one. One query when there are tokens."""
    tries: dict[str, list[tuple[str, float]]] = {}
    for token in tokens:
        for way in ways[token][:3]:
            if len(way.words) == 1 and len(way.words[0]) >= SHORTEST and not code_form(token):
                tries.setdefault(token, []).append((way.words[0], way.cost))
                tries[token] += [(form, way.cost) for form in [other_form(way.words[0])] if form]
    best: dict[str, tuple[tuple[float, int], str]] = {}
    found = near_words({word for pairs in tries.values() for word, _ in pairs})
    for token, pairs in tries.items():
        for word, cost in pairs:
            for candidate, slips, goods in found.get(word, ()):
                rank = (round(slips + cost, 1), -goods)
                if slips <= _allowed(word) and (token not in best or rank < best[token][0]):
                    best[token] = (rank, candidate)
    return {token: _Way(rank[0], (word,)) for token, (rank, word) in best.items()}


def near_words(typos: set[str]) -> dict[str, list[tuple[str, float, int]]]:
    """Known words near each of these, with the slips between them and the number of goods."""
    if not typos:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM catalog_near_words(%s::text[], %s)", [sorted(typos), NEAR])
        rows = cursor.fetchall()
    found: dict[str, list[tuple[str, float, int]]] = {}
    for typo, typo_stem, word, stem, goods in rows:
        slips = min(distance(typo, word), distance(typo_stem, stem) + 0.1 if len(typo_stem) >= SHORTEST else 99)
        slips += FIRST_LETTER if typo[0] != word[0] else 0
        found.setdefault(typo, []).append((word, slips, goods))
    return found


def _allowed(word: str) -> float:
    """Slips that a word of this length may have."""
    if len(word) <= 5:
        return 1.2
    return 2.1 if len(word) <= 8 else 2.8
