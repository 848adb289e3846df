"""What a member has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator

from accounts.models import User
from catalog.constants import PAGE_SIZE, VIEWED_KEPT
from catalog.models import ViewedProduct, ViewingPause
from catalog.selectors.cards import Card, cards_for


@dataclass(frozen=True, slots=True)
class Viewed:
    """A product on sale, and when it was looked at last."""

    card: Card
    viewed_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the history, the latest first."""

    page: Page[tuple[int, datetime]]
    goods: list[Viewed]
    is_paused: bool


def history_page(user: User, *, page: str, country: str, today: date) -> HistoryPage:
    """The history without what is no longer on sale: four queries, whatever the number."""
    rows = ViewedProduct.objects.filter(user=user, product__search_row__isnull=False)[:VIEWED_KEPT]
    paginator = Paginator(rows.values_list("product_id", "viewed_at"), PAGE_SIZE)
    found = paginator.get_page(page)
    moments = dict(found.object_list)
    cards = cards_for(list(moments), country=country, today=today)
    paused = ViewingPause.objects.filter(user=user).exists()
    return HistoryPage(found, [Viewed(card, moments[card.product_id]) for card in cards], paused)


def recently_viewed(
    user: User, *, country: str, today: date, limit: int = 10, without: int | None = None
) -> list[Card]:
    """«Вы смотрели»: the goods looked at last, `without` the one that the page is about: two queries."""
    rows = ViewedProduct.objects.filter(user=user, product__search_row__isnull=False)
    if without is not None:
        rows = rows.exclude(product=without)
    return cards_for(list(rows.values_list("product_id", flat=True)[:limit]), country=country, today=today)
