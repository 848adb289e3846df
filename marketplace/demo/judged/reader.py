"""Reads the judged queries; a line that names nothing, or a property that does not exist, fails loudly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from catalog.rules import fold
from marketplace.demo.content import Good, all_goods, stores

FILE = Path(__file__).parent / "queries.toml"
GRADES = (3, 2, 1)
MISSPELT = ("typos", "layout", "translit")
_CONDITION = re.compile(r"(?P<name>[a-z]+)(?P<sign>[=~<>])(?P<value>.+)")


@dataclass(frozen=True)
class Judged:
    """A query, its kind, and the grade of each good by number; goods left out are worth nothing."""

    query: str
    kind: str
    grades: Mapping[int, int]

    @property
    def is_misspelt(self) -> bool:
        """True when the query as typed is no word of the shop."""
        return self.kind in MISSPELT


@cache
def all_judged() -> tuple[Judged, ...]:
    """Every judged query in the order of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_judged(kind, line) for kind, part in data.items() for line in part["queries"].strip().splitlines())


def _judged(kind: str, line: str) -> Judged:
    query, *columns = (cell.strip() for cell in line.split("|"))
    grades: dict[int, int] = {}
    for grade, column in zip(GRADES, columns, strict=False):
        for number in _numbers(column) if column else ():
            grades.setdefault(number, grade)
    if not query or 3 not in grades.values():
        raise ValueError(f"nothing is wanted by {line!r}")
    return Judged(query, kind, grades)


def _numbers(column: str) -> Iterator[int]:
    for alternative in column.split(" ; "):
        conditions = [_CONDITION.fullmatch(part.strip()) for part in alternative.split(" + ")]
        if None in conditions:
            raise ValueError(f"not a condition: {alternative!r}")
        yield from (good.number for good in _on_sale() if all(_meets(good, c) for c in conditions if c))


@cache
def _on_sale() -> tuple[Good, ...]:
    """Goods of open stores: nobody finds the others."""
    shut = {store.code for store in stores() if store.status != "approved"}
    return tuple(good for good in all_goods() if good.store not in shut)


def _meets(good: Good, condition: re.Match[str]) -> bool:
    name, sign, value = condition["name"], condition["sign"], condition["value"]
    if name == "price":
        limit = Decimal(value)
        return _price(good) < limit if sign == "<" else _price(good) > limit
    if sign == "=":
        own = {"leaf": good.leaf, "brand": good.brand, "kind": good.kind, "number": str(good.number)}
        return own[name] in value.split(",")
    return any(re.search(fold(one), _text(good, name)) for one in value.split(","))


def _price(good: Good) -> Decimal:
    """What the card says: the cheapest version in stock, less the discount."""
    prices = [sku.price for sku in good.skus if sku.stock] or [sku.price for sku in good.skus]
    return (min(prices) * (100 - good.discount) / 100).quantize(Decimal("0.01"))


def _text(good: Good, name: str) -> str:
    if name in ("title", "text"):
        more = [*good.description] if name == "text" else []
        return fold(" ".join([*good.title, *more]))
    return fold(" ".join(f"{v.text.ru} {v.text.en}" for v in good.values if v.attribute.code == name))
