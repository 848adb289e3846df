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
_SPACE = "[ \\u00a0\\u2009\\u202f']"
_SPACES = re.compile(_SPACE)
_SPACED = re.compile(rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_SUM = re.compile(rf"([^\d]*?)\s*(\d(?:[\d.,]|{_SPACE})*?)\s*([^\d]*)")
_CURRENCIES = {
    "USD": {"$", "usd", "us$", "долл", "доллар", "доллара", "долларов"},
    "EUR": {"€", "eur", "евро"},
    "GBP": {"£", "gbp"},
    "RUB": {"₽", "rub", "rur", "р", "руб", "рубль", "рубля", "рублей"},
    "KZT": {"₸", "kzt", "тг", "тенге"},
    "BYN": {"byn", "br"},
    "UAH": {"₴", "uah", "грн"},
    "CNY": {"¥", "cny", "юань", "юаня", "юаней"},
}
_MONTHS = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}( \d\d?:\d\d)?|\d{{1,2}}[.-]({_MONTHS})|({_MONTHS})[.-]\d\d", re.IGNORECASE
)
_SHORTENED = re.compile(r"\d[.,]\d+[eе]\+\d+", re.IGNORECASE)
_FORMULA_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|Н/Д|ССЫЛКА!|ЗНАЧ!|ДЕЛ/0!|ИМЯ\?|ЧИСЛО!|ПУСТО!)", re.IGNORECASE
)
YES = frozenset({"1", "да", "yes", "y", "true", "истина", "есть", "+"})
NO = frozenset({"0", "нет", "no", "n", "false", "ложь", "-"})


class BadCell(Exception):
    """A cell cannot be read."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def check_whole(text: str, *, is_code: bool) -> None:
    """Raise BadCell for what a spreadsheet has made of a cell: an error of a formula, and where `is_code` (an SKU, a
    number) a date or a number without its last digits.
    """
    if text.startswith("#") and _FORMULA_ERROR.fullmatch(text):
        raise BadCell("formula", value=text)
    if is_code and _SHORTENED.fullmatch(text):
        raise BadCell("shortened", value=text)
    if is_code and _DATE.fullmatch(text):
        raise BadCell("date", value=text)


def number(text: str, *, unclear: str = "number_unclear") -> Decimal | None:
    """A number as people write it: 1234.5, 1 234,50, 1.234,50, 1,234.50; None when it is none.

    Raises BadCell (`unclear`) for one that can be read in two ways, such as 1.234: nobody's money is guessed. Spaces
    part thousands and nothing else: `12 50` may be twelve roubles and fifty copecks.
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _SPACES.search(text):
        return _decimal(_SPACES.sub("", text).replace(",", ".")) if _SPACED.fullmatch(text) else None
    signs = [sign for sign in text if sign in ".,"]
    return _signed(text, signs, unclear) if signs else _decimal(text)


def _signed(text: str, signs: list[str], unclear: str) -> Decimal | None:
    """A number with points and commas in it, which are `signs`."""
    last = signs[-1]
    whole, _, fraction = text.rpartition(last)
    if len(set(signs)) == 2:  # the last sign is the decimal one, the other one groups
        if last in whole or not _GROUPED.fullmatch(whole):
            return None
        return _decimal(re.sub(r"[.,]", "", whole) + "." + fraction)
    if len(signs) > 1:
        return _decimal(text.replace(last, "")) if _GROUPED.fullmatch(text) else None
    if len(fraction) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole):
        raise BadCell(unclear, value=text)
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
    found = _SUM.fullmatch(text)
    if found is None:
        raise BadCell("price", value=text[:40])
    before, digits, after = found.groups()
    if words := f"{before.strip()}{after.strip()}".lower().rstrip("."):
        _check_currency(words, text)
    amount = number(digits, unclear="price_unclear")
    if amount is None:
        raise BadCell("price", value=text[:40])
    if not Decimal("0.01") <= amount < 10**8 or amount != round(amount, 2):
        raise BadCell("price_range")
    return Money(amount)


def _check_currency(words: str, text: str) -> None:
    currency = settings.SETTLEMENT_CURRENCY
    if words in _CURRENCIES.get(currency, {currency.lower()}):
        return
    if any(words in names for names in _CURRENCIES.values()):
        raise BadCell("currency", currency=currency)
    raise BadCell("price", value=text[:40])


def percent(text: str) -> int:
    """A discount: 0 ends it."""
    found = _whole(text.removesuffix("%").strip())
    if found is None or found > MAX_DISCOUNT_PERCENT:
        raise BadCell("percent", value=text[:40])
    return found


def count(text: str, least: int = 0) -> int:
    """A whole number; spaces between thousands are allowed, and noughts behind the comma."""
    found = _whole(text)
    if found is None or not least <= found <= MAX_COUNT:
        raise BadCell("count", value=text[:40], least=least)
    return found


def _whole(text: str) -> int | None:
    if (plain := whole_number(text)) is not None:
        return plain
    found = number(text, unclear="count_unclear") if text.isascii() or _SPACES.search(text) else None
    return None if found is None or found != int(found) else int(found)


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
    return [_option(part) for part in _option_parts(text)]


def _option_parts(text: str) -> list[str]:
    """Parted by a semicolon, a vertical bar or a line break; by a comma, too, where both sides name an option."""
    found = []
    for piece in filter(None, (piece.strip() for piece in re.split(r"(?<!\\)[;|\n]", text))):
        commas = [part.strip() for part in piece.split(",")]
        is_several = len(commas) > 1 and all(len(_parts(part, "=")) == 2 for part in commas)
        found += commas if is_several else [piece]
    return found


def _option(text: str) -> dict[str, str]:
    name, *chosen = _parts(text, "=")
    if len(chosen) != 1 or not name.strip() or not chosen[0].strip():
        raise BadCell("options")
    value, *swatches = _parts(chosen[0], "#")
    name_ru, name_en = pair(name)
    value_ru, value_en = pair(value)
    swatch = f"#{swatches[0].strip()}" if swatches else ""
    if not value_ru or not name_ru or (swatch and not re.fullmatch(r"#[0-9A-Fa-f]{3,8}", swatch)):
        raise BadCell("options")
    return {"name_ru": name_ru, "name_en": name_en, "value_ru": value_ru, "value_en": value_en, "swatch": swatch}


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
