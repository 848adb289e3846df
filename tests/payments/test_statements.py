"""Reading a bank's statement."""

from datetime import date

import pytest

from marketplace.lib.money import Money
from payments.statements import attempt_numbers_in, read_statement

HEAD = "date;amount;payer;purpose;reference\n"


@pytest.mark.parametrize("line", [
    "2026-11-02;1 234,50;ООО «Ромашка»;Оплата A-K7Q2M-9XTR4-00001;77\n",
    "02.11.2026;1234.50;ООО «Ромашка»;Оплата A-K7Q2M-9XTR4-00001;77\n",
])  # fmt: skip
def test_a_line_is_read(line: str) -> None:
    read = read_statement("\ufeff" + HEAD + line)
    assert not read.faults
    row = read.rows[0]
    assert (row.booked_on, row.amount, row.bank_reference) == (date(2026, 11, 2), Money("1234.50"), "77")
    assert "A-K7Q2M-9XTR4-00001" in attempt_numbers_in(row.purpose)


def test_commas_separate_as_well() -> None:
    read = read_statement('Date,Amount,Payer,Purpose,Reference,Other\n2026-11-02,5,"A, B",x,1,?\n')
    assert read.rows[0].payer == "A, B"


@pytest.mark.parametrize("line", [
    "2026-13-02;5;a;b;1", "2026-11-02;-5;a;b;1", "2026-11-02;x;a;b;1", "2026-11-02;5;a;b;", "2026-11-02;5",
    "2026-11-02;NaN;a;b;1", "2026-11-02;99999999999;a;b;1", "2026-11-02;0;a;b;1",
])  # fmt: skip
def test_a_wrong_line_is_named(line: str) -> None:
    read = read_statement(HEAD + "2026-11-02;5;a;b;1\n" + line + "\n")
    assert len(read.rows) == 1
    assert len(read.faults) == 1
    assert "3" in read.faults[0]


def test_missing_columns_are_named() -> None:
    assert "purpose, reference" in read_statement("date;amount;payer\n1;2;3\n").faults[0]
    assert read_statement("").faults


@pytest.mark.parametrize(("purpose", "found"), [
    ("", []), ("A-12345", []), ("order АК7Q2M 9XTR4 00001.", ["A-K7Q2M-9XTR4-00001"]),
    ("a-k7q2m-9xtr4-00001", ["A-K7Q2M-9XTR4-00001"]),
])  # fmt: skip
def test_numbers_are_found_however_they_are_typed(purpose: str, found: list[str]) -> None:
    assert attempt_numbers_in(purpose) == found
