"""Pure rules: names in Latin letters, intentions of guests, roles, the security level."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from accounts.constants import APPEAL_AGAIN_AFTER, SECURITY_HIGH, SECURITY_MEDIUM, SECURITY_POINTS

# ICAO Doc 9303, the table of the Russian passport; below it letters of neighbouring alphabets.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
    "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u",
    "ү": "u", "һ": "h", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe",
}  # fmt: skip
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z .'\-]*")
_INTENTION = re.compile(r"(?P<name>[a-z]{2,20}):(?P<argument>[A-Za-z0-9_-]{1,60}(?::[0-9]{1,4})?)")


@dataclass(frozen=True, slots=True)
class Intention:
    """What a guest pressed: the name of an action and its argument, e.g. `cart` and `12:2`."""

    name: str
    argument: str

    def __str__(self) -> str:
        return f"{self.name}:{self.argument}"


def parse_intention(text: str) -> Intention | None:
    """`cart:12:2` taken apart; None for anything that does not have that shape (S2, S40)."""
    match = _INTENTION.fullmatch(text)
    return Intention(match["name"], match["argument"]) if match else None


def is_latin_name(text: str) -> bool:
    """True when customs can read the name (S5)."""
    return _LATIN_NAME.fullmatch(text) is not None


def to_latin(text: str) -> str:
    """`text` in Latin letters as a Russian passport has it: «Щукина Юлия» → `Shchukina Iuliia` (S5).

    Letters without a rule keep their base letter when they have one (é → e) and are left out otherwise.
    """
    return "".join(_latin_word(word) for word in re.split(r"(\W+)", unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=10_000)
def _latin_word(word: str) -> str:
    shouting = len(word) > 1 and word.isupper()
    letters = []
    for letter in word:
        latin = _latin_letter(letter)
        letters.append(latin.upper() if shouting else latin)
    return "".join(letters)


def _latin_letter(letter: str) -> str:
    lower = letter.lower()
    latin = _LATIN.get(lower)
    if latin is None:
        latin = "".join(c for c in unicodedata.normalize("NFKD", lower) if c.isascii())
    return latin.capitalize() if letter != lower else latin


def suggest_latin_name(text: str) -> str | None:
    """A Latin spelling to offer for `text`; None when it is Latin already or nothing sensible comes out."""
    if is_latin_name(text):
        return None
    latin = " ".join(to_latin(text).split())
    return latin if is_latin_name(latin) else None


def role_suffices(role: str | None, wanted: Collection[str]) -> bool:
    """True when a member of a store in `role` may do what needs one of `wanted`; no `wanted` means any role."""
    return role is not None and (not wanted or role in wanted)


def security_score(done: Collection[str]) -> int:
    """Points of an account for which the steps `done` (names of SECURITY_POINTS) are done: 0 to 100 (S19)."""
    return sum(points for step, points in SECURITY_POINTS.items() if step in done)


def security_word(score: int) -> str:
    """`low`, `medium` or `high`."""
    if score < SECURITY_MEDIUM:
        return "low"
    return "medium" if score < SECURITY_HIGH else "high"


def best_next_step(done: Collection[str], offered: Collection[str]) -> str | None:
    """The step that raises the level most, of those `offered`; of equals the first of SECURITY_POINTS."""
    open_steps = [step for step in SECURITY_POINTS if step in offered and step not in done]
    return max(open_steps, key=SECURITY_POINTS.__getitem__, default=None)


def normalise_answer(text: str) -> str:
    """The answer to a security question as it is hashed: letter case, spaces, punctuation and ё = е do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(re.findall(r"\w+", folded.replace("_", " ")))


def same_words(first: str, second: str) -> bool:
    """True when two texts differ at most in case and blanks."""
    return first.casefold().split() == second.casefold().split()


def may_appeal_from(refused_at: Collection[datetime]) -> datetime | None:
    """When the next appeal is possible after the refusals of one block; None: there was none, so at once."""
    return max(refused_at) + APPEAL_AGAIN_AFTER if refused_at else None
