"""Favourite stores (S29). Every service but the toggle may be repeated: a second call changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Store, User
from catalog.models import FavouriteStore
from catalog.selectors.stores import SHOWN
from marketplace.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class RemovedFavourite:
    """What is needed to follow the store again as before."""

    store_id: int
    is_muted: bool
    created_at: datetime


@transaction.atomic
def add_favourite(*, user: User, store_slug: str) -> FavouriteStore:
    """Follow a store. Raises NotFound for one that has no page."""
    store = Store.objects.filter(slug=store_slug, status__in=(*SHOWN, Store.Status.CLOSED)).first()
    if store is None:
        raise NotFound
    favourite, _ = FavouriteStore.objects.get_or_create(user=user, store=store)
    return favourite


@transaction.atomic
def remove_favourite(*, user: User, store_slug: str) -> RemovedFavourite | None:
    """Follow the store no longer; None when the member did not. What comes back can be given to `restore_favourite`."""
    row = FavouriteStore.objects.select_for_update(of=("self",)).filter(user=user, store__slug=store_slug).first()
    if row is None:
        return None
    row.delete()
    return RemovedFavourite(row.store_id, row.is_muted, row.created_at)


@transaction.atomic
def restore_favourite(*, user: User, removed: RemovedFavourite) -> FavouriteStore:
    """Follow the store again at its old place and as quietly as before. Raises NotFound when it is gone."""
    if not Store.objects.filter(pk=removed.store_id).exists():
        raise NotFound
    values = {"is_muted": removed.is_muted, "created_at": removed.created_at}
    favourite, _ = FavouriteStore.objects.get_or_create(user=user, store_id=removed.store_id, defaults=values)
    return favourite


@transaction.atomic
def mute_favourite(*, user: User, store_slug: str, is_muted: bool) -> bool:
    """Send no more news of the store, or send them again; False when the member does not follow it."""
    return bool(FavouriteStore.objects.filter(user=user, store__slug=store_slug).update(is_muted=is_muted))


@transaction.atomic
def toggle_favourite(*, user: User, store_slug: str) -> bool:
    """Follow the store, or stop following it; True when it is followed now."""
    if remove_favourite(user=user, store_slug=store_slug) is not None:
        return False
    add_favourite(user=user, store_slug=store_slug)
    return True
