"""Phone numbers: read as people write them, kept in international form (E.164), shown readable."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from marketplace.lib.formatting import NBSP

LONGEST = 40  # characters of a number as people write it; what is longer is not kept in memory

NOT_A_NUMBER = "not_a_number"
UNKNOWN_CODE = "unknown_code"
TOO_SHORT = "too_short"
TOO_LONG = "too_long"
WRONG_LENGTH = "wrong_length"
EXTENSION = "extension"

_FAULTS = {
    ValidationResult.INVALID_COUNTRY_CODE: UNKNOWN_CODE,
    ValidationResult.TOO_SHORT: TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: TOO_SHORT,
    ValidationResult.TOO_LONG: TOO_LONG,
    ValidationResult.INVALID_LENGTH: WRONG_LENGTH,
}


class ImpossiblePhone(ValueError):
    """No phone can have this number; `fault` is one of the words above."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


def read_phone(text: str, country: str) -> str:
    """`8 (916) 123-45-67` in RU, or `+7 916 123-45-67` anywhere, as `+79161234567`.

    A number without `+` is one of `country`. Whether somebody answers there is not checked: numbering plans
    change faster than tables. Raises ImpossiblePhone.
    """
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        is_code = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        raise ImpossiblePhone(UNKNOWN_CODE if is_code else NOT_A_NUMBER) from error
    if number.extension:
        raise ImpossiblePhone(EXTENSION)
    if any(letter.isalpha() for letter in text):
        raise ImpossiblePhone(NOT_A_NUMBER)
    fault = _FAULTS.get(phonenumbers.is_possible_number_with_reason(number))
    if fault:
        raise ImpossiblePhone(fault)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def normalise_phone(text: str, country: str) -> str | None:
    """`read_phone`, or None for an impossible number."""
    try:
        return read_phone(text, country)
    except ImpossiblePhone:
        return None


def format_phone(number: str) -> str:
    """`+79161234567` as `+7 916 123-45-67` (no-break spaces); what is no number comes back as it is."""
    return _formatted(number) if len(number) <= LONGEST else number


def example_phone(country: str) -> str:
    """A mobile number of this country to show as an example; a Russian one where there is none."""
    return _example(country if country in phonenumbers.SUPPORTED_REGIONS else "RU")


@lru_cache(maxsize=2048)
def _formatted(number: str) -> str:
    try:
        return _international(phonenumbers.parse(number, None))
    except NumberParseException:
        return number


@lru_cache(maxsize=256)
def _example(country: str) -> str:
    number = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    return _international(number) if number else _example("RU")


def _international(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace(" ", NBSP)
