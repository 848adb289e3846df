"""Filters as the sidebar and the chips show them: plain mappings that go to the templates as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from catalog.constants import COUNT_LIMIT, FACET_VALUES
from catalog.search.facets import Facets
from catalog.search.filters import DAYS, RATINGS, STORE_RATINGS, Filters
from catalog.selectors.attributes import AttributeFilter, brand_names, ends_of
from catalog.selectors.speeds import within
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_number

SHOWN_VALUES = 6  # then «ещё 14»
MANY_NUMBERS = 8  # a number with more values than this is asked for from–to

Group = dict[str, Any]
Box = tuple[str, str, int | None, bool]  # value, label, count, chosen


def filter_groups(
    filters: Filters, facets: Facets, properties: Iterable[AttributeFilter], whole: Sequence[str] = ()
) -> list[Group]:
    """The groups of the sidebar in order; groups without a value are left out. `whole` are those shown at length.

    A group has `name`, `label`, `kind` (boxes, span), `values` (name, value, label, count as text or None, is_on,
    is_disabled, is_radio), `more` (how many are not shown), `span` (the two fields of numbers).
    """
    groups = [
        _delivery(filters, facets),
        _switches("offers", _("Offers"), filters, facets, ("discount", "new", "mall")),
        *(_property(one, filters, facets) for one in properties),
        _listed("brand", _("Brand"), filters.brands, facets, brand_names()),
        _steps("rating", _("Rating of the product"), filters.rating, facets, RATINGS),
        _stores(filters, facets),
        _steps("store_rating", _("Rating of the store"), filters.store_rating, facets, STORE_RATINGS),
        _listed("from", _("Ships from"), filters.ships_from, facets, None),
        _switches("guarantees", _("Guarantees"), filters, facets, ("return", "authentic")),
    ]
    return [_cut(group, whole) for group in groups if group["values"] or group["span"]]


def switch_label(name: str) -> str:
    """The words of a choice that is yes or nothing."""
    return {
        "free": _("Free delivery"),
        "discount": _("With a discount"),
        "new": pgettext("filter", "New"),
        "mall": _("Mall"),
        "return": _("Free return"),
        "authentic": _("Guarantee of authenticity"),
    }[name]


def days_label(days: int) -> str:
    """«Within 7 days»."""
    return ngettext("Within %(days)s day", "Within %(days)s days", days) % {"days": days}


def least_label(least: Decimal | int) -> str:
    """«4.5 and higher»."""
    return _("%(stars)s and higher") % {"stars": number_text(Decimal(least))}


def number_text(number: Decimal) -> str:
    """A number without the zeros that the column adds."""
    whole = number.to_integral_value()
    return format_number(whole if whole == number else number.normalize())


def in_language(russian: str, english: str) -> str:
    """The one in the reader's language, else the other."""
    return (english or russian) if (get_language() or "ru").startswith("en") else (russian or english)


def as_label(text: str) -> str:
    """`text` with a capital letter, as labels begin: «лидар» → «Лидар».

    A first word that is not written in small letters alone stays as it is: «iPhone», «мА·ч», «4 ГБ», «x86».
    """
    first = re.match(r"\w+", text)
    is_word = first is not None and len(text) > 1 and first[0].isalpha() and first[0].islower()
    return text[:1].upper() + text[1:] if is_word else text


def value_label(russian: str, english: str) -> str:
    """A value of a characteristic as the label of a choice, in the reader's language."""
    return as_label(in_language(russian, english))


def count_text(count: int | None, *, is_least: bool = False) -> str | None:
    """A number of goods as filters show it: up to COUNT_LIMIT, then «2000+»; with «+» too if there may be more."""
    if count is None:
        return None
    shown = format_number(min(count, COUNT_LIMIT))
    return f"{shown}+" if is_least or count > COUNT_LIMIT else shown


def _group(name: str, label: str, values: list[dict[str, Any]], span: dict[str, Any] | None = None) -> Group:
    return {"name": name, "label": label, "values": values, "span": span, "more": 0}


def _value(name: str, box: Box, *, is_least: bool = False, is_radio: bool = False) -> dict[str, Any]:
    value, label, count, is_on = box
    return {
        "name": name,
        "value": value,
        "label": label,
        "count": count_text(count, is_least=is_least),
        "is_on": is_on,
        "is_disabled": count == 0 and not is_on,
        "is_radio": is_radio,
    }


def _cut(group: Group, whole: Sequence[str]) -> Group:
    """At most SHOWN_VALUES and those that are chosen, unless the reader asked for all."""
    values = group["values"][:FACET_VALUES]
    if group["name"] not in whole:
        shown = [one for number, one in enumerate(values) if number < SHOWN_VALUES or one["is_on"]]
        group["more"] = len(values) - len(shown) if len(values) > SHOWN_VALUES + 1 else 0
        values = shown if group["more"] else values
    group["values"] = values
    group["is_chosen"] = any(one["is_on"] and one["value"] for one in values) or bool(
        group["span"] and (group["span"]["from"] or group["span"]["to"])
    )
    return group


def _switches(name: str, label: str, filters: Filters, facets: Facets, switches: Sequence[str]) -> Group:
    chosen = dict(filters.pairs())
    boxes = [(one, ("1", switch_label(one), facets.count(one), one in chosen)) for one in switches]
    shown = [
        _value(one, box, is_least=facets.is_least(one))
        for one, box in boxes
        if box[2] != 0 or box[3] or name == "offers"
    ]
    return _group(name, label, shown)


def _delivery(filters: Filters, facets: Facets) -> Group:
    """Free delivery, and how soon it comes."""
    values = _switches("delivery", "", filters, facets, ("free",))["values"]
    values = values or [_value("free", ("1", switch_label("free"), 0, filters.free_delivery))]
    by_speed, is_least = facets.of("days"), facets.is_least("days")
    steps = []
    for days in DAYS:
        speeds = within(filters.country, days)
        count = None if by_speed is None else sum(by_speed.get(str(pk), 0) for pk in speeds)
        known = None if is_least and not count else count
        steps.append((str(days), days_label(days), known, filters.days == days))
    radios = _radios("days", steps, pgettext("delivery", "Any time"), is_least=is_least)
    return _group("delivery", _("Delivery"), values + radios)


def _radios(name: str, steps: Sequence[Box], whatever: str, *, is_least: bool) -> list[dict[str, Any]]:
    """Steps of which one is chosen, and before them the choice of none."""
    boxes = [("", whatever, None, not any(is_on for *_rest, is_on in steps)), *steps]
    return [_value(name, box, is_least=is_least, is_radio=True) for box in boxes]


def _steps(name: str, label: str, chosen: object, facets: Facets, steps: Iterable[Decimal | int]) -> Group:
    facet = "score" if name == "store_rating" else name
    boxes = [(str(one), least_label(one), facets.count(facet, str(one)), chosen == one) for one in steps]
    return _group(name, label, _radios(name, boxes, pgettext("rating", "Any"), is_least=facets.is_least(facet)))


def _listed(name: str, label: str, chosen: Sequence[object], facets: Facets, names: dict[int, str] | None) -> Group:
    """Brands or countries that occur in the place, and the chosen ones; the greatest first, whatever is chosen."""
    listed = {str(one): 0 for one in chosen} | facets.listed.get(name, {})
    labels = {key: country_name(key) if names is None else names.get(int(key), key) for key in listed}
    boxes = [
        (key, labels[key], facets.count(name, key), key in {str(one) for one in chosen})
        for key in sorted(listed, key=lambda key: (-listed[key], labels[key]))
    ]
    return _group(name, label, [_value(name, box, is_least=facets.is_least(name)) for box in boxes])


def _stores(filters: Filters, facets: Facets) -> Group:
    """The stores with the most goods here; none on the page of a store."""
    if filters.store_id is not None:
        return _group("store", "", [])
    chosen = {str(pk) for pk in filters.stores}
    keys = sorted(facets.stores, key=lambda key: (-facets.listed.get("store", {}).get(key, 0), facets.stores[key]))
    boxes = [(key, facets.stores[key], facets.count("store", key), key in chosen) for key in keys]
    return _group("store", _("Store"), [_value("store", box, is_least=facets.is_least("store")) for box in boxes])


def _property(one: AttributeFilter, filters: Filters, facets: Facets) -> Group:
    """The values of a characteristic; a number with many of them has two fields instead."""
    name = f"v{one.attribute_id}"
    if one.is_number and len(one.values) > MANY_NUMBERS:
        return _group(name, one.name, [], _span(one, filters))
    facet = f"value:{one.attribute_id}"
    boxes = [
        (str(pk), value_label(ru, en), facets.count(facet, str(pk)), pk in filters.values) for pk, ru, en in one.values
    ]
    return _group(name, one.name, [_value("value", box, is_least=facets.is_least(facet)) for box in boxes])


def _span(one: AttributeFilter, filters: Filters) -> dict[str, Any] | None:
    ends = ends_of(one.attribute_id)
    low, high = next((span[1:] for span in filters.numbers if span[0] == one.attribute_id), (None, None))
    return ends and {
        "name": f"n{one.attribute_id}",
        "unit": one.unit,
        "from": "" if low is None else f"{low.normalize():f}",
        "to": "" if high is None else f"{high.normalize():f}",
        "lowest": number_text(ends[0]),
        "highest": number_text(ends[1]),
    }
