"""Wishes and favourite stores of a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from catalog.models import FavouriteStore, StorePurchase, WishlistItem
from catalog.selectors.cards import Card, newest_of_stores
from catalog.selectors.stores import StoreCard, store_card


@dataclass(frozen=True, slots=True)
class FavouriteView:
    """A followed store with its newest goods."""

    store: StoreCard
    cards: list[Card]
    has_bought: bool
    added_at: datetime


def wish_ids(user: User) -> set[int]:
    """Ids of all variants in the member's lists: which hearts are full."""
    items = WishlistItem.objects.present().filter(wishlist__user=user)
    return set(items.order_by().values_list("variant_id", flat=True))


def wish_count(user: User) -> int:
    """The number next to «Желания»."""
    items = WishlistItem.objects.present().filter(wishlist__user=user).order_by()
    return items.values("variant_id").distinct().count()


def favourite_count(user: User) -> int:
    """How many stores the member follows."""
    return FavouriteStore.objects.filter(user=user).count()


def favourite_ids(user: User) -> set[int]:
    """Ids of the stores that the member follows."""
    return set(FavouriteStore.objects.filter(user=user).order_by().values_list("store_id", flat=True))


def favourites(user: User, *, country: str, today: date) -> list[FavouriteView]:
    """Followed stores, the newest first, each with its three newest goods: five queries."""
    rows = list(FavouriteStore.objects.filter(user=user).select_related("store"))
    cards = newest_of_stores([row.store_id for row in rows], country=country, today=today)
    bought = set(StorePurchase.objects.filter(user=user).values_list("store_id", flat=True))
    return [
        FavouriteView(store_card(row.store), cards[row.store_id], row.store_id in bought, row.created_at)
        for row in rows
    ]
