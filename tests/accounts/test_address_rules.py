"""How countries write addresses: postcodes, regions, what the fields are called."""

import pytest

from accounts.address_rules import _EXAMPLES, _MASKS, lacks_region, normalise_postcode, shape_of
from marketplace.lib.countries import all_country_choices


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("101000", "RU", "101000"),
        (" 101 000 ", "RU", "101000"),
        ("694920", "RU", "694920"),
        ("10100", "RU", None),
        ("1010000", "RU", None),
        ("000000", "RU", None),
        ("012345", "RU", None),
        ("100999", "RU", None),
        ("695000", "RU", None),
        ("799999", "RU", None),
        ("999999", "RU", None),
        ("١٠١٠٠٠", "RU", None),
        ("SW1A 1AA", "RU", None),
        ("sw1a  1aa", "GB", "SW1A 1AA"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("m11ae", "GB", "M1 1AE"),
        ("EC1A1BB", "GB", "EC1A 1BB"),
        ("12345", "GB", None),
        ("10001", "US", "10001"),
        ("10001-1234", "US", "10001-1234"),
        ("100011234", "US", "10001-1234"),
        ("1000", "US", None),
        ("!", "US", None),
        ("", "US", None),
        ("1234 AB", "NL", "1234 AB"),
        ("1234ab", "NL", "1234 AB"),
        ("k1a0b1", "CA", "K1A 0B1"),
        ("10115", "DE", "10115"),
        ("D-10115", "DE", None),
        ("00950", "PL", "00-950"),
        ("00–950", "PL", "00-950"),
        ("11120", "SE", "111 20"),
        ("1000001", "JP", "100-0001"),
        ("220030", "BY", "220030"),
        ("101000", "BY", None),
        ("010000", "KZ", "010000"),
        ("z05t3d4", "KZ", "Z05T3D4"),
        ("lv1010", "LV", "LV-1010"),
        ("1010", "LV", "1010"),
        ("a65f4e2", "IE", "A65 F4E2"),
        ("", "AE", ""),
        ("", "HK", ""),
        ("", "DE", None),
        ("1234", "AL", "1234"),
    ],
)
def test_postcodes(typed: str, country: str, code: str | None) -> None:
    assert normalise_postcode(typed, country) == code


def test_examples_are_right_and_the_tables_know_only_countries() -> None:
    countries = {code for code, _name in all_country_choices()}
    assert set(_MASKS) <= countries
    for country, example in _EXAMPLES.items():
        assert normalise_postcode(example, country) == example


@pytest.mark.parametrize(
    ("country", "region", "city", "lacks"),
    [
        ("RU", "", "Казань", True),
        ("RU", "Республика Татарстан", "Казань", False),
        ("RU", "", " Москва ", False),
        ("RU", "", "Saint Petersburg", False),
        ("US", "", "Portland", True),
        ("US", "OR", "Portland", False),
        ("DE", "", "Berlin", False),
        ("ZZ", "", "Anywhere", False),
    ],
)
def test_regions(country: str, region: str, city: str, lacks: bool) -> None:
    assert lacks_region(country, region, city) is lacks


def test_what_fields_are_called() -> None:
    assert (shape_of("US").region_word, shape_of("US").postcode_word) == ("state", "zip")
    assert (shape_of("RU").region_word, shape_of("RU").needs_region) == ("oblast", True)
    assert not shape_of("AE").needs_postcode
    assert (shape_of("DE").region_word, shape_of("DE").needs_region) == ("region", False)
