"""Prices said in words: «до 5000 ₽», `under $50`, «от 1000 до 3000 руб.» No queries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_CURRENCIES = {
    "RUB": r"₽|руб(?:л(?:ь|я|ей|и|ями))?\b\.?|р\b\.?|rub(?:les?|s)?\b|rur\b",
    "USD": r"\$|usd\b|доллар(?:а|ов|ы)?\b|dollars?\b|bucks\b",
    "EUR": r"€|eur(?:os?)?\b|евро\b",
    "KZT": r"₸|kzt\b|тенге\b|tenge\b",
    "BYN": r"byn\b|бел\.?\s?руб(?:л(?:ь|я|ей))?\b\.?",
}
_SIGN = "(?:" + "|".join(f"(?P<{{0}}{code}>{words})" for code, words in _CURRENCIES.items()) + ")"
_AMOUNT = (
    r"(?P<{0}>\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+|\d{{1,9}}(?:[.,]\d{{1,2}})?)"
    r"(?:\s?(?P<{0}k>тыс\b\.?|тысяч[аи]?\b|к\b|k\b))?"
)
_LOW = r"(?:от|(?<!не\s)дороже|не\s+дешевле|не\s+менее|from|over|above|more\s+than|at\s+least)"
_HIGH = (
    r"(?:до|(?<!не\s)дешевле|не\s+дороже|не\s+более|в\s+пределах"
    r"|under|below|up\s+to|less\s+than|cheaper\s+than|at\s+most)"
)


def _money(name: str) -> str:
    """A number with the sign of its currency before or behind it, or none."""
    return (
        "(?:" + _SIGN.format(f"{name}a") + r"\s?)?" + _AMOUNT.format(name) + r"(?:\s?" + _SIGN.format(f"{name}b") + ")?"
    )


# Behind a price stands nothing that makes it a length or a power: «до 30 м», «до 45 см»
_END = r"(?![\w%°″×])(?=\s*(?:$|[,;.]|\s))"
_RANGE = re.compile(
    rf"(?<!\w)(?:(?:{_LOW}|между|between)\s+)?{_money('low')}\s*(?:до|и|to|and|[-–—])\s*{_money('high')}{_END}", re.I
)
_UP = re.compile(rf"(?<!\w){_LOW}\s+{_money('low')}{_END}", re.I)
_DOWN = re.compile(rf"(?<!\w){_HIGH}\s+{_money('high')}{_END}", re.I)
_LEADING = re.compile(rf"(?:{_LOW}|между|between)\b", re.I)
# Without a currency a number is a price only when it is the last of the query and as large as prices are
_LEAST = {"RUB": 100, "KZT": 1000}
_LEAST_OTHER = 10
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class PriceWords:
    """What was said of the price: the words themselves, the bounds, and their currency ("" when none was named)."""

    words: str
    low: Decimal | None
    high: Decimal | None
    currency: str


def read_prices(text: str, currency: str) -> tuple[str, PriceWords | None]:
    """The text without the words about a price, and what they said; a text of nothing else stays as it is.

    `currency` is the reader's, meant where none is named.
    """
    for pattern in (_RANGE, _UP, _DOWN):
        for match in pattern.finditer(text):
            found = _found(match, text, currency)
            if found is not None:
                rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()).strip(" ,;")
                return rest, found
    return text, None


def _found(match: re.Match[str], text: str, currency: str) -> PriceWords | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    named = next((name[-3:] for name in parts if name[-3:] in _CURRENCIES), "")
    low, high = _number(parts, "low"), _number(parts, "high")
    if low is not None and high is not None and parts.get("highk") and not parts.get("lowk"):
        low *= THOUSAND if low < high / THOUSAND else 1
    if not named:
        least = _LEAST.get(currency, _LEAST_OTHER)
        is_last = not text[match.end() :].strip(" .,;")
        is_said = _LEADING.match(match[0]) is not None or low is None
        if not (is_last and is_said and max(low or 0, high or 0) >= least):
            return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return PriceWords(match[0].strip(), low, high, named or currency)


def _number(parts: dict[str, str], name: str) -> Decimal | None:
    if name not in parts:
        return None
    value = Decimal(re.sub(r"[ \u00a0\u202f]", "", parts[name]).replace(",", "."))
    return value * THOUSAND if f"{name}k" in parts else value
