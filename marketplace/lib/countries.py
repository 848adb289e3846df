"""Names of countries in the reader's language, from Babel's tables."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

# Where Babel writes Russian without ё, or longer than anybody says it.
_OWN_NAMES = {"ru": {"US": "США", "AE": "ОАЭ"}}


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    return {**Locale.parse(language).territories, **_OWN_NAMES.get(language, {})}


def _name(code: str, language: str) -> str:
    return _names(language).get(code, code)


def country_name(code: str) -> str:
    """«Россия» or Russia for RU, by the active language; an unknown code is returned as it is."""
    return _name(code, get_language() or "ru")


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs for a form field, the first code first, the others by name."""
    first, *rest = codes
    return [(first, country_name(first)), *sorted(((c, country_name(c)) for c in rest), key=lambda pair: pair[1])]


# Babel's table also holds groupings, test codes and places where nobody receives parcels.
_NO_DELIVERY = frozenset(
    ("AC", "AQ", "BV", "CP", "DG", "EA", "EU", "EZ", "GS", "HM", "IC", "IO", "QO", "TA", "TF", "UM", "UN", "XA", "XB")
)


@lru_cache(maxsize=8)
def _all(language: str) -> list[tuple[str, str]]:
    names = _names(language)
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in _NO_DELIVERY and code != "ZZ"]
    return sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1].casefold().replace("ё", "е"))


def all_country_choices() -> list[tuple[str, str]]:
    """Every country that parcels can go to, by its name in the active language (ё counts as е)."""
    return _all(get_language() or "ru")
