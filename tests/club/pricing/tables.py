"""The tables of docs/pricing.md, read into values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from club.pricing import AvailableCoupon, Funder, Layer, Line, StoreDiscount, Targets, Value
from marketplace.lib.money import Money

DOCUMENT = Path(__file__).parents[3] / "docs" / "pricing.md"
START = datetime(2026, 1, 1, tzinfo=UTC)
GOODS = re.compile(r"(\w+) (?:(\w+):)?(\w+) (\d+) × ([\d.]+)(?: \(was ([\d.]+)\))?")
DISCOUNT = re.compile(
    r"(?:\((\w)\) )?(\w+) (discount|coupon|special) −([\d.]+)( %)?(?: up to ([\d.]+))?(?: from ([\d.]+))?"
    r"(?: on (\w+))?( by Karavan)?(?: left ([\d.]+))?(?: until (\d+))?"
)
REFUND = re.compile(r"(\w+) (\d+)(?: after (\d+))?")


def money(text: str) -> Money:
    return Money(Decimal(text), "USD")


def number(word: str) -> int:
    """A made-up id for a name: the same for the same word."""
    return int.from_bytes(word.encode(), "big")


@dataclass(frozen=True)
class Example:
    """A row with its goods and discounts understood; `cells` are the texts by heading."""

    lines: list[Line]
    coupons: list[AvailableCoupon]
    discounts: list[StoreDiscount]
    cells: dict[str, str]

    def sums(self, heading: str) -> list[Money]:
        return [money(text) for text in self.cells[heading].split("; ")]


def examples() -> Iterator[Example]:
    """Every row of every table."""
    headings: list[str] = []
    for text in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if text.startswith("| #"):
            headings = cells
        elif text.startswith("| "):
            yield _example(dict(zip(headings, cells, strict=True)))


def _example(cells: dict[str, str]) -> Example:
    lines = [_line(text) for text in cells["Goods"].split("; ")]
    wanted = cells["Discounts and coupons"]
    found = [_discount(text) for text in wanted.split("; ")] if wanted != "—" else []
    return Example(
        lines=lines,
        coupons=[one for one in found if isinstance(one, AvailableCoupon)],
        discounts=[one for one in found if isinstance(one, StoreDiscount)],
        cells=cells,
    )


def _line(text: str) -> Line:
    match = GOODS.fullmatch(text)
    assert match, text
    store, category, product, pieces, price, list_price = match.groups()
    path = (number(category),) if category else ()
    return Line(number(store), number(product), path, int(pieces), money(list_price or price), money(price))


def _discount(text: str) -> AvailableCoupon | StoreDiscount:
    match = DISCOUNT.fullmatch(text)
    assert match, text
    letter, store, kind, figure, percent, cap, minimum, target, by_karavan, left, until = match.groups()
    value = Value(percent=int(figure), cap=money(cap) if cap else None) if percent else Value(amount=money(figure))
    if kind == "discount":
        return StoreDiscount(number(store), value, money(minimum or "0"))
    is_platform = store == "Karavan"
    layer = Layer.SELECT_COUPON if kind == "special" else Layer.STORE_COUPON
    ids = frozenset({number(target)} if target else ())
    return AvailableCoupon(
        id=number(letter),
        layer=Layer.PLATFORM_COUPON if is_platform else layer,
        funder=Funder.PLATFORM if is_platform or by_karavan else Funder.STORE,
        value=value,
        minimum=money(minimum or "0"),
        targets=Targets(None if is_platform else number(store), ids, ids),
        valid_from=START,
        valid_until=START + timedelta(days=int(until or 30)),
        money_left=money(left) if left else None,
    )
