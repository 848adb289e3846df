"""What a tracking code may look like, and what exactly is wrong with one that does not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from orders.carriers import checks

# Letters that a Russian keyboard writes and no eye tells from Latin ones.
_LOOKALIKES = str.maketrans("АВСЕНКМОРТУХІЅЈ", "ABCEHKMOPTYXISJ")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2010-\u2015\u2060\ufeff.-]+")


class Fault(StrEnum):
    """What is wrong with a code, the coarsest first."""

    LENGTH = "length"
    SIGNS = "signs"
    COUNTRY = "country"
    CHECK_DIGIT = "check_digit"


def normal_code(text: str) -> str:
    """What was typed or pasted, without blanks, dashes and points, in Latin capitals."""
    return _BLANKS.sub("", text).upper().translate(_LOOKALIKES)


@dataclass(frozen=True, slots=True)
class Format:
    """One form of codes.

    `pattern` has the groups `serial` and `digit` where `check` computes the one from the other, and `country`
    (or `service`) where `countries` and `services` say which are given out.
    """

    pattern: str
    length: range
    check: Callable[[str], str] | None = None
    countries: frozenset[str] = frozenset()
    services: str = ""

    def fault_of(self, code: str) -> Fault | None:
        """The first thing wrong with a normal `code`, or None."""
        if len(code) not in self.length:
            return Fault.LENGTH
        found = re.fullmatch(self.pattern, code, re.ASCII)
        if found is None:
            return Fault.SIGNS
        if not self._is_given_out(found.groupdict()):
            return Fault.COUNTRY
        if self.check is not None and self.check(found["serial"]) != found["digit"]:
            return Fault.CHECK_DIGIT
        return None

    def _is_given_out(self, parts: dict[str, str]) -> bool:
        if self.countries and parts["country"] not in self.countries:
            return False
        return not self.services or parts["service"][0] in self.services


def s10(*countries: str, services: str = "") -> Format:
    """Codes of the postal union; of these countries only, and of services that begin with one of these letters."""
    pattern = r"(?P<service>[A-Z]{2})(?P<serial>\d{8})(?P<digit>\d)(?P<country>[A-Z]{2})"
    return Format(pattern, range(13, 14), checks.s10, frozenset(countries), services)


def plain(pattern: str, *, shortest: int, longest: int) -> Format:
    """Codes of which no check digit is known."""
    return Format(pattern, range(shortest, longest + 1))


RUSSIAN_POST = Format(r"(?P<serial>\d{13})(?P<digit>\d)", range(14, 15), checks.russian_post)
UPS = Format(r"1Z(?P<serial>[A-Z0-9]{15})(?P<digit>\d)", range(18, 19), checks.ups)
FEDEX = Format(r"(?P<serial>\d{11})(?P<digit>\d)", range(12, 13), checks.fedex)
DHL_EXPRESS = Format(r"(?P<serial>\d{9})(?P<digit>\d)", range(10, 11), checks.dhl_express)


def s10_code(*, service: str, serial: int, country: str) -> str:
    """A whole S10 code with its check digit: what a post office would print."""
    digits = f"{serial:08d}"
    return f"{service}{digits}{checks.s10(digits)}{country}"


def russian_post_code(serial: int) -> str:
    """A whole code of Russian Post from its first thirteen digits."""
    digits = f"{serial:013d}"
    return digits + checks.russian_post(digits)
