"""Which properties are filters of a category; kept in the process as long as the tree is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from catalog.models import AttributeValue, Brand, CategoryAttribute
from catalog.selectors.tree import remembered


@dataclass(frozen=True, slots=True)
class AttributeFilter:
    """A property that a listing can be narrowed by, with its values as (id, Russian, English) in order."""

    attribute_id: int
    code: str
    name_ru: str
    name_en: str
    values: tuple[tuple[int, str, str], ...]

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return (self.name_en or self.name_ru) if (get_language() or "ru").startswith("en") else self.name_ru


def attribute_of(value_id: int) -> int:
    """The property that this value belongs to; 0 for an unknown value."""
    return remembered("values", _read_owners).get(value_id, 0)


def brand_names() -> dict[int, str]:
    """Names of all brands by id."""
    return remembered("brands", lambda: dict(Brand.objects.values_list("pk", "name")))


def filters_of(category_id: int) -> tuple[AttributeFilter, ...]:
    """The filters of one category in order; empty for a category without any."""
    return remembered("filters", _read_filters).get(category_id, ())


def _read_owners() -> dict[int, int]:
    return dict(AttributeValue.objects.values_list("pk", "attribute_id"))


def _read_filters() -> dict[int, tuple[AttributeFilter, ...]]:
    values: dict[int, list[tuple[int, str, str]]] = {}
    for value in AttributeValue.objects.order_by("position", "pk"):
        values.setdefault(value.attribute_id, []).append((value.pk, value.value_ru or "", value.value_en or ""))
    found: dict[int, list[AttributeFilter]] = {}
    links = CategoryAttribute.objects.filter(is_filter=True).select_related("attribute").order_by("position", "pk")
    for link in links:
        attribute = link.attribute
        found.setdefault(link.category_id, []).append(
            AttributeFilter(
                attribute_id=attribute.pk,
                code=attribute.code,
                name_ru=attribute.name_ru or "",
                name_en=attribute.name_en or "",
                values=tuple(values.get(attribute.pk, ())),
            )
        )
    return {category_id: tuple(filters) for category_id, filters in found.items()}
