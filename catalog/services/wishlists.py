"""Wishes. Every service may be repeated: a second call changes nothing."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from accounts.locks import lock_member
from accounts.models import User
from catalog.constants import LISTS_PER_MEMBER, WISH_UNDO, WISHES_PER_LIST
from catalog.errors import ListFull, TooManyLists
from catalog.models import PriceWatch, Variant, Wishlist, WishlistItem
from catalog.selectors.product_rows import shown_products
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import inner_quotes
from marketplace.lib.transactions import require_transaction


@transaction.atomic
def default_wishlist(*, user: User) -> Wishlist:
    """The list that hearts go to; made on first use."""
    wishlist, _ = Wishlist.objects.get_or_create(user=user, is_default=True)
    return wishlist


@transaction.atomic
def add_wish(*, user: User, variant_id: int) -> WishlistItem:
    """Put the variant into the default list and watch its price. Locks the member.

    Raises NotFound for a variant that nobody is shown, and ListFull.
    """
    lock_member(user.pk)
    variant = wishable(variant_id)
    item = put_into(default_wishlist(user=user), variant)
    sync_watches(user=user, variant_ids=[variant.pk])
    return item


@transaction.atomic
def remove_wish(*, user: User, variant_id: int) -> None:
    """Take the variant out of all lists of the member and stop watching its price for them. Locks the member."""
    lock_member(user.pk)
    items = WishlistItem.objects.present().filter(wishlist__user=user, variant=variant_id)
    WishlistItem.objects.filter(pk__in=list(items.values_list("pk", flat=True))).update(removed_at=clock.now())
    sync_watches(user=user, variant_ids=[variant_id])


@transaction.atomic
def restore_wish(*, user: User, variant_id: int) -> None:
    """Undo `remove_wish`: the variant comes back with its notes, into the lists it was taken from last.

    Nothing happens to one that is there, or that was removed too long ago. Locks the member. Raises ListFull.
    """
    lock_member(user.pk)
    since = clock.now() - WISH_UNDO
    gone = WishlistItem.objects.filter(
        wishlist__user=user, wishlist__removed_at__isnull=True, variant=variant_id, removed_at__gte=since
    )
    latest = gone.order_by("-removed_at").values_list("removed_at", flat=True).first()
    if latest is not None:
        items = list(gone.filter(removed_at=latest).select_related("wishlist"))
        for item in items:
            check_room(item.wishlist)
        WishlistItem.objects.filter(pk__in=[item.pk for item in items]).update(removed_at=None)
        sync_watches(user=user, variant_ids=[variant_id])


@transaction.atomic
def place_wish(*, user: User, variant_id: int, list_ids: Collection[int], new_name: str = "") -> list[Wishlist]:
    """Let exactly these lists of the member hold the variant, and a new one when it is named (T11).

    Ids of strangers' lists are ignored. Gives the lists that hold it now. Locks the member. Raises NotFound,
    ListFull, TooManyLists.
    """
    lock_member(user.pk)
    variant = wishable(variant_id)
    chosen = list(Wishlist.objects.present().filter(user=user, pk__in=list_ids))
    if new_name:
        chosen.append(new_list(user=user, name=new_name))
    for wishlist in chosen:
        put_into(wishlist, variant)
    others = WishlistItem.objects.present().filter(wishlist__user=user, variant=variant).exclude(wishlist__in=chosen)
    WishlistItem.objects.filter(pk__in=list(others.values_list("pk", flat=True))).update(removed_at=clock.now())
    sync_watches(user=user, variant_ids=[variant.pk])
    return chosen


def new_list(*, user: User, name: str) -> Wishlist:
    """An empty list; one of the same name, in any case of letters, is taken instead. Wants the lock of the member.

    Raises TooManyLists.
    """
    require_transaction()
    own = list(Wishlist.objects.present().filter(user=user))
    same = next((wishlist for wishlist in own if str(wishlist).casefold() == name.casefold()), None)
    if same is not None:
        return same
    if len(own) >= LISTS_PER_MEMBER:
        raise TooManyLists(limit=LISTS_PER_MEMBER)
    return Wishlist.objects.create(user=user, name=name)


def wishable(variant_id: int) -> Variant:
    """The variant, if its product has a page. Raises NotFound."""
    variant = Variant.objects.filter(pk=variant_id, product__in=shown_products()).first()
    if variant is None:
        raise NotFound
    return variant


def put_into(wishlist: Wishlist, variant: Variant) -> WishlistItem:
    """The wish of this variant in this list, made when it is not there. A removed one begins anew: the owner sees
    nothing of what it was, and what others had promised stays promised.

    Wants the lock of the member. Raises ListFull.
    """
    require_transaction()
    item = WishlistItem.objects.filter(wishlist=wishlist, variant=variant).first()
    if item is not None and item.removed_at is None:
        return item
    check_room(wishlist)
    item = WishlistItem(pk=item.pk if item else None, wishlist=wishlist, variant=variant, price_added=variant.price)
    item.save(force_update=item.pk is not None)
    return item


def check_room(wishlist: Wishlist) -> None:
    """Raises ListFull when the list takes nothing more."""
    if WishlistItem.objects.present().filter(wishlist=wishlist).count() >= WISHES_PER_LIST:
        raise ListFull(name=inner_quotes(str(wishlist)), limit=WISHES_PER_LIST)


def sync_watches(*, user: User, variant_ids: Collection[int]) -> None:
    """Let the member watch the prices of exactly those of these variants that a list of theirs holds.

    One watch for a variant, however many lists hold it; its price is the one of the oldest wish. Wants the lock of
    the member.
    """
    require_transaction()
    items = WishlistItem.objects.present().filter(wishlist__user=user, variant__in=variant_ids)
    held = {item.variant_id: item for item in items.select_related("variant").order_by("-created_at", "-pk")}
    watches = PriceWatch.objects.filter(user=user, source=PriceWatch.Source.WISH)
    watches.filter(Q(variant__in=variant_ids) & ~Q(variant__in=list(held))).delete()
    PriceWatch.objects.bulk_create(
        [
            PriceWatch(
                user=user,
                variant_id=variant_id,
                source=PriceWatch.Source.WISH,
                price_saved=item.price_added or item.variant.price,
            )
            for variant_id, item in held.items()
        ],
        ignore_conflicts=True,
    )
