"""What a listing is narrowed to and sorted by, read from an address and written back into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from catalog.constants import DELIVERY_COUNTRIES
from marketplace.lib.money import quantize
from marketplace.lib.numbers import whole_number


class Sort(StrEnum):
    """Orders of a listing; with a search text POPULAR weighs how well the words fit."""

    POPULAR = "popular"
    CHEAP = "cheap"
    DEAR = "dear"
    RATING = "rating"
    NEW = "new"
    FAST = "fast"


SORT_LABELS: dict[Sort, Promise] = {
    Sort.POPULAR: pgettext_lazy("order of goods", "Popular"),
    Sort.CHEAP: pgettext_lazy("order of goods", "Cheapest"),
    Sort.DEAR: pgettext_lazy("order of goods", "Most expensive"),
    Sort.RATING: pgettext_lazy("order of goods", "Top rated"),
    Sort.NEW: pgettext_lazy("order of goods", "Newest"),
    Sort.FAST: pgettext_lazy("order of goods", "Fastest delivery"),
}
RATINGS = (4, 3)  # «4 and more»
STORE_RATINGS = (Decimal("4.8"), Decimal("4.5"), Decimal(4))
DAYS = (7, 14, 21, 30)  # «delivered within»
# Choices that are yes or nothing: the name in an address, and the field
SWITCHES = {
    "free": "free_delivery",
    "discount": "discount",
    "new": "is_new",
    "mall": "mall",
    "return": "free_return",
    "authentic": "authentic",
}
LISTS = {"brand": "brands", "from": "ships_from", "store": "stores", "value": "values"}
MOST_NUMBERS = 10  # characteristics with a «from–to» in one address

Span = tuple[int, Decimal | None, Decimal | None]  # characteristic, from, to


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
    `country` is where delivery goes to; `days` are the most that delivery there may take. `numbers` are
    characteristics between two ends.
    """

    category_id: int | None = None
    store_id: int | None = None
    country: str = "RU"
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    free_delivery: bool = False
    discount: bool = False
    is_new: bool = False
    mall: bool = False
    free_return: bool = False
    authentic: bool = False
    rating: int | None = None
    store_rating: Decimal | None = None
    days: int | None = None
    brands: tuple[int, ...] = ()
    ships_from: tuple[str, ...] = ()
    stores: tuple[int, ...] = ()
    values: tuple[int, ...] = ()
    numbers: tuple[Span, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """The reader's choices as parameters of an address."""
        pairs = [(name, str(value)) for name, value in self._single() if value]
        pairs += [(name, str(value)) for name, field in LISTS.items() for value in getattr(self, field)]
        for attribute_id, low, high in self.numbers:
            pairs += [(f"n{attribute_id}_from", _plain(low))] if low is not None else []
            pairs += [(f"n{attribute_id}_to", _plain(high))] if high is not None else []
        return pairs

    def _single(self) -> list[tuple[str, object]]:
        return [
            ("price_from", _plain(self.price_from)),
            ("price_to", _plain(self.price_to)),
            *((name, "1" if getattr(self, field) else "") for name, field in SWITCHES.items()),
            ("rating", self.rating),
            ("store_rating", _plain(self.store_rating)),
            ("days", self.days),
        ]

    def query_string(self, **extra: str) -> str:
        """`pairs()` and `extra` parameters (the empty ones left out) as the end of an address, without «?»."""
        return urlencode([(name, value) for name, value in extra.items() if value] + self.pairs())

    @property
    def count(self) -> int:
        """How many choices the reader has made: «Фильтры (2)». Two ends of a range are one choice."""
        spans = [(self.price_from, self.price_to), *((low, high) for _, low, high in self.numbers)]
        return len(self.pairs()) - sum(low is not None and high is not None for low, high in spans)

    def without(self, name: str, value: str = "") -> Filters:
        """The filters less one choice, as a chip removes it.

        `name` is as in the address, "price" for both prices, "number" with a characteristic for both its ends.
        """
        if name in SWITCHES:
            return replace(self, **{SWITCHES[name]: False})  # type: ignore[arg-type]
        if name in LISTS:
            kept = tuple(one for one in getattr(self, LISTS[name]) if str(one) != value)
            return replace(self, **{LISTS[name]: kept})  # type: ignore[arg-type]
        if name == "price":
            return replace(self, price_from=None, price_to=None)
        if name == "number":
            return replace(self, numbers=tuple(span for span in self.numbers if str(span[0]) != value))
        return replace(self, **{name: None})  # type: ignore[arg-type]

    def switched(self, name: str, value: str = "1") -> Filters:
        """The filters with one choice more, or less when it is there: what a chip over the goods does."""
        if name in SWITCHES:
            return replace(self, **{SWITCHES[name]: not getattr(self, SWITCHES[name])})  # type: ignore[arg-type]
        if value in {str(one) for one in getattr(self, LISTS[name])}:
            return self.without(name, value)
        own = value if name == "from" else int(value)
        return replace(self, **{LISTS[name]: tuple(sorted((*getattr(self, LISTS[name]), own)))})  # type: ignore[arg-type]

    def cleared(self) -> Filters:
        """Only the place, none of the reader's choices."""
        return Filters(category_id=self.category_id, store_id=self.store_id, country=self.country)


def filters_from(
    lists: Mapping[str, list[str]], *, category_id: int | None = None, store_id: int | None = None, country: str = "RU"
) -> Filters:
    """Read the parameters of an address (`dict(request.GET.lists())`); what makes no sense is left out."""
    low, high = _span(lists, "price")
    return Filters(
        category_id=category_id,
        store_id=store_id,
        country=country,
        price_from=low,
        price_to=high,
        rating=min((stars for stars in RATINGS if str(stars) in lists.get("rating", [])), default=None),
        store_rating=min(
            (least for least in STORE_RATINGS if str(least) in lists.get("store_rating", [])), default=None
        ),
        days=max((days for days in DAYS if str(days) in lists.get("days", [])), default=None),
        brands=_ids(lists.get("brand", [])),
        ships_from=_codes(lists.get("from", [])),
        stores=_ids(lists.get("store", [])),
        values=_ids(lists.get("value", [])),
        numbers=_numbers(lists),
        **{field: _first(lists, name) == "1" for name, field in SWITCHES.items()},
    )


def _numbers(lists: Mapping[str, list[str]]) -> tuple[Span, ...]:
    """«From–to» of characteristics: parameters such as `n12_from`."""
    found = {int(match[1]) for name in lists if (match := re.fullmatch(r"n([0-9]{1,18})_(?:from|to)", name))}
    spans = [(pk, *_span(lists, f"n{pk}")) for pk in sorted(found)[:MOST_NUMBERS]]
    return tuple(span for span in spans if span[1:] != (None, None))


def _span(lists: Mapping[str, list[str]], name: str) -> tuple[Decimal | None, Decimal | None]:
    """Two ends, the lower one first."""
    low, high = _amount(_first(lists, f"{name}_from")), _amount(_first(lists, f"{name}_to"))
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def delivery_country(code: str) -> str:
    """`code` when listings keep delivery terms for it, else the first country that they do."""
    return code if code in DELIVERY_COUNTRIES else DELIVERY_COUNTRIES[0]


def _first(lists: Mapping[str, list[str]], name: str) -> str:
    return (lists.get(name) or [""])[0].strip()


def _ids(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({number for text in texts if (number := whole_number(text)) is not None}))[:50]


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
