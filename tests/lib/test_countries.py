"""Names of countries as the interface writes them."""

from django.utils import translation

from marketplace.lib.countries import all_country_choices, country_choices, country_name


def test_russian_names_are_those_that_people_say() -> None:
    with translation.override("ru"):
        assert [country_name(code) for code in ("RU", "US", "AE")] == ["Россия", "США", "ОАЭ"]
        names = dict(all_country_choices())
    assert (names["US"], names["AE"]) == ("США", "ОАЭ")
    assert not [name for name in names.values() if "Соединенные" in name or "Объединенные" in name]


def test_english_names_and_unknown_codes_are_left_alone() -> None:
    with translation.override("en"):
        assert country_choices(["RU", "US", "DE"]) == [("RU", "Russia"), ("DE", "Germany"), ("US", "United States")]
        assert country_name("??") == "??"
