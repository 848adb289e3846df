"""Which properties are filters of a category; kept in the process as long as the tree is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from catalog.models import Attribute, AttributeValue, Brand, CategoryAttribute
from catalog.selectors.tree import category_tree, remembered


@dataclass(frozen=True, slots=True)
class AttributeFilter:
    """A property that a listing can be narrowed by, with its values as (id, Russian, English) in order.

    Values of a number stand in the order of their numbers, those of a choice in the order that staff gave them.
    """

    attribute_id: int
    code: str
    kind: str
    is_promoted: bool
    name_ru: str
    name_en: str
    unit_ru: str
    unit_en: str
    values: tuple[tuple[int, str, str], ...]

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return (self.name_en or self.name_ru) if _is_english() else (self.name_ru or self.name_en)

    @property
    def unit(self) -> str:
        """Its unit in the reader's language."""
        return (self.unit_en or self.unit_ru) if _is_english() else (self.unit_ru or self.unit_en)

    @property
    def is_number(self) -> bool:
        """True when its values are numbers, which may be asked for from–to."""
        return self.kind == Attribute.Kind.NUMBER


def attribute_of(value_id: int) -> int:
    """The property that this value belongs to; 0 for an unknown value."""
    return remembered("values", _read_owners).get(value_id, 0)


def brand_names() -> dict[int, str]:
    """Names of all brands by id."""
    return remembered("brands", lambda: dict(Brand.objects.values_list("pk", "name")))


def filters_of(category_id: int) -> tuple[AttributeFilter, ...]:
    """The filters of a category in order: its own, then those of its ancestors, the nearest first."""
    node = category_tree().node(category_id)
    by_category = remembered("filters", _read_filters)
    found = {one.attribute_id: one for step in (node.path if node else ()) for one in by_category.get(step, ())}
    own = [one.attribute_id for step in reversed(node.path if node else ()) for one in by_category.get(step, ())]
    return tuple(found[pk] for pk in dict.fromkeys(own))


def attributes_of(category_id: int) -> list[CategoryAttribute]:
    """All properties that goods of a category may have, required ones marked: its own, then its ancestors'.

    One query; a property that the category itself has hides the same one further up.
    """
    node = category_tree().node(category_id)
    path = list(node.path) if node else []
    links = CategoryAttribute.objects.filter(category__in=path).select_related("attribute").order_by("position", "pk")
    found: dict[int, CategoryAttribute] = {}
    for link in sorted(links, key=lambda link: -path.index(link.category_id)):
        found.setdefault(link.attribute_id, link)
    return list(found.values())


def values_between(attribute_id: int, low: Decimal | None, high: Decimal | None) -> tuple[int, ...]:
    """The values of a number from `low` to `high`, both included; empty for a property that is no number."""
    numbers, ids = remembered("numbers", _read_numbers).get(attribute_id, ((), ()))
    first = 0 if low is None else bisect_left(numbers, low)
    last = len(numbers) if high is None else bisect_right(numbers, high)
    return tuple(ids[first:last])


def ends_of(attribute_id: int) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest number of a property; None for one that is no number or has no value."""
    numbers = remembered("numbers", _read_numbers).get(attribute_id, ((), ()))[0]
    return (numbers[0], numbers[-1]) if numbers else None


def _is_english() -> bool:
    return (get_language() or "ru").startswith("en")


def _read_owners() -> dict[int, int]:
    return dict(AttributeValue.objects.values_list("pk", "attribute_id"))


def _read_numbers() -> dict[int, tuple[tuple[Decimal, ...], tuple[int, ...]]]:
    """Numbers and value ids of each property, both in the order of the numbers."""
    found: dict[int, list[tuple[Decimal, int]]] = {}
    rows = AttributeValue.objects.filter(number__isnull=False).order_by("number", "pk")
    for attribute_id, number, pk in rows.values_list("attribute_id", "number", "pk"):
        found.setdefault(attribute_id, []).append((number or Decimal(0), pk))
    return {key: (tuple(n for n, _ in own), tuple(pk for _, pk in own)) for key, own in found.items()}


def _read_filters() -> dict[int, tuple[AttributeFilter, ...]]:
    values: dict[int, list[tuple[int, str, str]]] = {}
    rows = AttributeValue.objects.order_by("number", "position", "pk")
    for attribute_id, pk, ru, en in rows.values_list("attribute_id", "pk", "value_ru", "value_en"):
        values.setdefault(attribute_id, []).append((pk, ru or "", en or ""))
    found: dict[int, list[AttributeFilter]] = {}
    links = CategoryAttribute.objects.filter(is_filter=True).exclude(attribute__kind=Attribute.Kind.TEXT)
    for link in links.select_related("attribute").order_by("position", "pk"):
        attribute = link.attribute
        found.setdefault(link.category_id, []).append(
            AttributeFilter(
                attribute_id=attribute.pk,
                code=attribute.code,
                kind=attribute.kind,
                is_promoted=link.is_promoted,
                name_ru=attribute.name_ru or "",
                name_en=attribute.name_en or "",
                unit_ru=attribute.unit_ru or "",
                unit_en=attribute.unit_en or "",
                values=tuple(values.get(attribute.pk, ())),
            )
        )
    return {category_id: tuple(filters) for category_id, filters in found.items()}
