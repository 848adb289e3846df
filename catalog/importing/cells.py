"""Cells understood one by one: each reader gives a value or raises BadCell with the problem's code."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.conf import settings

from catalog.constants import MAX_DISCOUNT_PERCENT
from catalog.rules import brand_name, is_brand_name
from marketplace.lib.money import Money
from marketplace.lib.numbers import whole_number

MAX_COUNT = 1_000_000
_PLAIN = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")
_NO_WORDS = re.compile(r"[\d.,\s\u00a0\u2009\u202f']+")
_NO_DIGITS = re.compile(r"[^\d.,\s\u00a0\u2009\u202f']+")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "RUB": "₽"}
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
YES = frozenset({"1", "да", "yes", "y", "true", "есть", "+"})
NO = frozenset({"0", "нет", "no", "n", "false", "-"})


class BadCell(Exception):
    """A cell cannot be read."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def number(text: str) -> Decimal | None:
    """A number as people write it: 1234.5, 1 234,50, 1.234,50, 1,234.50; None when it is none.

    Raises BadCell for one that can be read in two ways, such as 1.234: nobody's money is guessed.
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    plain = _SPACES.sub("", text)
    signs = [sign for sign in plain if sign in ".,"]
    if not signs:
        return _decimal(plain)
    last = signs[-1]
    whole, _, fraction = plain.rpartition(last)
    if len(set(signs)) == 2:  # the last sign is the decimal one, the other one groups
        if last in whole or not _GROUPED.fullmatch(whole):
            return None
        return _decimal(re.sub(r"[.,]", "", whole) + "." + fraction)
    if len(signs) > 1:
        return _decimal(plain.replace(last, "")) if _GROUPED.fullmatch(plain) else None
    if len(fraction) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole):
        raise BadCell("price_unclear", value=text)
    return _decimal(f"{whole}.{fraction}")


def _decimal(text: str) -> Decimal | None:
    if not re.fullmatch(r"\d{0,12}\.?\d{0,8}", text) or text in {"", "."}:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def price(text: str) -> Money:
    """A price in the settlement currency; its sign may stand beside it, that of another currency may not."""
    currency = settings.SETTLEMENT_CURRENCY
    own = {currency.lower(), _SIGNS.get(currency, currency).lower()}
    words = _NO_WORDS.sub("", text).lower()
    digits = _NO_DIGITS.sub("", text).strip() if words else text
    if words and words not in own:
        others = {sign.lower() for sign in _SIGNS.values()} | {"руб", "р", "rub", "eur", "usd", "gbp", "kzt", "byn"}
        if words in others:
            raise BadCell("currency", currency=currency)
        raise BadCell("price", value=text[:40])
    amount = number(digits)
    if amount is None:
        raise BadCell("price", value=text[:40])
    if not Decimal("0.01") <= amount < 10**8 or amount != round(amount, 2):
        raise BadCell("price_range")
    return Money(amount)


def percent(text: str) -> int:
    """A discount: 0 ends it."""
    found = whole_number(text.replace("%", "").strip())
    if found is None or found > MAX_DISCOUNT_PERCENT:
        raise BadCell("percent", value=text[:40])
    return found


def count(text: str, least: int = 0) -> int:
    """A whole number; spaces between thousands are allowed."""
    found = whole_number(_SPACES.sub("", text))
    if found is None or not least <= found <= MAX_COUNT:
        raise BadCell("count", value=text[:40], least=least)
    return found


def at_least_one(text: str) -> int:
    """A whole number from 1."""
    return count(text, least=1)


def options(text: str) -> list[dict[str, str]]:
    r"""`Цвет/Color=Белый/White; Размер/Size=M` — without a slash both languages get the same words.

    Behind a backslash `/`, `;`, `=` and `#` are letters like any other.
    """
    return [dict(one) for one in _options(text)]


@lru_cache(maxsize=1000)
def _options(text: str) -> list[dict[str, str]]:
    """Tables have the same few options in row after row."""
    found = []
    for part in filter(None, (piece.strip() for piece in _parts(text, ";"))):
        name, *chosen = _parts(part, "=")
        if len(chosen) != 1 or not name.strip() or not chosen[0].strip():
            raise BadCell("options")
        value, *swatches = _parts(chosen[0], "#")
        name_ru, name_en = pair(name)
        value_ru, value_en = pair(value)
        swatch = f"#{swatches[0].strip()}" if swatches else ""
        if not value_ru or not name_ru or (swatch and not re.fullmatch(r"#[0-9A-Fa-f]{3,8}", swatch)):
            raise BadCell("options")
        found.append(
            {"name_ru": name_ru, "name_en": name_en, "value_ru": value_ru, "value_en": value_en, "swatch": swatch}
        )
    return found


def pair(text: str) -> tuple[str, str]:
    """Russian and English, parted by a slash."""
    russian, *rest = (_bare(part.strip()) for part in _parts(text, "/"))
    english = "/".join(rest)
    return (russian, english) if english else (russian, russian)


def as_pair(russian: str, english: str) -> str:
    """The other way round."""
    return _marked(russian) if not english or russian == english else f"{_marked(russian)}/{_marked(english)}"


def options_text(values: list[dict[str, str]]) -> str:
    """Options as they are written in a table; `options` reads them back."""
    return "; ".join(
        f"{as_pair(one['name_ru'], one['name_en'])}={as_pair(one['value_ru'], one['value_en'])}{one.get('swatch', '')}"
        for one in values
    )


def _parts(text: str, sign: str) -> list[str]:
    return re.split(rf"(?<!\\){re.escape(sign)}", text)


def _marked(text: str) -> str:
    return re.sub(r"([/;=#|])", r"\\\1", text)


def _bare(text: str) -> str:
    return re.sub(r"\\([/;=#|])", r"\1", text)


def names(text: str) -> list[str]:
    """File names of pictures, parted by `|`, `;`, `,` or line breaks; folders before them do not matter."""
    parts = (part.strip().replace("\\", "/").rpartition("/")[2] for part in re.split(r"[|;,\n]", text))
    return list(dict.fromkeys(part[:200] for part in parts if part))


def brand(text: str) -> str:
    """The name of a brand as it is kept. Raises BadCell for one without a letter or a digit."""
    if not is_brand_name(text):
        raise BadCell("brand")
    return brand_name(text)
