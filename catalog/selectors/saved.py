"""Wishes and favourite stores of a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from catalog.models import FavouriteStore, PriceWatch, WishlistItem
from catalog.selectors.offers import Offer, offers_for
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


def _wish(item: WishlistItem, offer: Offer, saved: Money | None) -> Wish:
    change = offer.price - saved if saved is not None else None
    return Wish(offer, item.note, item.quantity, item.created_at, saved, change or None)
