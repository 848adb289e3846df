"""Goods side by side (S36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from catalog.constants import COMPARED
from catalog.models import CompareItem, ProductAttribute, ProductText, SearchRow
from catalog.selectors.cards import Card, cards_for


@dataclass(frozen=True, slots=True)
class Row:
    """A characteristic and its value for each of the goods, in their order; "" where a product has none."""

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """True when not all have the same."""
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Goods and their characteristics, those that differ first.

    `same_category` is False for goods of several categories: then only what all of them have is compared.
    `missing` are goods asked for that are not on sale.
    """

    cards: list[Card]
    rows: list[Row]
    same_category: bool
    missing: int


def compared_ids(user: User) -> list[int]:
    """What the member compares, in order of adding: one query."""
    return list(CompareItem.objects.filter(user=user).values_list("product_id", flat=True)[:COMPARED])


def comparison(product_ids: Sequence[int], *, country: str, today: date) -> Comparison:
    """The goods of these ids that are on sale, at most COMPARED: four queries."""
    wanted = list(dict.fromkeys(product_ids))[:COMPARED]
    cards = cards_for(wanted, country=country, today=today)
    shown = [card.product_id for card in cards]
    categories = set(SearchRow.objects.filter(pk__in=shown).values_list("category_id", flat=True))
    same = len(categories) <= 1
    rows = [row for row in _rows(shown) if same or all(row.values)]
    rows.sort(key=lambda row: not row.differs)
    return Comparison(cards, rows, same, len(wanted) - len(cards))


def alike(product_ids: Sequence[int], *, country: str, today: date, limit: int = 4) -> list[Card]:
    """Popular goods of the category of the last of these products, to be compared with it: two queries."""
    if not product_ids:
        return []
    category = SearchRow.objects.filter(pk=product_ids[-1]).values("category_id")
    rows = SearchRow.objects.filter(category__in=category, is_in_stock=True).exclude(pk__in=product_ids)
    ids = list(rows.order_by("-popularity", "-product_id").values_list("pk", flat=True)[:limit])
    return cards_for(ids, country=country, today=today)


def _rows(product_ids: list[int]) -> list[Row]:
    """Every characteristic that one of the goods has, in the order in which their pages show them."""
    names: dict[int, str] = {}
    values: dict[int, dict[int, list[str]]] = {}
    attributes = ProductAttribute.objects.filter(product__in=product_ids).select_related("value__attribute")
    texts = ProductText.objects.filter(product__in=product_ids).select_related("attribute")
    found = [(one.value.attribute, one.product_id, one.value.value) for one in attributes]
    found += [(one.attribute, one.product_id, one.text) for one in texts]
    for attribute, product_id, text in found:
        names.setdefault(attribute.pk, attribute.name or "")
        values.setdefault(attribute.pk, {}).setdefault(product_id, []).append(text or "")
    return [
        Row(name, tuple(", ".join(values[pk].get(product_id, [])) for product_id in product_ids))
        for pk, name in names.items()
    ]
