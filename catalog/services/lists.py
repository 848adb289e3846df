"""Named wish lists: made, changed, shared, deleted and brought back (S38, S39). All lock the member."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.access import address_for_user
from accounts.limits import Limit, spend_try, wait_text
from accounts.locks import lock_member
from accounts.models import User
from catalog.constants import LISTS_PER_MEMBER, NEW_LINKS, WISH_UNDO
from catalog.errors import DefaultListStays, TooLateToUndo, TooManyLinks, TooManyLists
from catalog.models import Wishlist
from catalog.services.wishlists import put_into, sync_watches, wishable
from marketplace.lib import clock, ids
from marketplace.lib.errors import NotFound

Visibility = Wishlist.Visibility
NEW_LINK_LIMIT = Limit("new-list-link", NEW_LINKS, timedelta(hours=1))
DOUBLE_CLICK = timedelta(minutes=1)
FIELDS = ("name", "occasion", "event_date", "note")


@transaction.atomic
def create_list(*, user: User, fields: Mapping[str, Any], variant_id: int | None = None) -> Wishlist:
    """A new list of `fields` (name, occasion, event_date, note), with the variant in it when one is given.

    A list of the same name made a moment ago is that list: a double click makes one. Raises TooManyLists, NotFound.
    """
    lock_member(user.pk)
    variant = wishable(variant_id) if variant_id is not None else None
    own = Wishlist.objects.present().filter(user=user)
    wishlist = own.filter(name=fields["name"], created_at__gte=clock.now() - DOUBLE_CLICK).first()
    if wishlist is None:
        if own.count() >= LISTS_PER_MEMBER:
            raise TooManyLists(limit=LISTS_PER_MEMBER)
        wishlist = Wishlist.objects.create(user=user, kind=_kind(fields), **{name: fields[name] for name in FIELDS})
    if variant is not None:
        put_into(wishlist, variant)
        sync_watches(user=user, variant_ids=[variant.pk])
    return wishlist


@transaction.atomic
def change_list(*, user: User, pk: int, fields: Mapping[str, Any]) -> Wishlist:
    """Rename the list, or change its occasion, date and note, and the address of gifts where `fields` names one.

    Raises NotFound, also for an address that is not the member's.
    """
    wishlist = _own(user, pk)
    if "address" in fields:
        chosen = fields["address"]
        wishlist.address = address_for_user(user, chosen) if chosen is not None else None
    for name in FIELDS:
        setattr(wishlist, name, fields[name])
    wishlist.kind = _kind(fields)
    wishlist.save()
    return wishlist


@transaction.atomic
def delete_list(*, user: User, pk: int) -> Wishlist:
    """Delete the list; `restore_list` brings it back as it was, link and promised gifts included.

    Raises NotFound, and DefaultListStays for the list that hearts go to.
    """
    wishlist = _own(user, pk)
    if wishlist.is_default:
        raise DefaultListStays
    wishlist.removed_at = clock.now()
    wishlist.save(update_fields=["removed_at", "updated_at"])
    _sync(user, wishlist)
    return wishlist


@transaction.atomic
def restore_list(*, user: User, pk: int) -> Wishlist:
    """Undo `delete_list`. Nothing happens to a list that is there.

    Raises NotFound, TooLateToUndo, and TooManyLists when others have been made instead.
    """
    lock_member(user.pk)
    wishlist = Wishlist.objects.filter(user=user, pk=pk).first()
    if wishlist is None:
        raise NotFound
    if wishlist.removed_at and wishlist.removed_at < clock.now() - WISH_UNDO:
        raise TooLateToUndo
    if wishlist.removed_at and Wishlist.objects.present().filter(user=user).count() >= LISTS_PER_MEMBER:
        raise TooManyLists(limit=LISTS_PER_MEMBER)
    wishlist.removed_at = None
    wishlist.save(update_fields=["removed_at", "updated_at"])
    _sync(user, wishlist)
    return wishlist


@transaction.atomic
def share_list(*, user: User, pk: int, visibility: str) -> Wishlist:
    """Say who sees the list. A private one loses its link for good; sharing it again makes another.

    Raises NotFound, TooManyLinks.
    """
    wishlist = _own(user, pk)
    wishlist.visibility = Visibility(visibility)
    if wishlist.visibility == Visibility.PRIVATE:
        wishlist.token = None
    elif wishlist.token is None:
        wishlist.token = _new_token(user)
    wishlist.save(update_fields=["visibility", "token", "updated_at"])
    return wishlist


@transaction.atomic
def renew_link(*, user: User, pk: int) -> Wishlist:
    """Give a shared list another link; the old one leads nowhere from now on. Promised gifts stay promised.

    Raises NotFound, also for a private list, and TooManyLinks.
    """
    wishlist = _own(user, pk)
    if wishlist.visibility == Visibility.PRIVATE:
        raise NotFound
    wishlist.token = _new_token(user)
    wishlist.save(update_fields=["token", "updated_at"])
    return wishlist


def _own(user: User, pk: int) -> Wishlist:
    lock_member(user.pk)
    wishlist = Wishlist.objects.present().filter(user=user, pk=pk).first()
    if wishlist is None:
        raise NotFound
    return wishlist


def _kind(fields: Mapping[str, Any]) -> Wishlist.Kind:
    return Wishlist.Kind.GIFT if fields["occasion"] else Wishlist.Kind.PERSONAL


def _new_token(user: User) -> str:
    wait = spend_try(NEW_LINK_LIMIT, user.pk)
    if wait:
        raise TooManyLinks(wait=wait_text(wait))
    return ids.token()


def _sync(user: User, wishlist: Wishlist) -> None:
    sync_watches(user=user, variant_ids=list(wishlist.items.values_list("variant_id", flat=True)))
