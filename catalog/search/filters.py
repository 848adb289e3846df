"""What a listing is narrowed to and sorted by, read from an address and written back into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.constants import DELIVERY_COUNTRIES
from marketplace.lib.money import quantize


class Sort(StrEnum):
    """Orders of a listing; with a search text POPULAR weighs how well the words fit."""

    POPULAR = "popular"
    CHEAP = "cheap"
    DEAR = "dear"
    RATING = "rating"
    NEW = "new"
    FAST = "fast"


SORT_LABELS: dict[Sort, Promise] = {
    Sort.POPULAR: _("Most popular first"),
    Sort.CHEAP: _("Cheapest first"),
    Sort.DEAR: _("Most expensive first"),
    Sort.RATING: _("Highest rated first"),
    Sort.NEW: _("Newest first"),
    Sort.FAST: _("Fastest delivery first"),
}
RATINGS = (4, 3)  # «4 and more»


def sort_of(text: str | None) -> Sort:
    """The order named `text`, POPULAR when there is none of this name."""
    try:
        return Sort(text or "")
    except ValueError:
        return Sort.POPULAR


@dataclass(frozen=True, slots=True)
class Filters:
    """Values inside a group are alternatives, groups narrow each other. Prices in the settlement currency.

    `category_id` and `store_id` say where the listing is; all the rest is chosen by the reader.
    `country` is where delivery goes to.
    """

    category_id: int | None = None
    store_id: int | None = None
    country: str = "RU"
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    free_delivery: bool = False
    discount: bool = False
    mall: bool = False
    rating: int | None = None
    brands: tuple[int, ...] = ()
    ships_from: tuple[str, ...] = ()
    values: tuple[int, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """The reader's choices as parameters of an address."""
        pairs = [(name, str(value)) for name, value in self._single() if value]
        pairs += [("brand", str(pk)) for pk in self.brands]
        pairs += [("from", code) for code in self.ships_from]
        return pairs + [("value", str(pk)) for pk in self.values]

    def _single(self) -> list[tuple[str, object]]:
        return [
            ("price_from", _plain(self.price_from)),
            ("price_to", _plain(self.price_to)),
            ("free", "1" if self.free_delivery else ""),
            ("discount", "1" if self.discount else ""),
            ("mall", "1" if self.mall else ""),
            ("rating", self.rating),
        ]

    def query_string(self, **extra: str) -> str:
        """`pairs()` and `extra` parameters (the empty ones left out) as the end of an address, without «?»."""
        return urlencode([(name, value) for name, value in extra.items() if value] + self.pairs())

    @property
    def count(self) -> int:
        """How many choices the reader has made: «Фильтры (2)»."""
        prices = (self.price_from, self.price_to)
        return len(self.pairs()) - (1 if all(price is not None for price in prices) else 0)

    def without(self, name: str, value: str = "") -> Filters:
        """The filters less one choice, as a chip removes it; `name` as in the address, "price" for both prices."""
        plain = {
            "free": {"free_delivery": False},
            "discount": {"discount": False},
            "mall": {"mall": False},
            "rating": {"rating": None},
            "price": {"price_from": None, "price_to": None},
            "brand": {"brands": tuple(pk for pk in self.brands if str(pk) != value)},
            "from": {"ships_from": tuple(code for code in self.ships_from if code != value)},
            "value": {"values": tuple(pk for pk in self.values if str(pk) != value)},
        }
        return replace(self, **plain[name])  # type: ignore[arg-type]

    def cleared(self) -> Filters:
        """Only the place, none of the reader's choices."""
        return Filters(category_id=self.category_id, store_id=self.store_id, country=self.country)


def filters_from(
    lists: Mapping[str, list[str]], *, category_id: int | None = None, store_id: int | None = None, country: str = "RU"
) -> Filters:
    """Read the parameters of an address (`dict(request.GET.lists())`); what makes no sense is left out."""
    low, high = _amount(_first(lists, "price_from")), _amount(_first(lists, "price_to"))
    if low is not None and high is not None and low > high:
        low, high = high, low
    rating = _first(lists, "rating")
    return Filters(
        category_id=category_id,
        store_id=store_id,
        country=country,
        price_from=low,
        price_to=high,
        free_delivery=_first(lists, "free") == "1",
        discount=_first(lists, "discount") == "1",
        mall=_first(lists, "mall") == "1",
        rating=int(rating) if rating in {str(stars) for stars in RATINGS} else None,
        brands=_ids(lists.get("brand", [])),
        ships_from=_codes(lists.get("from", [])),
        values=_ids(lists.get("value", [])),
    )


def delivery_country(code: str) -> str:
    """`code` when listings keep delivery terms for it, else the first country that they do."""
    return code if code in DELIVERY_COUNTRIES else DELIVERY_COUNTRIES[0]


def _first(lists: Mapping[str, list[str]], name: str) -> str:
    return (lists.get(name) or [""])[0].strip()


def _ids(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}))[:50]


def _codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Country codes: two capitals, because they become lexemes of a tsquery."""
    return tuple(sorted({text for text in texts if re.fullmatch("[A-Z]{2}", text)}))[:20]


def _amount(text: str) -> Decimal | None:
    """A price to the cent, without the cents of a round one: `1E-999999` written out would fill the page."""
    try:
        value = Decimal(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value < 10**9:
        return None
    cents = quantize(value)
    return cents.to_integral_value() if cents == cents.to_integral_value() else cents


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
