"""Composes complete goods from the rows and fragments of the leaves; the same files always give the same goods."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import product
from string import Formatter

from .model import Attribute, Good, Leaf, Sku, Text, Value
from .reader import BRANDS, COLOURS, leaves, stores
from .units import measure

RATE = Decimal("92.52")
"""Roubles for a US dollar on the day the price list was written (ux.md 5.2)."""
MAX_SKUS = 12
TIERS = ((3, Decimal("0.955")), (10, Decimal("0.89")))
COLOUR = Text("Цвет", "Colour")
WARRANTY = Attribute("warranty", Text("Гарантия", "Warranty"), "mo", is_filter=True, kind="number")
SOLD_OUT, DISCOUNTED, MALL, NEW, UNTRANSLATED, LEADING = 12, 40, 25, 30, 5, 60
NEW_DAYS = 14
OLDEST_DAYS = 420
_TWO_NAMES = re.compile(r"(.*[А-Яа-яЁё][^/]*)/(.*)")
_CENT = Decimal("0.01")


class _Fill(Formatter):
    """Placeholders with one conversion of ours: `!c` begins with a capital letter."""

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion == "c":
            return str(value)[:1].upper() + str(value)[1:]
        return super().convert_field(value, conversion)


_fill = _Fill()


def _both(text: str) -> Text:
    """A model's name: «Иней/Iney», or the same in both languages; a slash after Latin or digits is part of it."""
    split = _TWO_NAMES.fullmatch(text)
    return Text(split[1], split[2]) if split else Text(text, text)


def _value(leaf: Leaf, attribute: Attribute, cell: str) -> Text:
    return leaf.words.get(cell) or measure(cell, attribute.unit)


def _facts(leaf: Leaf, row: Mapping[str, str]) -> dict[str, Text]:
    """Everything that a template may name."""
    facts = {a.code: _value(leaf, a, row[a.code]) for a in leaf.attributes}
    return facts | {"brand": BRANDS[row["b"]], "model": _both(row["model"])}


def _compose(template: Text, facts: Mapping[str, Text]) -> Text:
    ru = _fill.vformat(template.ru, (), {key: text.ru for key, text in facts.items()})
    en = _fill.vformat(template.en, (), {key: text.en for key, text in facts.items()})
    ru, en = ru.replace("..", "."), en.replace("..", ".")
    return Text(ru[:1].upper() + ru[1:], en[:1].upper() + en[1:])


def _description(leaf: Leaf, kind: str, index: int, facts: Mapping[str, Text]) -> Text:
    """Three paragraphs; neighbours take different fragments."""
    picks = ((index, "first"), (index + index // 3, "second"), (index // 2, "third"))
    parts = []
    for place, part in picks:
        options = leaf.fragments_for(kind, part)
        parts.append(_compose(options[place % len(options)], facts))
    return Text("\n\n".join(p.ru for p in parts), "\n\n".join(p.en for p in parts))


def _dollars(roubles: Decimal) -> Decimal:
    return (roubles / RATE).quantize(_CENT)


def _options(leaf: Leaf, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Colour and value of the axis of each SKU, at most MAX_SKUS: whole colours are left out, not single sizes."""
    colours = row["colours"].split(",")
    sizes = row.get("axis", "").split(",")
    colours = colours[: max(1, MAX_SKUS // len(sizes))]
    yield from product(colours, sizes[:MAX_SKUS])


def _sku(leaf: Leaf, row: Mapping[str, str], number: int, place: int, pick: tuple[str, str]) -> Sku:
    colour, size = pick
    options: list[tuple[Text, Text, str]] = []
    if "," in row["colours"]:
        options.append((COLOUR, COLOURS[colour], colour))
    if leaf.axis is not None:
        options.append((leaf.axis, measure(size, leaf.axis_unit), ""))
    step = row.get("axis", "").split(",").index(size) * leaf.axis_step
    price = _dollars(Decimal(row["price"]) * (100 + step) / 100)
    return Sku(
        code=f"{row['b']}-{number:03d}-{place:02d}",
        palette=colour,
        options=tuple(options),
        price=price,
        tiers=tuple((least, (price * share).quantize(_CENT)) for least, share in TIERS),
        stock=random.Random(number * 100 + place).choice((3, 8, 14, 27, 40, 65, 120, 210, 400)),
    )


def _weight(facts: Mapping[str, Text], price: int) -> int:
    """Grams with packing, from the attribute where there is one."""
    text = facts["weight"].en if "weight" in facts else ""
    number, _, unit = text.partition("\u00a0")
    if not unit:
        return 350 + price // 20
    return int(float(number.replace(",", "")) * (1000 if unit == "kg" else 1)) + 80


@cache
def _chosen(count: int, salt: str, among: tuple[int, ...]) -> frozenset[int]:
    """So many product numbers, picked at random but always the same."""
    return frozenset(random.Random(salt).sample(among, count))


@cache
def _rows() -> tuple[tuple[int, Leaf, int, Mapping[str, str], str], ...]:
    """Every row with its product number, leaf, place in the leaf, and store."""
    flat = ((leaf, i, row) for leaf in leaves() for i, row in enumerate(leaf.rows))
    return tuple(
        (number, leaf, i, row, leaf.stores[i % len(leaf.stores)]) for number, (leaf, i, row) in enumerate(flat, 1)
    )


@cache
def _marks() -> dict[str, frozenset[int]]:
    """Which products are sold out, discounted and so on (ux.md 5.2)."""
    every = tuple(number for number, *_ in _rows())
    malls = {s.code for s in stores() if s.is_mall}
    in_mall = tuple(number for number, *_, store in _rows() if store in malls)
    leading = tuple(number for number, _, i, *_ in _rows() if i < 3)
    sold_out = _chosen(SOLD_OUT, "sold out", every)
    left = tuple(n for n in every if n not in sold_out)
    return {
        "sold_out": sold_out,
        "discount": _chosen(DISCOUNTED, "discount", left),
        "mall": _chosen(MALL, "mall", in_mall),
        "new": _chosen(NEW, "new", left),
        "untranslated": _chosen(UNTRANSLATED, "untranslated", left),
        "leading": _chosen(LEADING, "leading", leading),
    }


def _good(number: int, leaf: Leaf, i: int, row: Mapping[str, str], store: str) -> Good:
    marks, rng = _marks(), random.Random(number)
    facts = _facts(leaf, row)
    skus = [_sku(leaf, row, number, place, pick) for place, pick in enumerate(_options(leaf, row), 1)]
    if number in marks["sold_out"]:
        skus = [Sku(s.code, s.palette, s.options, s.price, s.tiers, 0) for s in skus]
    values = [
        Value(a, facts[a.code], Decimal(row[a.code]) if a.kind == "number" else None)
        for a in leaf.attributes
        if row[a.code] != "0"
    ]
    months = rng.choice(("12", "24"))
    values.append(Value(WARRANTY, measure(months, "mo"), Decimal(months)))
    is_new = number in marks["new"]
    return Good(
        number=number, leaf=leaf.code, store=store, brand=row["b"],
        title=_compose(leaf.title, facts), description=_description(leaf, row["kind"], i, facts),
        box=_compose(leaf.box, facts), values=values, skus=skus, weight_g=_weight(facts, int(row["price"])),
        kind=row["kind"], seed=i, views=5 if number in marks["leading"] else rng.choice((2, 2, 3)),
        is_mall=number in marks["mall"],
        days_old=rng.randint(1, NEW_DAYS) if is_new else rng.randint(NEW_DAYS + 21, OLDEST_DAYS),
        discount=rng.choice((5, 10, 15, 20, 30)) if number in marks["discount"] else 0,
        is_translated=number not in marks["untranslated"],
    )  # fmt: skip


@cache
def all_goods() -> tuple[Good, ...]:
    """The 300 products of the demo, in the order of the tree."""
    return tuple(_good(*row) for row in _rows())


def leaf_goods(leaf: str) -> tuple[Good, ...]:
    """The products of one leaf category."""
    return tuple(good for good in all_goods() if good.leaf == leaf)
