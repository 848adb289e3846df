"""Wishes and favourite stores of a member."""

from __future__ import annotations

from accounts.models import User
from catalog.models import FavouriteStore, WishlistItem


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
