"""Phones: national and international forms read, impossible numbers refused with the reason, shown readable."""

import pytest

from marketplace.lib.countries import all_country_choices
from marketplace.lib.phones import ImpossiblePhone, example_phone, format_phone, normalise_phone, read_phone


@pytest.mark.parametrize(
    ("typed", "country", "phone"),
    [
        ("+7 916 123-45-67", "RU", "+79161234567"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("9161234567", "RU", "+79161234567"),
        ("79161234567", "RU", "+79161234567"),
        ("8 701 123 45 67", "KZ", "+77011234567"),
        ("029 123-45-67", "BY", "+375291234567"),
        ("+1 (212) 555.0100", "US", "+12125550100"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 20 7946 0018", "RU", "+442079460018"),
        ("0170 1234567", "DE", "+491701234567"),
        ("+7\xa0916\xa0123-45-67", "US", "+79161234567"),
        ("٩١٦١٢٣٤٥٦٧", "RU", "+79161234567"),
        ("0044 20", "GB", None),
        ("+123456", "US", None),
        ("phone", "RU", None),
        ("+7916123456789012", "RU", None),
        ("", "RU", None),
        ("9" * 400, "RU", None),
        ("+7 916 123-45-67", "ZZ", "+79161234567"),
        ("9161234567", "ZZ", None),
    ],
)
def test_phones(typed: str, country: str, phone: str | None) -> None:
    assert normalise_phone(typed, country) == phone


@pytest.mark.parametrize(
    ("typed", "country", "fault"),
    [
        ("8 916 12", "RU", "too_short"),
        ("1234567", "RU", "too_short"),
        ("112", "RU", "too_short"),
        ("+7 916 123-45-67-89", "RU", "wrong_length"),
        ("+7 916 123-45-67-89-01-23", "RU", "too_long"),
        ("+8 916 123 45 67", "RU", "unknown_code"),
        ("+999 12345678", "RU", "unknown_code"),
        ("+7 495 123 45 67 доб. 12", "RU", "extension"),
        ("(212) 555-0100 ext. 5", "US", "extension"),
        ("1-800-FLOWERS", "US", "not_a_number"),
        ("anna@example.com", "RU", "not_a_number"),
        ("<script>", "RU", "not_a_number"),
    ],
)
def test_what_is_wrong_is_told(typed: str, country: str, fault: str) -> None:
    with pytest.raises(ImpossiblePhone) as caught:
        read_phone(typed, country)
    assert caught.value.fault == fault


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+79161234567", "+7 916 123-45-67"),
        ("+12125550100", "+1 212-555-0100"),
        ("+442079460018", "+44 20 7946 0018"),
        ("call me", "call me"),
        ("+7" * 100_000, "+7" * 100_000),
        ("", ""),
    ],
)
def test_phones_are_shown_readable(kept: str, shown: str) -> None:
    assert format_phone(kept).replace("\xa0", " ") == shown


@pytest.mark.parametrize("country", ["", "ZZ", "ru", "<script>", "x" * 100_000])
def test_an_unknown_country_has_a_russian_example(country: str) -> None:
    assert example_phone(country) == example_phone("RU")


def test_each_country_has_an_example_that_can_be_typed() -> None:
    for country, _name in all_country_choices():
        assert normalise_phone(example_phone(country), country)
