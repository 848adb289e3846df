"""Names of countries in the reader's language, from Babel's tables."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language


@lru_cache(maxsize=512)
def _name(code: str, language: str) -> str:
    return Locale.parse(language).territories.get(code, code)


def country_name(code: str) -> str:
    """«Россия» or Russia for RU, by the active language; an unknown code is returned as it is."""
    return _name(code, get_language() or "ru")


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs for a form field, the first code first, the others by name."""
    first, *rest = codes
    return [(first, country_name(first)), *sorted(((c, country_name(c)) for c in rest), key=lambda pair: pair[1])]
