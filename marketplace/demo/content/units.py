"""Numbers with their units in both languages."""

from __future__ import annotations

import re

from .model import Text

NBSP = "\u00a0"
UNITS: dict[str, Text] = {
    "g": Text("г", "g"), "kg": Text("кг", "kg"), "mm": Text("мм", "mm"), "cm": Text("см", "cm"), "m": Text("м", "m"),
    "in": Text("″", "″"), "w": Text("Вт", "W"), "min": Text("мин", "min"), "l": Text("л", "L"),
    "mah": Text("мА·ч", "mAh"), "mp": Text("Мп", "MP"), "gb": Text("ГБ", "GB"), "deg": Text("°", "°"),
    "pa": Text("Па", "Pa"), "db": Text("дБ", "dB"), "lm": Text("лм", "lm"), "k": Text("К", "K"),
    "pcs": Text("шт.", "pcs"), "mo": Text("мес.", "months"), "fps": Text("к/с", "fps"), "bar": Text("бар", "bar"),
    "c": Text("°C", "°C"), "fp": Text("FP", "FP"),
}  # fmt: skip
_TIGHT = {"in", "deg"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _digits(number: str, *, russian: bool) -> str:
    """Group thousands from 10,000 on, and write minus and the decimal mark as the language does."""
    sign = "−" if number.startswith("-") else ""
    whole, _, part = number.lstrip("-").partition(".")
    if len(whole) > 4:
        mark = NBSP if russian else ","
        whole = f"{int(whole):,}".replace(",", mark)
    return sign + whole + (("," if russian else ".") + part if part else "")


def measure(value: str, unit: str) -> Text:
    """A number with its unit; words that are no number come back as they are."""
    if not _NUMBER.fullmatch(value):
        return Text(value, value)
    ru, en = _digits(value, russian=True), _digits(value, russian=False)
    if not unit:
        return Text(ru, en)
    gap = "" if unit in _TIGHT else NBSP
    return Text(ru + gap + UNITS[unit].ru, en + gap + UNITS[unit].en)
