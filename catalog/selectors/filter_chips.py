"""Choices as chips: those made, each with the address without it, and those worth a place over the goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Store
from catalog.models import Attribute
from catalog.search.facets import Facets
from catalog.search.filters import SWITCHES, Filters
from catalog.selectors.attributes import AttributeFilter, attribute_of, brand_names
from catalog.selectors.filter_groups import (
    as_label,
    days_label,
    in_language,
    least_label,
    number_text,
    switch_label,
    value_label,
)
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import current_language, format_money
from marketplace.lib.money import Money

PROMOTED = 5
PROMOTED_VALUES = 2  # of one characteristic
GROUPS = {"store_rating": "score"}  # where the name in an address is not the name of the group

Chip = dict[str, Any]  # label, query_string, and group or is_on


def chips_of(filters: Filters, facets: Facets, properties: Iterable[AttributeFilter], **kept: str) -> list[Chip]:
    """Each choice as a removable chip; `kept` are parameters that stay (words, order)."""
    own = list(properties)
    found = [(name, "", switch_label(name)) for name, field in SWITCHES.items() if getattr(filters, field)]
    if filters.price_from is not None or filters.price_to is not None:
        span = span_label(_money(filters.price_from), _money(filters.price_to))
        found.append(("price", "", as_label(span)))
    if filters.days is not None:
        found.append(("days", "", days_label(filters.days)))
    if filters.rating is not None:
        found.append(("rating", "", _("Product: %(least)s") % {"least": least_label(filters.rating)}))
    if filters.store_rating is not None:
        found.append(("store_rating", "", _("Store: %(least)s") % {"least": least_label(filters.store_rating)}))
    brands = brand_names()
    found += [("brand", str(pk), brands.get(pk, str(pk))) for pk in filters.brands]
    found += [("from", code, country_name(code)) for code in filters.ships_from]
    found += [("store", pk, name) for pk, name in _stores(filters, facets).items()]
    found += [("value", str(pk), label) for pk, label in _values(filters, own).items()]
    found += [("number", str(pk), label) for pk, label in _numbers(filters, own).items()]
    return [_chip(filters, name, value, label, kept) for name, value, label in found]


def promoted_chips(
    filters: Filters, facets: Facets, properties: Iterable[AttributeFilter], **kept: str
) -> list[dict[str, Any]]:
    """Three to five choices that help most here, each to be switched on or off."""
    boxes = [(name, "1", switch_label(name), _counts(facets, name), "") for name in ("free", "discount")]
    for one in properties:
        if one.is_promoted and not one.is_number:
            boxes += _best_values(one, facets)
    boxes += [(name, "1", switch_label(name), _counts(facets, name), "") for name in ("new", "mall")]
    shown = []
    for name, value, label, counts, key in boxes:
        is_on = (name, value) in filters.pairs()
        if is_on or counts is None or counts.get(key):
            address = filters.switched(name, value).query_string(**kept)
            shown.append({"label": label, "query_string": address, "is_on": is_on})
    return shown[:PROMOTED]


def nearest(filters: Filters, facets: Facets, chips: Iterable[Chip], **kept: str) -> list[dict[str, Any]]:
    """Where nothing is left: what one group of choices less would give, the most goods first."""
    found = []
    without = facets.counts.get("without", {})
    by_group: dict[str, list[Chip]] = {}
    for chip in chips:
        by_group.setdefault(chip["group"], []).append(chip)
    for group, own in by_group.items():
        if without.get(group):
            rest = filters
            for chip in own:
                rest = rest.without(chip["name"], chip["value"])
            label = ", ".join(chip["label"] for chip in own)
            found.append({"label": label, "count": without[group], "query_string": rest.query_string(**kept)})
    return sorted(found, key=lambda one: -one["count"])


def span_label(low: str, high: str, unit: str = "") -> str:
    """«From 2 to 5 kg», with one end or both."""
    if low and high:
        text = _("from %(low)s to %(high)s") % {"low": low, "high": high}
    else:
        text = _("from %(low)s") % {"low": low} if low else _("up to %(high)s") % {"high": high}
    return f"{text}\u00a0{unit}" if unit else text


def _chip(filters: Filters, name: str, value: str, label: str, kept: dict[str, str]) -> Chip:
    group = GROUPS.get(name, name)
    if name == "value":
        group = f"value:{attribute_of(int(value))}"
    if name == "number":
        group = f"value:{value}"
    rest = filters.without(name, value).query_string(**kept)
    return {"label": label, "name": name, "value": value, "group": group, "query_string": rest}


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else format_money(Money(amount), current_language())


def _stores(filters: Filters, facets: Facets) -> dict[str, str]:
    """Names of the chosen stores: one query for those that are not among the counted ones."""
    names = {str(pk): facets.stores.get(str(pk), "") for pk in filters.stores}
    if not all(names.values()):
        found = Store.objects.filter(pk__in=filters.stores).values_list("pk", "name")
        names |= {str(pk): name for pk, name in found}
    return {pk: name or pk for pk, name in names.items()}


def _values(filters: Filters, properties: list[AttributeFilter]) -> dict[int, str]:
    """The chosen values, «yes» and «no» with the name of what they answer."""
    labels: dict[int, str] = {}
    for one in properties:
        is_answer = one.kind == Attribute.Kind.YES_NO
        labels |= {
            pk: f"{as_label(one.name)}: {in_language(ru, en)}" if is_answer else value_label(ru, en)
            for pk, ru, en in one.values
        }
    return {pk: labels.get(pk, str(pk)) for pk in filters.values}


def _numbers(filters: Filters, properties: list[AttributeFilter]) -> dict[int, str]:
    known = {one.attribute_id: one for one in properties}
    found = {}
    for pk, low, high in filters.numbers:
        first, last = ("" if end is None else number_text(end) for end in (low, high))
        own = known.get(pk)
        found[pk] = as_label(f"{own.name} {span_label(first, last, own.unit)}" if own else span_label(first, last))
    return found


def _counts(facets: Facets, facet: str) -> Mapping[str, int] | None:
    """The counts of a facet; None when they do not tell what there is nothing of."""
    return None if facets.is_least(facet) else facets.of(facet)


def _best_values(one: AttributeFilter, facets: Facets) -> list[tuple[str, str, str, Mapping[str, int] | None, str]]:
    """The values of a characteristic that most goods have; of yes and no just the first, by the name of both."""
    counts = _counts(facets, f"value:{one.attribute_id}")
    if one.kind == Attribute.Kind.YES_NO:
        first = str(one.values[0][0]) if one.values else ""
        return [("value", first, as_label(one.name), counts, first)] if first else []
    ordered = sorted(one.values, key=lambda value: -(counts or {}).get(str(value[0]), 0))
    return [("value", str(pk), value_label(ru, en), counts, str(pk)) for pk, ru, en in ordered[:PROMOTED_VALUES]]
