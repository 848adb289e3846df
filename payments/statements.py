"""Reading a bank's statement. Pure: text in, rows and faults out."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import StringIO

from django.utils.translation import gettext as _

from marketplace.lib.money import Money, quantize

COLUMNS = ("date", "amount", "payer", "purpose", "reference")
_DATES = ("%Y-%m-%d", "%d.%m.%Y")
# Letters that look alike are typed for each other, in the purpose as in its number.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХУ", "ABEKMHOPCTXY")
_NUMBER = re.compile(r"(?=A([0-9A-Z]{5})([0-9A-Z]{5})([0-9A-Z]{5}))")


@dataclass(frozen=True)
class StatementRow:
    """One incoming line."""

    booked_on: date
    amount: Money
    payer: str
    purpose: str
    bank_reference: str


@dataclass(frozen=True)
class Read:
    """The rows that could be read, and a sentence for each that could not."""

    rows: Sequence[StatementRow]
    faults: Sequence[str]


def attempt_numbers_in(purpose: str) -> Sequence[str]:
    """Every number of a payment attempt that the purpose may hold, however it is spaced or typed."""
    letters = re.sub(r"[^0-9A-Z]", "", purpose.upper().translate(_LOOKALIKES))
    return [f"A-{one}-{two}-{three}" for one, two, three in _NUMBER.findall(letters)]


def read_statement(text: str) -> Read:
    """The lines of a CSV table with the columns of COLUMNS in its first line, separated by commas or semicolons."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    table = csv.DictReader(StringIO(text.lstrip("\ufeff")), delimiter=";" if ";" in head else ",")
    names = [(name or "").strip().lower() for name in table.fieldnames or []]
    if missing := [name for name in COLUMNS if name not in names]:
        return Read([], [_("The first line lacks the columns: %(names)s.") % {"names": ", ".join(missing)}])
    table.fieldnames = names
    rows: list[StatementRow] = []
    faults: list[str] = []
    for number, cells in enumerate(table, start=2):
        try:
            rows.append(_row(cells))
        except (ValueError, InvalidOperation, AttributeError):
            faults.append(_("Line %(number)s: the date, the amount or the number at the bank is not right.")
                          % {"number": number})  # fmt: skip
    return Read(rows, faults)


def _row(cells: Mapping[str, str]) -> StatementRow:
    amount = Money(quantize(_decimal(cells["amount"])))
    reference = cells["reference"].strip()[:64]
    if amount <= Money.zero() or not reference:
        raise ValueError(cells)
    return StatementRow(
        booked_on=_date(cells["date"].strip()),
        amount=amount,
        payer=cells["payer"].strip()[:160],
        purpose=cells["purpose"].strip()[:300],
        bank_reference=reference,
    )


def _decimal(text: str) -> Decimal:
    number = Decimal(re.sub(r"\s", "", text).replace(",", "."))
    if not number.is_finite() or number >= 10**10:
        raise ValueError(text)
    return number


def _date(text: str) -> date:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of the bank has no zone
        except ValueError:
            continue
    raise ValueError(text)
