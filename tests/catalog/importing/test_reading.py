"""Files as spreadsheets save them: encodings, delimiters, formats of cells."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from catalog.importing.problems import UnreadableFile
from catalog.importing.reading import detect, rows_of
from catalog.importing.rows import goods_rows

DAY = datetime(2026, 2, 1)  # noqa: DTZ001 - a spreadsheet knows no time zones
RUSSIAN = "Артикул;Название;Цена\r\nA1;Лампа настольная «Свет»;1 234,50\r\nA2;Торшер — высокий;12,5\r\n"


def read(data: bytes) -> list[list[str]]:
    file = io.BytesIO(data)
    return [cells for _number, cells in rows_of(file, detect(file))]


def book(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for place, text in (formats or {}).items():
        made.active[place].number_format = text
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16"])
def test_russian_in_the_encodings_that_excel_writes(encoding: str) -> None:
    rows = read(RUSSIAN.replace(" ", "\u00a0").encode(encoding))
    assert rows[1] == ["A1", "Лампа\u00a0настольная\u00a0«Свет»", "1\u00a0234,50"]


@pytest.mark.parametrize("encoding", ["cp866", "koi8-r", "mac-cyrillic"])
def test_other_cyrillic_encodings_are_refused_and_not_garbled(encoding: str) -> None:
    data = RUSSIAN.encode(encoding, errors="replace")
    for text in (data, b"sku;title_ru;price" + data[data.index(b"\r") :]):
        with pytest.raises(UnreadableFile, match="encoding"):
            read(text)


def test_a_text_in_utf8_with_a_broken_letter_is_not_read_as_another_one() -> None:
    data = RUSSIAN.encode()
    cut = data.index("Лампа".encode()) + 1
    with pytest.raises(UnreadableFile, match="encoding"):
        read(data[:cut] + data[cut + 1 :])


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_delimiters(sign: str) -> None:
    assert read(f"sku{sign}price\nA1{sign}5\n".encode())[1] == ["A1", "5"]
    assert read(f"sep={sign}\nsku{sign}price\nA1{sign}5\n".encode()) == [["sku", "price"], ["A1", "5"]]


@pytest.mark.parametrize("heading", ["Скидка, %;Цена, $", "Фото|картинки, все;Цена, руб, опт", "Размер, см, вес;Цена"])
def test_commas_in_headings_part_nothing(heading: str) -> None:
    assert read(f"{heading}\n5,0;12,5\n7,0;13,5\n".encode("cp1251"))[1] == ["5,0", "12,5"]


def test_a_decimal_comma_in_a_file_with_commas_is_told() -> None:
    file = io.BytesIO(b"sku,price,stock\nA1,5,1\nA2,12,50,3\nA3,6,1,\n")
    rows = rows_of(file, detect(file))
    next(rows)
    found = list(goods_rows(rows, ["sku", "price", "stock"], {}))
    assert [[problem.code for problem in row.problems] for row in found] == [[], ["cells_many"], []]
    assert read(b'sku,price,stock\nA1,"12,50",3\n')[1] == ["A1", "12,50", "3"]


def test_the_number_of_a_row_is_that_of_the_spreadsheet() -> None:
    file = io.BytesIO(b"sep=;\nsku;price\n\nA1;5\n")
    assert [number for number, _cells in rows_of(file, detect(file))] == [1, 3]


def test_codes_that_are_kept_from_becoming_numbers() -> None:
    assert read(b'sku;price\n"=""007""";5\n')[1] == ["007", "5"]


def test_what_the_format_of_a_cell_says() -> None:
    rows = read(
        book(
            ["sku", "discount", "price", "price", "price", "when", "then", "text"],
            ["A1", 0.1, 4990, 135.5, 1234.5, DAY, DAY + timedelta(hours=9, minutes=30), "10%"],
            formats={
                "B2": "0.00%",
                "C2": '#,##0.00\\ "₽"',
                "D2": "[$$-409]#,##0.00",
                "E2": "#,##0.00;[Red]-#,##0.00",
                "F2": "dd.mm.yyyy",
                "G2": "dd.mm.yyyy hh:mm",
            },
        )
    )
    assert rows[1] == ["A1", "10%", "4990 ₽", "135.5 $", "1234.5", "01.02.2026", "01.02.2026 09:30", "10%"]


def test_numbers_of_a_workbook_keep_all_their_digits() -> None:
    rows = read(book(["sku", "price", "yes"], [4601234567890, 0.1 + 0.2, True], [4601234567890.0, 12.0, False]))
    assert rows[1:] == [["4601234567890", "0.3", "1"], ["4601234567890", "12", "0"]]
