"""The shape of the demo's content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Text(NamedTuple):
    """The same words in Russian and in English."""

    ru: str
    en: str


@dataclass(frozen=True)
class Attribute:
    """A typed property of a leaf; `unit` names an entry of `units.UNITS`, "" for plain words.

    `kind` is that of catalog.Attribute, told by what the goods have: numbers, yes and no, words to choose among, or
    words that only describe.
    """

    code: str
    name: Text
    unit: str
    is_filter: bool
    kind: str = "choice"
    is_promoted: bool = False


@dataclass(frozen=True)
class Leaf:
    """A leaf category as its file has it: rows and fragments are still templates."""

    code: str
    root: str
    name: Text
    stores: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    words: Mapping[str, Text]
    axis: Text | None
    axis_unit: str
    axis_step: int
    rows: tuple[Mapping[str, str], ...]
    title: Text
    box: Text
    fragments: Mapping[tuple[str, str], tuple[Text, ...]]

    def fragments_for(self, kind: str, part: str) -> tuple[Text, ...]:
        """Fragments of a part of the description, those of the kind before the common ones."""
        return self.fragments.get((kind, part)) or self.fragments[("", part)]


@dataclass(frozen=True)
class Value:
    """What a product has for an attribute; `number` where that is one."""

    attribute: Attribute
    text: Text
    number: Decimal | None = None


@dataclass(frozen=True)
class Sku:
    """A buyable version: options as (name, value, swatch), price in USD, tiers as (from, price)."""

    code: str
    palette: str
    options: tuple[tuple[Text, Text, str], ...]
    price: Decimal
    tiers: tuple[tuple[int, Decimal], ...]
    stock: int


@dataclass(frozen=True)
class Good:
    """One product, complete: texts in both languages, values, SKUs and how it is drawn.

    `days_old` is how long it has been on sale, `discount` a percentage or 0, `views` the pictures it gets.
    """

    number: int
    leaf: str
    store: str
    brand: str
    title: Text
    description: Text
    box: Text
    values: Sequence[Value]
    skus: Sequence[Sku]
    weight_g: int
    kind: str
    seed: int
    views: int
    is_mall: bool
    days_old: int
    discount: int
    is_translated: bool


@dataclass(frozen=True)
class Store:
    """A store: rating is None for one without reviews yet; `status` as accounts.Store has it."""

    code: str
    name: str
    about: Text
    country: str
    status: str
    is_mall: bool
    is_trusted: bool
    days_open: int
    rating: Decimal | None
    ratings: int
    handling: int
    rates: str
    owner: str


@dataclass(frozen=True)
class Person:
    """A named person of the demo; `role` is buyer, seller or staff, `member_of` a store and a role in it."""

    email: str
    first_name: str
    last_name: str
    display_name: str
    language: str
    currency: str
    country: str
    time_zone: str
    role: str
    days_joined: int
    member_of: tuple[tuple[str, str], ...]
    city: str
    note: Text
    blocked: str
    appeal: str
