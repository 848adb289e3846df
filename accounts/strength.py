"""How hard a password is to guess (S6): a pure rule, like those of rules.py, and large enough for a file of its own.

A password is cut into the pieces that a guesser tries: common passwords, the member's own names, rows of the
keyboard and the alphabet, repetitions, years. Each piece is worth a few bits however long it is; what is left is worth
something for each character. There are no rules of composition. marketplace/static/js/password.js counts the same.
"""

import gzip
import re
import struct
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from pathlib import Path

from django.contrib.auth import password_validation

from accounts.constants import PASSWORD_BAND, PASSWORD_MIN_LENGTH

_PATTERN_BITS = 6  # a row of the keyboard or the alphabet, one letter over and over, a year
_WORD_BITS = 10  # one of a thousand common words, with a variation or two
_KNOWN_BITS = 2  # said before in this password, or a name of the member
_BITS = {"lower": 3, "upper": 4, "digit": 3, "space": 2, "other": 5}
_LIST = Path(password_validation.__file__).resolve().parent / "common-passwords.txt.gz"
_FULL_BITS = 64  # worth 100: beyond what can be tried in a lifetime, once each try costs a slow hash
_TOP_WORDS = 1000  # of Django's list, which begins with the commonest
_LENGTH_LOOKED_AT = 100  # characters: what follows cannot make it weaker, and nobody shall make us count for long
_WORD_LENGTH = range(4, 21)
_ROWS = (
    "qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхъ фывапролджэ ячсмитьбю 01234567890 "
    "abcdefghijklmnopqrstuvwxyz абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
).replace(" ", "\n")
_KEYS = f"{_ROWS}\n{_ROWS[::-1]}"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LEET = str.maketrans("013457@$!", "oieastasi")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """What the rule takes for a common password: Django's list, without what is too short to be a whole one.

    The browser gets the same words (`common_words_text`).
    """
    with gzip.open(_LIST, "rt", encoding="utf-8") as lines:
        words = [line.strip() for line in lines]
    top = {word for word in words[:_TOP_WORDS] if len(word) in _WORD_LENGTH and not word.isdigit()}
    return frozenset(top | {word for word in words if len(word) >= PASSWORD_MIN_LENGTH})


def common_words_text() -> str:
    """The words for the browser, one a line: static file `data/common-passwords.txt`."""
    return "\n".join(sorted(common_words()))


def name_parts(texts: Iterable[str]) -> set[str]:
    """Words of three letters and more in names and addresses, in lower case; of an e-mail what stands before the @."""
    words = (word for text in texts for word in re.split(r"[\W_]+", text.lower().partition("@")[0]))
    return {word for word in words if len(word) >= 3}


def password_score(password: str, personal: Iterable[str] = ()) -> int:
    """0 (guessed at once) to 100 (beyond reach). `personal` are names and addresses of the member."""
    text = _utf16(password)[:_LENGTH_LOOKED_AT]
    score = _score(text, text.lower(), name_parts(personal))
    is_poor = len(password) < PASSWORD_MIN_LENGTH or text.lower().strip() in common_words()
    return min(score, PASSWORD_BAND - 1) if is_poor else score


def band_of(score: int) -> int:
    """0 too easy and refused, 1 weak, 2 fair, 3 good, 4 strong."""
    return min(score // PASSWORD_BAND, 4)


def _utf16(text: str) -> str:
    """Letters beyond U+FFFF as two, as browsers have them."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))


def _score(password: str, lower: str, personal: Collection[str]) -> int:
    if len(lower) != len(password):  # a letter whose lower case is two
        lower = password
    plain = lower.translate(_LEET)
    position = bits = 0
    previous = ""
    while position < len(lower):
        length, worth = _piece(lower, plain, position, personal)
        if length:
            previous = ""
        else:
            kind = _kind(password[position])
            worth = _BITS[kind] + (kind not in {previous, "space"} and previous not in {"", "space"})
            length, previous = 1, kind
        bits += worth
        position += length
    return min(100, bits * 100 // _FULL_BITS)


def _piece(lower: str, plain: str, start: int, personal: Collection[str]) -> tuple[int, int]:
    """The longest known piece that begins here, of equals the cheapest: its length, 0 for none, and its worth."""
    left = len(lower) - start
    found = [
        (_longest(3, lambda n: n <= left and lower[start : start + n] in lower[:start]), _KNOWN_BITS),
        (max((len(part) for part in personal if lower.startswith(part, start)), default=0), _KNOWN_BITS),
        (_longest(3, lambda n: n <= left and _is_row(lower[start : start + n])), _PATTERN_BITS),
        (4 if _YEAR.match(lower, start) else 0, _PATTERN_BITS),
        (_word(lower, plain, start), _WORD_BITS),
    ]
    return max(found, key=lambda piece: piece[0])  # of equals the first, which is the cheapest


def _longest(least: int, fits: Callable[[int], bool]) -> int:
    """The largest length from `least` on up to which all fit, or 0."""
    length = least
    while fits(length):
        length += 1
    return length - 1 if length > least else 0


def _is_row(text: str) -> bool:
    return text in _KEYS or not text.strip(text[0])


def _word(lower: str, plain: str, start: int) -> int:
    for length in reversed(_WORD_LENGTH):
        end = start + length
        if end <= len(lower) and (lower[start:end] in common_words() or plain[start:end] in common_words()):
            return length
    return 0


def _kind(letter: str) -> str:
    if letter.isspace():
        return "space"
    if letter.isdecimal():
        return "digit"
    if not letter.isalpha():
        return "other"
    return "upper" if letter.isupper() else "lower"
