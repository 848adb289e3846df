"""Reading a seller's CSV file: bytes to checked rows. No queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from marketplace.lib.money import Money

NEEDED = ("sku", "title_ru", "category", "price", "stock")
OPTIONAL = (
    "product",
    "title_en",
    "brand",
    "weight_g",
    "options",
    "description_ru",
    "description_en",
    "box_contents_ru",
    "box_contents_en",
)
LONGEST = {"sku": 60, "title_ru": 140, "title_en": 140, "brand": 60, "product": 60}
MAX_COUNT = 1_000_000


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong, where: the line of the file (the heading is line 1), the column, a sentence."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One checked line: a variant and the product it belongs to. `category` is a slug or an id."""

    row: int
    sku: str
    product: str
    title_ru: str
    title_en: str
    category: str
    brand: str
    price: Money
    stock: int
    weight_g: int
    options: list[dict[str, str]]
    texts: dict[str, str]


@dataclass(slots=True)
class ReadFile:
    """The good lines and the errors of the bad ones."""

    rows: list[ImportRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


class BadValue(ValueError):
    """A cell cannot be read; the message is for the seller."""


def decode(data: bytes) -> str:
    """UTF-8, with or without a mark, else cp1251. Raises BadValue for neither."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadValue(_("The file is neither in UTF-8 nor in Windows-1251."))


def read_rows(data: bytes) -> ReadFile:
    """All lines of a file with `;` or `,` between the columns; a line with any error is left out."""
    found = ReadFile()
    try:
        text = decode(data)
    except BadValue as error:
        found.errors.append(RowError(1, "", str(error)))
        return found
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    missing = [name for name in NEEDED if name not in (lines.fieldnames or [])]
    if missing:
        found.errors += [RowError(1, name, _("This column is missing.")) for name in missing]
        return found
    seen: dict[str, int] = {}
    for number, cells in _numbered(lines):
        errors, row = _read_row(number, cells, seen)
        found.errors += errors
        if row is not None:
            seen[row.sku] = number
            found.rows.append(row)
    return found


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return ";" if heading.count(";") >= heading.count(",") else ","


def _numbered(lines: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines with something in them, by the number of the line they end on."""
    for cells in lines:
        plain = {name: (value or "").strip() for name, value in cells.items() if name and isinstance(value, str | None)}
        if any(plain.values()):
            yield lines.line_num, plain


def _read_row(
    number: int, cells: Mapping[str, str], seen: Mapping[str, int]
) -> tuple[list[RowError], ImportRow | None]:
    values: dict[str, object] = {}
    errors: list[RowError] = []
    for column, read in READERS.items():
        try:
            values[column] = read(cells.get(column, ""))
        except BadValue as error:
            errors.append(RowError(number, column, str(error)))
    errors += [
        RowError(number, name, _("Longer than %(limit)s characters.") % {"limit": limit})
        for name, limit in LONGEST.items()
        if len(cells.get(name, "")) > limit
    ]
    sku = cells.get("sku", "")
    if sku in seen:
        errors.append(RowError(number, "sku", _("The same SKU stands in line %(line)s.") % {"line": seen[sku]}))
    return errors, None if errors else _row(number, cells, values)


def _row(number: int, cells: Mapping[str, str], values: Mapping[str, object]) -> ImportRow:
    texts = {name: cells.get(name, "") for name in OPTIONAL if name.startswith(("description", "box_contents"))}
    return ImportRow(
        row=number,
        product=cells.get("product", "") or cells["sku"],
        title_en=cells.get("title_en", ""),
        brand=cells.get("brand", ""),
        texts=texts,
        **values,  # type: ignore[arg-type]
    )


def _text(value: str) -> str:
    if not value:
        raise BadValue(_("This must not be empty."))
    return value


def _price(value: str) -> Money:
    try:
        amount = Decimal(value.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise BadValue(_("“%(value)s” is not a price.") % {"value": value}) from None
    if not amount.is_finite() or not Decimal("0.01") <= amount < 10**8 or amount != round(amount, 2):
        raise BadValue(_("A price is above zero and has at most two decimals."))
    return Money(amount)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or int(value[:10]) > MAX_COUNT:
        raise BadValue(_("“%(value)s” is not a whole number from 0 to 1,000,000.") % {"value": value})
    return int(value)


def _weight(value: str) -> int:
    return _count(value) if value else 0


def _options(value: str) -> list[dict[str, str]]:
    """`Цвет/Color=Белый/White; Размер/Size=M` — without a slash both languages get the same words."""
    options = []
    for part in filter(None, (piece.strip() for piece in value.split(";"))):
        name, equals, chosen = part.partition("=")
        if not equals or not name.strip() or not chosen.strip():
            raise BadValue(_("Write options as “Цвет/Color=Белый/White; Размер/Size=M”."))
        name_ru, name_en = _pair(name)
        value_ru, value_en = _pair(chosen)
        options.append(
            {"name_ru": name_ru, "name_en": name_en, "value_ru": value_ru, "value_en": value_en, "swatch": ""}
        )
    return options


def _pair(text: str) -> tuple[str, str]:
    russian, slash, english = text.partition("/")
    return russian.strip(), english.strip() if slash else russian.strip()


READERS: dict[str, Callable[[str], object]] = {
    "sku": _text,
    "title_ru": _text,
    "category": _text,
    "price": _price,
    "stock": _count,
    "weight_g": _weight,
    "options": _options,
}
