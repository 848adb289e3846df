"""Numbers as people type them, in either language."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from marketplace.lib.numbers import typed_number
from seller.number_fields import NumberField, PercentField, PriceField, WholeField

PRICES = {
    "12": "12", "12,5": "12.5", "12.50": "12.50", "1 299,50": "1299.50", "1\u00a0299.50": "1299.50",
    "1\u202f299": "1299", "1,299.50": "1299.50", "1.299,50": "1299.50", " 7 ": "7",
}  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("typed", "meant"), PRICES.items())
def test_prices_are_read_whatever_the_language(language: str, typed: str, meant: str) -> None:
    with translation.override(language):
        assert PriceField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("typed", ["дорого", "1,299", "1,2,3", "1.2.3", "12 $", "0", "-5", "1e", "nan", "12.345", "²"])
def test_what_is_no_price_or_might_be_two_is_refused(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        PriceField().clean(typed)


@pytest.mark.parametrize(("typed", "meant"), {"1 200": 1200, "−10": -10, "-10": -10, "5,0": 5, "7.": 7}.items())
def test_whole_numbers(typed: str, meant: int) -> None:
    assert WholeField().clean(typed) == meant


def test_percent_may_carry_its_sign() -> None:
    assert [PercentField().clean(typed) for typed in ("15", "15%", " −15 % ")] == [15, 15, -15]
    with pytest.raises(ValidationError):
        PercentField().clean("%15")


@pytest.mark.parametrize("typed", ["1,5", "1-5", "пять", "9" * 5000])
def test_what_is_no_whole_number(typed: str) -> None:
    with pytest.raises(ValidationError):
        WholeField(max_value=100).clean(typed)


def test_a_measure_may_have_three_places() -> None:
    with translation.override("ru"):
        assert NumberField(max_digits=14, decimal_places=4).clean("1,299") == Decimal("1.299")


def test_what_is_no_text_stays_as_it_is() -> None:
    assert (typed_number(5), typed_number(None), typed_number("")) == (5, None, "")


def test_limits_are_told_in_a_short_sentence() -> None:
    with translation.override("ru"):
        with pytest.raises(ValidationError) as low:
            WholeField(min_value=1).clean("0")
        with pytest.raises(ValidationError) as high:
            WholeField(max_value=90).clean("95")
        with pytest.raises(ValidationError) as free:
            PriceField().clean("0")
    told = [error.value.messages[0] for error in (low, high, free)]
    assert told == ["Не меньше 1.", "Не больше 90.", "Укажите цену не меньше одного цента."]
