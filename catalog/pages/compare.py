"""Goods side by side, as the page wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from catalog.pages.cards import CardView, card_view
from catalog.selectors.cards import Card
from catalog.selectors.compare import Comparison, Row


@dataclass(frozen=True, slots=True)
class Column:
    """One of the goods. `without_url` is the page without it, `instead_url` with the newcomer in its place."""

    card: CardView
    store_url: str
    without_url: str
    instead_url: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """catalog/compare.html. `plain` names the plain rows that are shown: price, rating, delivery, store, stock."""

    columns: list[Column]
    rows: list[Row]
    plain: frozenset[str]
    has_same: bool
    toggle_url: str


def compare_page(found: Comparison, *, is_kept: bool, only_different: bool, newcomer: int | None) -> ComparePage:
    """The page; `is_kept` when the goods are the member's own choice and not named by the address."""
    ids = [card.product_id for card in found.cards]
    plain = _plain(found.cards)
    different = {name for name, values in plain.items() if len(set(values)) > 1}
    has_same = len(different) < len(plain) or any(not row.differs for row in found.rows)
    only = only_different and len(ids) > 1
    return ComparePage(
        columns=[_column(card, ids, newcomer, only=only) for card in found.cards],
        rows=[row for row in found.rows if row.differs or not only],
        plain=frozenset(different if only else plain),
        has_same=has_same and len(ids) > 1,
        toggle_url=compare_url([] if is_kept else ids, only=not only),
    )


def compare_url(ids: Sequence[int], *, only: bool = False) -> str:
    """The page for these goods; without any, the member's own choice."""
    query = urlencode([*(("item", pk) for pk in ids), *([("diff", "1")] if only else [])])
    return reverse("catalog:compare") + (f"?{query}" if query else "")


def _column(card: Card, ids: list[int], newcomer: int | None, *, only: bool) -> Column:
    others = [pk for pk in ids if pk != card.product_id]
    instead = [newcomer if pk == card.product_id else pk for pk in ids] if newcomer else []
    return Column(
        card=card_view(card, is_wished=False),
        store_url=reverse("catalog:store", args=[card.store_slug]),
        without_url=compare_url(others, only=only),
        instead_url=compare_url([pk for pk in instead if pk is not None], only=only) if instead else "",
    )


def _plain(cards: Sequence[Card]) -> dict[str, list[Any]]:
    """What is compared of any goods, whatever they are."""
    return {
        "price": [card.price for card in cards],
        "rating": [(card.rating, card.rating_count) for card in cards],
        "delivery": [card.delivery for card in cards],
        "store": [card.store_slug for card in cards],
        "stock": [card.is_in_stock for card in cards],
    }
