"""How what is being typed could go on. No queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.rules import other_layout, words_in
from catalog.search.letters import code_form, distance, transliterated

MOST_WORDS = 6
SHORTEST_NEXT = 4  # letters of a word that is worth adding


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of a query, as words; the last one may be unfinished. `code` when it looks like an article."""

    words: tuple[str, ...]
    code: str = ""

    @property
    def text(self) -> str:
        """The words as they would be typed."""
        return " ".join(self.words)

    def tsquery(self, weights: str) -> str:
        """All words where goods have these weights (A the title, B category and articles), the last one begun."""
        if self.code:
            return f"{self.code}:*B"
        *whole, last = self.words
        return " & ".join([*(f"{word}:{weights}" for word in whole), f"{last}:*{weights}"])

    def fits(self, text: str) -> bool:
        """True when each of its words begins a word of `text`, if only with its stem; `text` is by `as_text`."""
        if self.code:
            return False
        *whole, last = self.words
        return f" {last}" in text and all(f" {word[: max(3, len(word) - 2)]}" in text for word in whole)


def as_text(words: Sequence[str]) -> str:
    """Words as `Beginning.fits` wants them: a space before each, so that a beginning is found at once."""
    return " " + " ".join(words)


def beginnings(typed: str) -> list[Beginning]:
    """What was typed, the same on the other keyboard and in the other alphabet, and as the article of a product."""
    plain = words_in(typed)
    ways = [plain, words_in(other_layout(typed)), [transliterated(word) for word in plain]]
    found = dict.fromkeys(tuple(way[:MOST_WORDS]) for way in ways if way)
    code = code_form(typed) if " " not in typed else ""
    return [*(Beginning(words) for words in found), *([Beginning(tuple(plain), code)] if code else [])]


def completions(beginning: Beginning, titles: Iterable[Sequence[str]]) -> list[str]:
    """Whole queries that begin so, from the words of titles: the last word finished, then the word behind it."""
    *whole, last = beginning.words
    finished: Counter[str] = Counter()
    longer: Counter[str] = Counter()
    for words in titles:
        if not beginning.fits(as_text(words)):
            continue
        place = next((n for n, word in enumerate(words) if word.startswith(last)), None)
        if place is None:
            continue
        finished[" ".join([*whole, words[place]])] += 1
        after = words[place + 1] if place + 1 < len(words) else ""
        if len(after) >= SHORTEST_NEXT and after.isalpha() and after not in whole:
            longer[" ".join([*whole, words[place], after])] += 1
    return [text for counts in (finished, longer) for text, _ in counts.most_common(2)]


def nearest(typed: str, words: Iterable[tuple[str, int]]) -> str | None:
    """The word that `typed`, with a slip in it, begins or is; of equals the one that more goods have."""
    allowed = 1.0 if len(typed) <= 5 else 1.6
    ranked = sorted(_slips(typed, words))
    return ranked[0][2] if ranked and ranked[0][0] <= allowed else None


def _slips(typed: str, words: Iterable[tuple[str, int]]) -> Iterator[tuple[float, int, str]]:
    for word, goods in words:
        starts = {word, word[: len(typed)], word[: len(typed) + 1], word[: max(1, len(typed) - 1)]}
        slips = min(distance(typed, start) for start in starts) + (0.4 if typed[0] != word[0] else 0)
        yield round(slips, 1), -goods, word
