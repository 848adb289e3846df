"""Stores as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q
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
    ship_by_days: int
    logo: str
    banner: str
    products_count: int | None = None
    is_over: bool = False  # closed for good or suspended, and not merely on holiday

    @property
    def url(self) -> str:
        """The store front."""
        return reverse("catalog:store", args=[self.slug])


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
        ship_by_days=store.ship_by_days,
        logo=store.logo.url if store.logo else "",
        banner=store.banner.url if store.banner else "",
        products_count=products_count,
        is_over=store.status not in SHOWN,
    )


def store_page(slug: str) -> StoreCard:
    """A store that may be shown: open, on holiday, or closed (its page says so). Raises NotFound for applicants."""
    store = Store.objects.filter(slug=slug, status__in=(*SHOWN, Store.Status.CLOSED)).first()
    if store is None:
        raise NotFound
    return store_card(store)


def stores_list() -> list[StoreCard]:
    """Open stores and those on holiday by name, with the number of their goods: one query."""
    live = Count("products", filter=Q(products__status="live"))
    stores = Store.objects.filter(status__in=SHOWN).annotate(live=live).order_by("name", "pk")
    return [store_card(store, store.live) for store in stores]
