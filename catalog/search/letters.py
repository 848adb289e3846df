"""Letters: Latin for Russian and back, codes, and how far two spellings are apart. No queries."""

from __future__ import annotations

import re

from accounts.rules import to_latin

_TO_CYRILLIC = {
    "shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "tsk": "тск", "ts": "ц", "tz": "ц",
    "ya": "я", "ja": "я",
    "yu": "ю", "ju": "ю", "yo": "е", "jo": "е", "ye": "е", "je": "е", "iy": "ий", "yy": "ый", "ph": "ф", "ck": "к",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_PIECES = re.compile("|".join(sorted(_TO_CYRILLIC, key=len, reverse=True)))
_SOFT_Y = re.compile("(?<=[аеиоуыэюя])ы")  # y behind a vowel: «chernyy», «detskoy»
_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")
_SEPARATORS = re.compile(r"[-_./\\]+")
_CODE = re.compile(r"[a-z0-9]+")

_PAIRS = "оа еи эе ыи яе шщ сз тд бп вф гк гх жш чщ ья цс йи ае ию ea ei ai ao iy ck sz vw ou ks qk"
# Letters that are heard alike, and what a slip between them costs instead of 1
_ALIKE = {frozenset(pair) for pair in _PAIRS.split()}
ALIKE_COST, DOUBLE_COST, SIGN_COST = 0.5, 0.4, 0.4


def is_cyrillic(text: str) -> bool:
    """True when there is a Russian letter in it."""
    return re.search("[а-яё]", text.lower()) is not None


def to_cyrillic(word: str) -> str:
    """Latin letters read as Russian: `pylesos` → «пылесос»; other signs stay."""
    return _SOFT_Y.sub("й", _PIECES.sub(lambda piece: _TO_CYRILLIC[piece[0]], word.lower()))


def transliterated(word: str) -> str:
    """The word in the other alphabet."""
    return to_latin(word).lower() if is_cyrillic(word) else to_cyrillic(word)


def look_alike(text: str) -> str:
    """Russian letters that look like Latin ones replaced: what «К-12» typed on a Russian keyboard means."""
    return text.lower().translate(_LOOK_ALIKE)


def code_form(token: str) -> str:
    """An article code without its separators (`K-123-04` → `k12304`), "" when `token` is not one.

    A code has a digit, at least three signs and a separator, because only that is split into words.
    """
    parts = _SEPARATORS.split(look_alike(token).strip("-_./\\"))
    joined = "".join(parts)
    is_code = len(parts) > 1 and len(joined) >= 3 and _CODE.fullmatch(joined) and any(c.isdigit() for c in joined)
    return joined if is_code else ""


def distance(typed: str, meant: str) -> float:
    """How many slips lie between two words: letters left out, put in, swapped, replaced.

    Slips of the ear (о for а, one letter for two, no soft sign) cost less than one.
    """
    before: list[float] = []
    row = [0.0]
    for j in range(1, len(meant) + 1):
        row.append(row[-1] + _gap(meant, j))
    for i in range(1, len(typed) + 1):
        above, row = row, [row[0] + _gap(typed, i)]
        for j in range(1, len(meant) + 1):
            best = min(
                above[j] + _gap(typed, i),
                row[j - 1] + _gap(meant, j),
                above[j - 1] + _change(typed[i - 1], meant[j - 1]),
            )
            if i > 1 and j > 1 and typed[i - 1] == meant[j - 2] and typed[i - 2] == meant[j - 1]:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before = above
    return row[-1]


def _gap(word: str, place: int) -> float:
    """What the letter at `place` (from 1) costs when the other word has none there."""
    letter = word[place - 1]
    if place > 1 and word[place - 2] == letter:
        return DOUBLE_COST
    return SIGN_COST if letter in "ьъ" else 1


def _change(typed: str, meant: str) -> float:
    if typed == meant:
        return 0
    return ALIKE_COST if frozenset((typed, meant)) in _ALIKE else 1
