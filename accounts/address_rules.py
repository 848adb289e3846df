"""How countries write addresses: which fields they need, what these are called, what postcodes look like. Pure.

The facts are those of the Universal Postal Union's addressing guides (upu.int, "Postal addressing systems in member
countries") and of libaddressinput's table of required fields, checked in November 2026. A country that is not
listed gets the general shape: a region if there is one, and any postcode of 3 to 12 letters and digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# In a mask N is a digit and A a letter; every other character stands for itself.
_MASKS: dict[str, tuple[str, ...]] = {
    "AM": ("NNNN",), "AR": ("NNNN", "ANNNNAAA"), "AT": ("NNNN",), "AU": ("NNNN",),
    "BE": ("NNNN",), "BG": ("NNNN",), "BR": ("NNNNN-NNN",), "BY": ("2NNNNN",), "CA": ("ANA NAN",), "CH": ("NNNN",),
    "CN": ("NNNNNN",), "CY": ("NNNN",), "CZ": ("NNN NN",), "DE": ("NNNNN",), "DK": ("NNNN",), "EE": ("NNNNN",),
    "ES": ("NNNNN",), "FI": ("NNNNN",), "FR": ("NNNNN",), "GE": ("NNNN",), "GR": ("NNN NN",), "HR": ("NNNNN",),
    "GB": ("AN NAA", "ANN NAA", "AAN NAA", "AANN NAA", "ANA NAA", "AANA NAA"), "HU": ("NNNN",), "IE": ("ANN ****",),
    "IL": ("NNNNNNN", "NNNNN"), "IN": ("NNNNNN",), "IT": ("NNNNN",), "JP": ("NNN-NNNN",), "KG": ("7NNNNN",),
    "KR": ("NNNNN",), "KZ": ("NNNNNN", "ANNANAN"), "LT": ("LT-NNNNN", "NNNNN"), "LV": ("LV-NNNN", "NNNN"),
    "MD": ("MD-NNNN", "NNNN"), "MX": ("NNNNN",), "MY": ("NNNNN",), "NL": ("NNNN AA",), "NO": ("NNNN",),
    "NZ": ("NNNN",), "PL": ("NN-NNN",), "PT": ("NNNN-NNN",), "RO": ("NNNNNN",), "RS": ("NNNNN",), "RU": ("NNNNNN",),
    "SE": ("NNN NN",), "SG": ("NNNNNN",), "SI": ("NNNN",), "SK": ("NNN NN",), "TH": ("NNNNN",), "TJ": ("NNNNNN",),
    "TM": ("NNNNNN",), "TR": ("NNNNN",), "UA": ("NNNNN",), "US": ("NNNNN", "NNNNN-NNNN"), "UZ": ("NNNNNN",),
}  # fmt: skip
_EXAMPLES = {
    "BY": "220030", "CA": "K1A 0B1", "CH": "8001", "CN": "100000", "DE": "10115", "ES": "28013", "FR": "75002",
    "GB": "SW1A 1AA", "IL": "9614303", "IT": "00187", "JP": "100-0001", "KG": "720001", "KZ": "010000",
    "NL": "1012 JS", "PL": "00-950", "PT": "1100-148", "RU": "101000", "SE": "111 20", "TR": "34110",
    "UA": "01001", "US": "10001", "UZ": "100000",
}  # fmt: skip
_WITHOUT_POSTCODE = frozenset((
    "AE", "AG", "AO", "AW", "BF", "BI", "BJ", "BO", "BS", "BW", "BZ", "CD", "CF", "CG", "CI", "CK", "CM", "CW",
    "DJ", "DM", "ER", "FJ", "GA", "GD", "GH", "GM", "GQ", "GY", "HK", "JM", "KI", "KM", "KN", "KP", "LY", "ML",
    "MO", "MR", "MW", "NR", "NU", "PA", "QA", "RW", "SB", "SC", "SL", "SR", "SS", "ST", "SX", "SY", "TD", "TG",
    "TK", "TL", "TO", "TV", "UG", "VU", "YE", "ZW",
))  # fmt: skip
_REGION_WORDS = {
    "US": "state", "AU": "state", "BR": "state", "IN": "state", "MX": "state", "MY": "state",
    "CA": "province", "CN": "province", "ES": "province", "IT": "province", "KR": "province", "TR": "province",
    "AR": "province", "JP": "prefecture", "AE": "emirate", "GB": "county", "IE": "county", "RU": "oblast",
    "BY": "oblast", "KG": "oblast", "KZ": "oblast", "UA": "oblast", "UZ": "oblast",
}  # fmt: skip
_REGION_NEEDED = frozenset(["AE", "AU", "BR", "CA", "CN", "ES", "IN", "IT", "JP", "MX", "RU", "TR", "US"])
_FEDERAL_CITIES = frozenset(
    ("москва", "санкт-петербург", "севастополь", "moscow", "moskva", "saint petersburg", "saint-petersburg",
     "st petersburg", "st. petersburg", "sankt-peterburg", "sevastopol")
)  # fmt: skip
_ANY_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 \-]{1,10}[A-Z0-9]")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")
_CLASSES = {"N": "[0-9]", "A": "[A-Z]", "*": "[A-Z0-9]"}


@dataclass(frozen=True, slots=True)
class AddressShape:
    """What an address of one country consists of, beside recipient, town and street.

    `region_word` and `postcode_word` say what the country calls them; `example` is a postcode or "".
    """

    region_word: str
    needs_region: bool
    postcode_word: str
    needs_postcode: bool
    example: str


def shape_of(country: str) -> AddressShape:
    """The fields of an address in `country` (S5, S18)."""
    return AddressShape(
        region_word=_REGION_WORDS.get(country, "region"),
        needs_region=country in _REGION_NEEDED,
        postcode_word={"US": "zip", "IN": "pin", "IE": "eircode"}.get(country, "postcode"),
        needs_postcode=country not in _WITHOUT_POSTCODE,
        example=_EXAMPLES.get(country, ""),
    )


def lacks_region(country: str, region: str, city: str) -> bool:
    """True when the post needs a region that is not there; Moscow and the like are regions of their own."""
    if region or country not in _REGION_NEEDED:
        return False
    return not (country == "RU" and city.strip().lower() in _FEDERAL_CITIES)


def normalise_postcode(text: str, country: str) -> str | None:
    """The postcode as it is printed, or None when this country has none like it (S5).

    Spaces and dashes are put where they belong. An empty one is right where there are no postcodes.
    """
    code = " ".join(text.upper().split())
    if not code and country in _WITHOUT_POSTCODE:
        return ""
    masks = _MASKS.get(country)
    if masks is None:
        return code if _ANY_POSTCODE.fullmatch(code) else None
    compact = _SEPARATORS.sub("", code)
    printed = next((filled for mask in masks if (filled := _fill(mask, compact))), None)
    return None if printed and country == "RU" and not _is_russian(printed) else printed


def _is_russian(code: str) -> bool:
    """Russian offices lie between Moscow, 101000, and Sakhalin, 694…; 0, 7, 8 and 9 begin none."""
    return "101000" <= code <= "694999"


def _fill(mask: str, compact: str) -> str | None:
    places = [char for char in mask if char not in " -"]
    pattern = "".join(_CLASSES.get(char, char) for char in places)
    if not re.fullmatch(pattern, compact):
        return None
    letters = iter(compact)
    return "".join(char if char in " -" else next(letters) for char in mask)
