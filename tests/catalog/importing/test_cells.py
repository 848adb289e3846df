"""What Russian and English spreadsheets write, read as it is meant, or refused with a reason: never guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.importing.cells import BadCell, count, number, options, percent, price
from catalog.importing.columns import guess
from catalog.importing.rows import understand

NBSP, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234,5", "1234.5"),
        (f"1{NBSP}234,50", "1234.5"),
        (f"1{THIN}234{THIN}567,00", "1234567"),
        ("1 234", "1234"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1'234.50", "1234.5"),
        ("135,00 $", "135"),
        ("$135.00", "135"),
        ("US$ 135", "135"),
        (f"1{NBSP}234,50{NBSP}$", "1234.5"),
        ("5 USD", "5"),
        ("5 долл.", "5"),
        ("0,5", "0.5"),
    ],
)
def test_prices(text: str, amount: str) -> None:
    assert price(text).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234", "price_unclear"),
        ("1,234", "price_unclear"),
        ("12 50", "price"),  # roubles and copecks, or a thousand and a half
        ("1 2 3", "price"),
        ("12 345 6", "price"),
        ("5-10", "price"),
        ("-5", "price"),
        ("от 100", "price"),
        ("100 ?", "price"),  # the sign of the rouble is not in cp1251
        ("01.02.2026", "price"),
        ("1,2,3", "price"),
        ("1.5e3", "price"),
        ("4 990 ₽", "currency"),
        ("4 990,00 руб.", "currency"),
        ("4990р.", "currency"),
        ("5 €", "currency"),
        ("0", "price_range"),
        ("5,125", "price_unclear"),
        ("1 234,567", "price_range"),
    ],
)
def test_no_prices(text: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        price(text)
    assert refused.value.code == code


def test_the_shop_may_sell_for_roubles(settings: Any) -> None:
    settings.SETTLEMENT_CURRENCY = "RUB"
    assert {price(text).amount for text in ("1 234,50 ₽", "1234,50р.", "1 234,50 руб.", "1234,5 RUB")} == {
        Decimal("1234.5")
    }
    with pytest.raises(BadCell) as refused:
        price("$5")
    assert refused.value.params == {"currency": "RUB"}


@pytest.mark.parametrize(
    ("text", "found"),
    [("40", 40), ("40,00", 40), ("40.0", 40), ("1 000", 1000), (f"1{NBSP}000,00", 1000), ("0", 0)],
)
def test_counts(text: str, found: int) -> None:
    assert count(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.000", "count_unclear"), ("1,000", "count_unclear"), ("1 0", "count"), ("2,5", "count"), ("5 шт", "count"),
     ("много", "count"), ("²", "count"), ("-1", "count"), (">10", "count")],
)  # fmt: skip
def test_no_counts(text: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        count(text)
    assert refused.value.code == code


def test_percents() -> None:
    assert [percent(text) for text in ("10", "10%", f"10{NBSP}%", "10,00%", "0")] == [10, 10, 10, 10, 0]
    for text in ("10,5%", "0,1", "91", "%", "-10", "10%%"):
        with pytest.raises(BadCell):
            percent(text)


def test_a_number_that_reads_in_two_ways_is_no_number() -> None:
    assert number("1234,567") == Decimal("1234.567")
    assert number("0,125") == Decimal("0.125")
    with pytest.raises(BadCell) as refused:
        number("1,234")
    assert refused.value.code == "number_unclear"


@pytest.mark.parametrize(
    "text", ["Цвет=Белый; Размер=M", "Цвет=Белый | Размер=M", "Цвет=Белый, Размер=M", "Цвет=Белый\nРазмер=M"]
)
def test_options_by_any_sign(text: str) -> None:
    assert [(one["name_ru"], one["value_ru"]) for one in options(text)] == [("Цвет", "Белый"), ("Размер", "M")]


def test_commas_in_options_are_letters() -> None:
    found = options("Цвет=Белый, матовый; Размер, см=40")
    assert [(one["name_ru"], one["value_ru"]) for one in found] == [("Цвет", "Белый, матовый"), ("Размер, см", "40")]
    for text in ("Цвет: Белый", "Белый", "Цвет=Белый, Размер, см=4", "Цвет=;"):
        with pytest.raises(BadCell):
            options(text)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("sku", "4,60123E+12", "shortened"),
        ("sku", "4.60123e+12", "shortened"),
        ("stock", "1,2E+03", "shortened"),
        ("sku", "01.02.2026", "date"),
        ("product", "05.фев", "date"),
        ("options", "фев.26", "date"),
        ("sku", "#Н/Д", "formula"),
        ("title_ru", "#REF!", "formula"),
        ("attribute:color", "#ЗНАЧ!", "formula"),
        ("title_ru", "Лампа;5\nA2;Торшер", "line_break"),
    ],
)
def test_what_a_spreadsheet_has_spoiled_is_told(column: str, text: str, code: str) -> None:
    columns = ["sku", column] if column != "sku" else ["sku"]
    row = understand(2, ["A1", text] if column != "sku" else [text], columns)
    assert [(problem.column, problem.code) for problem in row.problems] == [(column, code)]


def test_texts_may_look_like_anything_else() -> None:
    row = understand(2, ["A1", "Дата: 01.02.2026\n# 5", "2026-01-15"], ["sku", "description_ru", "product"])
    assert not row.problems
    assert row.product == "2026-01-15"


def test_a_weight_without_a_unit_is_asked_about() -> None:
    header = ["Вес", "Вес, кг", "Вес, г", "Масса, г"]
    assert guess(header, remembered={}, attributes={}) == ["", "", "weight_g", ""]
    assert guess(["Масса, г"], remembered={}, attributes={}) == ["weight_g"]
