"""A row understood as far as that goes without looking at the shop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.constants import MAX_DISCOUNT_PERCENT
from catalog.importing import cells as read
from catalog.importing.columns import ATTRIBUTE, BY_CODE, PRODUCT_TEXTS
from catalog.importing.limits import MAX_CELL
from catalog.importing.problems import Problem
from catalog.importing.reading import DELIMITERS, Row
from catalog.rules import discounted, whole_lots
from marketplace.lib.money import Money

READERS: Mapping[str, Callable[[str], Any]] = {
    "price": read.price,
    "old_price": read.price,
    "discount": read.percent,
    "stock": read.count,
    "weight_g": read.count,
    "lot_size": read.at_least_one,
    "min_quantity": read.at_least_one,
    "max_quantity": read.at_least_one,
    "options": read.options,
    "pictures": read.names,
    "brand": read.brand,
}

CODES = frozenset({"sku", "product"})
ONE_LINE = CODES | {"title_ru", "title_en", "category", "brand", "price", "old_price", "discount", "stock"}


@dataclass(slots=True)
class GoodsRow:
    """One row: a variant and what it says of its product. A blank cell is None or missing: it changes nothing."""

    row: int
    cells: list[str]
    sku: str = ""
    product: str = ""
    category: str = ""
    brand: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    options: list[dict[str, str]] | None = None
    list_price: Money | None = None
    percent: int | None = None
    stock: int | None = None
    weight_g: int | None = None
    lot_size: int | None = None
    min_quantity: int | None = None
    max_quantity: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        """True when it must be left out."""
        return any(not problem.is_warning for problem in self.problems)

    def refuse(self, code: str, column: str = "", **params: Any) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, column, params))


def goods_rows(
    rows: Iterable[Row], columns: Sequence[str], seen: dict[str, int], *, is_text: bool = True
) -> Iterator[GoodsRow]:
    """Rows understood; `seen` is filled with the row of each SKU, and the second of a kind is bad.

    In a text a row with too many cells is bad, too: a comma has parted one of them.
    """
    for number, cells in rows:
        one = understand(number, cells, columns)
        if is_text and any(cells[len(columns) :]):
            one.refuse("cells_many")
        if one.sku:
            first = seen.setdefault(one.sku, number)
            if first != number:
                one.refuse("sku_twice", "sku", row=first)
        yield one


def understand(number: int, cells: list[str], columns: Sequence[str]) -> GoodsRow:
    """One row by its columns, with all that is wrong in it."""
    row = GoodsRow(number, cells)
    prices: dict[str, Money] = {}
    for code, text in zip(columns, cells, strict=False):
        if code and text and _is_whole(row, code, text):
            _put(row, code, text, prices)
    if not row.sku and not row.problems:
        row.refuse("empty", "sku")
    _settle_prices(row, prices)
    if row.max_quantity is not None and row.max_quantity < whole_lots(row.min_quantity or 1, row.lot_size or 1):
        row.refuse("max_below_min", "max_quantity")
    return row


def _put(row: GoodsRow, code: str, text: str, prices: dict[str, Money]) -> None:
    if code.startswith(ATTRIBUTE):
        row.attributes[code.removeprefix(ATTRIBUTE)] = text
        return
    limit = BY_CODE[code].longest or MAX_CELL
    if len(text) > limit:
        row.refuse("long", code, limit=limit)
    elif code in PRODUCT_TEXTS:
        row.texts[code] = text
    else:
        _read(row, code, text, prices)


def _is_whole(row: GoodsRow, code: str, text: str) -> bool:
    """True for a cell as the seller has written it; what has become of another one is noted."""
    if code in ONE_LINE and any(sign in text.partition("\n")[2] for sign in DELIMITERS):
        row.refuse("line_break", code)
        return False
    try:
        read.check_whole(text, is_code=code in READERS or code in CODES)
    except read.BadCell as error:
        row.refuse(error.code, code, **error.params)
        return False
    return True


def _read(row: GoodsRow, code: str, text: str, prices: dict[str, Money]) -> None:
    value: Any
    try:
        value = READERS[code](text) if code in READERS else text
    except read.BadCell as error:
        row.refuse(error.code, code, **error.params)
        return
    if code in {"price", "old_price"}:
        prices[code] = value
    else:
        setattr(row, "percent" if code == "discount" else code, value)


def _settle_prices(row: GoodsRow, prices: Mapping[str, Money]) -> None:
    """The list price and the discount in percent: a price before the discount means both."""
    row.list_price = prices.get("price")
    old, now = prices.get("old_price"), prices.get("price")
    if old is None or now is None or old == now:
        return
    if row.percent is not None:
        row.refuse("two_discounts", "discount")
        return
    share = (old.amount - now.amount) * 100 / old.amount
    percent = int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if not 1 <= percent <= MAX_DISCOUNT_PERCENT:
        row.refuse("old_price", "old_price")
        return
    row.list_price, row.percent = old, percent
    if discounted(old, percent) != now:
        row.refuse("price_rounded", "price", after=str(discounted(old, percent).amount))
