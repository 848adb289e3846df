"""Filters as the sidebar and the chips show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.constants import FACET_VALUES
from catalog.search.facets import Facets
from catalog.search.filters import RATINGS, Filters
from catalog.selectors.attributes import AttributeFilter, brand_names
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import current_language, format_money
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One box: the parameter's value, its words, how many goods it would leave (None: not counted)."""

    value: str
    label: str
    count: int | None
    is_chosen: bool

    @property
    def is_disabled(self) -> bool:
        """True when choosing it would leave nothing."""
        return self.count == 0 and not self.is_chosen


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One group of boxes for the parameter `name`; the group "price" has two fields and their ends instead."""

    name: str
    title: str
    values: tuple[FacetValue, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    chosen_from: Decimal | None = None
    chosen_to: Decimal | None = None

    @property
    def kind(self) -> str:
        """ "price" for the two fields, "checkbox" for all others."""
        return "price" if self.name == "price" else "checkbox"

    @property
    def is_chosen(self) -> bool:
        """True when the reader has chosen something here."""
        has_price = self.chosen_from is not None or self.chosen_to is not None
        return has_price or any(value.is_chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice made, and the end of the address without it."""

    label: str
    query_string: str


def filter_groups(filters: Filters, facets: Facets, properties: Iterable[AttributeFilter]) -> list[FacetGroup]:
    """The groups of the sidebar in order; groups without a value are left out."""
    groups = [
        _group("free", _("Delivery"), [("1", _("Free"), facets.free_delivery, filters.free_delivery)], facets),
        _price_group(filters, facets),
        _group("discount", _("Offers"), [("1", _("With a discount"), facets.discount, filters.discount)], facets),
        _group("mall", _("Mall"), [("1", _("Mall goods only"), facets.mall, filters.mall)], facets),
        *(_property_group(one, filters, facets) for one in properties),
        _group("brand", _("Brand"), _brands(filters, facets), facets),
        _group("rating", _("Rating"), _ratings(filters, facets), facets),
        _group("from", _("Ships from"), _countries(filters, facets), facets),
    ]
    return [group for group in groups if group.values or group.kind == "price"]


def chips_of(filters: Filters, properties: Iterable[AttributeFilter], **kept: str) -> list[Chip]:
    """Each choice as a removable chip; `kept` are parameters that stay (words, order)."""
    labels = {str(pk): _in_language(ru, en) for one in properties for pk, ru, en in one.values}
    brands = brand_names()
    found = [(name, "", label) for name, label in _plain_chips(filters)]
    found += [("brand", str(pk), brands.get(pk, str(pk))) for pk in filters.brands]
    found += [("from", code, country_name(code)) for code in filters.ships_from]
    found += [("value", str(pk), labels.get(str(pk), str(pk))) for pk in filters.values]
    return [Chip(label, filters.without(name, value).query_string(**kept)) for name, value, label in found]


Box = tuple[str, str, int, bool]  # value, label, count, chosen


def _group(name: str, title: str, boxes: Sequence[Box], facets: Facets) -> FacetGroup:
    values = [
        FacetValue(value, label, count if facets.is_exact else None, chosen) for value, label, count, chosen in boxes
    ]
    return FacetGroup(name, title, tuple(values[:FACET_VALUES]))


def _price_group(filters: Filters, facets: Facets) -> FacetGroup:
    return FacetGroup(
        "price",
        _("Price"),
        low=facets.price_low,
        high=facets.price_high,
        chosen_from=filters.price_from,
        chosen_to=filters.price_to,
    )


def _property_group(one: AttributeFilter, filters: Filters, facets: Facets) -> FacetGroup:
    boxes = [
        (str(pk), _in_language(ru, en), facets.values.get(pk, 0), pk in filters.values) for pk, ru, en in one.values
    ]
    return _group("value", one.name, boxes, facets)


def _brands(filters: Filters, facets: Facets) -> list[Box]:
    """Brands with goods here, and the chosen ones; the greatest first."""
    names = brand_names()
    counts = dict.fromkeys(filters.brands, 0) | facets.brands
    ordered = sorted(counts.items(), key=lambda item: (-item[1], names.get(item[0], "")))
    return [(str(pk), names.get(pk, str(pk)), count, pk in filters.brands) for pk, count in ordered]


def _ratings(filters: Filters, facets: Facets) -> list[Box]:
    return [
        (str(stars), _rating_label(stars), facets.ratings.get(stars, 0), filters.rating == stars) for stars in RATINGS
    ]


def _countries(filters: Filters, facets: Facets) -> list[Box]:
    counts = dict.fromkeys(filters.ships_from, 0) | facets.countries
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(code, country_name(code), count, code in filters.ships_from) for code, count in ordered]


def _plain_chips(filters: Filters) -> list[tuple[str, str]]:
    chips = [
        ("free", _("Free delivery"), filters.free_delivery),
        ("price", _price_label(filters), filters.price_from is not None or filters.price_to is not None),
        ("discount", _("With a discount"), filters.discount),
        ("mall", _("Mall"), filters.mall),
        ("rating", _rating_label(filters.rating or 0), filters.rating is not None),
    ]
    return [(name, label) for name, label, is_chosen in chips if is_chosen]


def _price_label(filters: Filters) -> str:
    def text(amount: Decimal | None) -> str:
        return "" if amount is None else format_money(Money(amount), current_language())

    low, high = text(filters.price_from), text(filters.price_to)
    if low and high:
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("from %(low)s") % {"low": low}
    return _("up to %(high)s") % {"high": high}


def _rating_label(stars: int) -> str:
    return _("%(stars)s and higher") % {"stars": stars}


def _in_language(russian: str, english: str) -> str:
    return (english or russian) if (get_language() or "ru").startswith("en") else (russian or english)
