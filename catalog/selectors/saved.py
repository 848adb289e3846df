"""Wishes and favourite stores of a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from catalog.models import FavouriteStore, PriceWatch, StorePurchase, WishlistItem
from catalog.selectors.cards import Card, newest_of_stores
from catalog.selectors.offers import Offer, offers_for
from catalog.selectors.stores import StoreCard, store_card
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class Wish:
    """A wished variant as it is offered now. `price_change` is against the price when saved; below zero: cheaper."""

    offer: Offer
    note: str
    quantity: int
    added_at: datetime
    price_saved: Money | None
    price_change: Money | None


@dataclass(frozen=True, slots=True)
class FavouriteView:
    """A followed store with its newest goods."""

    store: StoreCard
    cards: list[Card]
    has_bought: bool
    added_at: datetime


def wish_ids(user: User) -> set[int]:
    """Ids of all variants in the member's lists: which hearts are full."""
    return set(WishlistItem.objects.filter(wishlist__user=user).order_by().values_list("variant_id", flat=True))


def wish_count(user: User) -> int:
    """The number next to «Желания»."""
    items = WishlistItem.objects.filter(wishlist__user=user).order_by()
    return items.values("variant_id").distinct().count()


def favourite_count(user: User) -> int:
    """How many stores the member follows."""
    return FavouriteStore.objects.filter(user=user).count()


def favourite_ids(user: User) -> set[int]:
    """Ids of the stores that the member follows."""
    return set(FavouriteStore.objects.filter(user=user).order_by().values_list("store_id", flat=True))


def wishes(user: User) -> list[Wish]:
    """All wishes, the newest first: five queries."""
    items = list(WishlistItem.objects.filter(wishlist__user=user))
    offers = offers_for(item.variant_id for item in items)
    saved = dict(
        PriceWatch.objects.filter(user=user, source=PriceWatch.Source.WISH).values_list("variant_id", "price_saved")
    )
    return [_wish(item, offers[item.variant_id], saved.get(item.variant_id)) for item in items]


def favourites(user: User, *, country: str, today: date) -> list[FavouriteView]:
    """Followed stores, the newest first, each with its three newest goods: five queries."""
    rows = list(FavouriteStore.objects.filter(user=user).select_related("store"))
    cards = newest_of_stores([row.store_id for row in rows], country=country, today=today)
    bought = set(StorePurchase.objects.filter(user=user).values_list("store_id", flat=True))
    return [
        FavouriteView(store_card(row.store), cards[row.store_id], row.store_id in bought, row.created_at)
        for row in rows
    ]


def _wish(item: WishlistItem, offer: Offer, saved: Money | None) -> Wish:
    change = offer.price - saved if saved is not None else None
    return Wish(offer, item.note, item.quantity, item.created_at, saved, change or None)
