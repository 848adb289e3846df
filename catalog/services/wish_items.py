"""Single wishes: note, priority and number, the way to another list, out and back again. All lock the member."""

from django.db import transaction
from django.db.models import F

from accounts.locks import lock_member
from accounts.models import User
from catalog.constants import WISH_UNDO
from catalog.errors import TooLateToUndo
from catalog.locks import lock_wishes
from catalog.models import GiftReservation, Wishlist, WishlistItem
from catalog.services.wishlists import check_room, sync_watches
from marketplace.lib import clock
from marketplace.lib.errors import NotFound


@transaction.atomic
def change_wish(*, user: User, pk: int, quantity: int, note: str, priority: int) -> WishlistItem:
    """Say how many, how much, and what to mind. What others have promised is not looked at. Raises NotFound."""
    lock_member(user.pk)
    item = _own(user, pk)
    item.quantity, item.note, item.priority = quantity, note, priority
    item.save(update_fields=["quantity", "note", "priority", "updated_at"])
    return item


@transaction.atomic
def remove_item(*, user: User, pk: int) -> WishlistItem:
    """Take a wish out of its list; `restore_item` brings it back as it was. Raises NotFound."""
    lock_member(user.pk)
    item = _own(user, pk)
    item.removed_at = clock.now()
    item.save(update_fields=["removed_at", "updated_at"])
    sync_watches(user=user, variant_ids=[item.variant_id])
    return item


@transaction.atomic
def restore_item(*, user: User, pk: int) -> WishlistItem:
    """Undo `remove_item`. Nothing happens to a wish that is there. Raises NotFound, TooLateToUndo, ListFull."""
    lock_member(user.pk)
    items = WishlistItem.objects.filter(wishlist__user=user, wishlist__removed_at__isnull=True, pk=pk)
    item = items.select_related("wishlist").first()
    if item is None:
        raise NotFound
    if item.removed_at and item.removed_at < clock.now() - WISH_UNDO:
        raise TooLateToUndo
    if item.removed_at is not None:
        check_room(item.wishlist)
        item.removed_at = None
        item.save(update_fields=["removed_at", "updated_at"])
        sync_watches(user=user, variant_ids=[item.variant_id])
    return item


@transaction.atomic
def copy_wish(*, user: User, pk: int, wishlist_id: int) -> WishlistItem:
    """The same wish in another list too; one that is there already stays as it is.

    One that was removed there begins anew, and what others had promised stays promised. Raises NotFound, ListFull.
    """
    lock_member(user.pk)
    item = _own(user, pk)
    target = _target(user, wishlist_id)
    twin = _twin(target, item)
    if twin is not None and twin.removed_at is None:
        return twin
    check_room(target)
    copy = WishlistItem(
        pk=twin.pk if twin else None,
        wishlist=target,
        variant_id=item.variant_id,
        quantity=item.quantity,
        note=item.note,
        priority=item.priority,
        price_added=item.price_added,
    )
    copy.save(force_update=copy.pk is not None)
    return copy


@transaction.atomic
def move_wish(*, user: User, pk: int, wishlist_id: int) -> WishlistItem:
    """Take the wish to another list, with what has been promised. Where the other list has it, the two become one;
    one that was removed there leaves it what others had promised.

    Locks the wishes, too. Raises NotFound, ListFull.
    """
    lock_member(user.pk)
    item = _own(user, pk)
    target = _target(user, wishlist_id)
    if target.pk == item.wishlist_id:
        return item
    twin = _twin(target, item)
    if twin is not None and twin.removed_at is None:
        return _merge(item, twin)
    check_room(target)
    if twin is not None:
        lock_wishes([item.pk, twin.pk])
        _hand_over(twin, item)
        twin.delete()
    item.wishlist = target
    item.save(update_fields=["wishlist", "updated_at"])
    return item


def purge_removed() -> int:
    """Forget lists and wishes whose removal can no longer be undone; safe to repeat."""
    before = clock.now() - WISH_UNDO
    items, _ = WishlistItem.objects.filter(removed_at__lt=before).delete()
    lists, _ = Wishlist.objects.filter(removed_at__lt=before).delete()
    return items + lists


def _own(user: User, pk: int) -> WishlistItem:
    item = WishlistItem.objects.present().select_related("wishlist").filter(wishlist__user=user, pk=pk).first()
    if item is None:
        raise NotFound
    return item


def _target(user: User, pk: int) -> Wishlist:
    wishlist = Wishlist.objects.present().filter(user=user, pk=pk).first()
    if wishlist is None:
        raise NotFound
    return wishlist


def _twin(target: Wishlist, item: WishlistItem) -> WishlistItem | None:
    """The wish of the same variant in the target, or what is left of one that was removed."""
    return WishlistItem.objects.filter(wishlist=target, variant=item.variant_id).first()


def _merge(item: WishlistItem, twin: WishlistItem) -> WishlistItem:
    """Both become `twin`: the larger number, its own words or else those of `item`, and every promise."""
    locked = lock_wishes([item.pk, twin.pk])
    item, twin = locked[item.pk], locked[twin.pk]
    _hand_over(item, twin)
    twin.quantity = max(twin.quantity, item.quantity)
    twin.priority = max(twin.priority, item.priority)
    twin.note = twin.note or item.note
    twin.save(update_fields=["quantity", "priority", "note", "updated_at"])
    item.delete()
    return twin


def _hand_over(item: WishlistItem, to: WishlistItem) -> None:
    """Every promise of one wish becomes one of the other; both are locked."""
    for promise in GiftReservation.objects.filter(item=item):
        same = GiftReservation.objects.filter(item=to, giver=promise.giver) if promise.giver_id else None
        if same is not None and same.exists():
            same.update(quantity=F("quantity") + promise.quantity)
        else:
            GiftReservation.objects.filter(pk=promise.pk).update(item=to)
