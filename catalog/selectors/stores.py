"""Stores as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from accounts.models import Store
from marketplace.lib.errors import NotFound

SHOWN = (Store.Status.APPROVED, Store.Status.VACATION)


@dataclass(frozen=True, slots=True)
class StoreCard:
    """A store in a list, on a product page or over its own goods. `score` is out of 5, None without ratings."""

    id: int
    slug: str
    name: str
    description: str
    score: Decimal | None
    score_count: int
    since: datetime
    country: str
    is_mall: bool
    is_open: bool
    status: str
    holiday_until: date | None
    ship_by_days: int
    guarantee_days: int
    logo: str
    banner: str
    products_count: int | None = None

    @property
    def url(self) -> str:
        """The store front."""
        return reverse("catalog:store", args=[self.slug])

    @property
    def is_on_holiday(self) -> bool:
        """True while its goods are shown but not sold."""
        return self.status == Store.Status.VACATION

    @property
    def is_over(self) -> bool:
        """True when it is closed for good or suspended, and not merely on holiday."""
        return self.status not in SHOWN

    @property
    def is_closed(self) -> bool:
        """True when it has closed for good."""
        return self.status == Store.Status.CLOSED

    @property
    def is_shown(self) -> bool:
        """True when its page exists: not for applicants and suspended stores."""
        return self.status in (*SHOWN, Store.Status.CLOSED)


def store_card(store: Store, products_count: int | None = None) -> StoreCard:
    """The card of a loaded store."""
    return StoreCard(
        id=store.pk,
        slug=store.slug,
        name=store.name,
        description=store.description or "",
        score=store.score,
        score_count=store.score_count,
        since=store.opened_at,
        country=store.country,
        is_mall=store.is_mall,
        is_open=store.is_open,
        status=store.status,
        holiday_until=store.vacation_until,
        ship_by_days=store.ship_by_days,
        guarantee_days=store.guarantee_days,
        logo=store.logo.url if store.logo else "",
        banner=store.banner.url if store.banner else "",
        products_count=products_count,
    )


def store_page(slug: str) -> StoreCard:
    """A store that may be shown: open, on holiday, or closed (its page says so). Raises NotFound for the others."""
    return store_card(shown_store(slug))


def shown_store(slug: str) -> Store:
    """The same as a row, with its facts: one query. Raises NotFound for applicants and suspended stores."""
    shown = Store.objects.filter(status__in=(*SHOWN, Store.Status.CLOSED))
    store = shown.select_related("facts").filter(slug=slug).first()
    if store is None:
        raise NotFound
    return store
