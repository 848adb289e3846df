"""A wish list as those see it who have its link (S39)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from catalog.gift_rules import own_promise, promise_token
from catalog.models import GiftReservation, Wishlist, WishlistItem
from catalog.selectors.wishes import Wish, wishes_of, with_status


@dataclass(frozen=True, slots=True)
class Gift:
    """A wish and what is left to give of it. `mine` is the reader's own promise, `givers` the names of others."""

    wish: Wish
    left: int
    mine: GiftReservation | None
    givers: tuple[str, ...]

    @property
    def is_taken(self) -> bool:
        """True when nothing is left and nothing of it is the reader's."""
        return self.left <= 0 and self.mine is None

    @property
    def most(self) -> int:
        """Pieces that the reader may promise, own ones included."""
        return self.left + (self.mine.quantity if self.mine else 0)


@dataclass(frozen=True, slots=True)
class SharedList:
    """The list for a reader. To its owner it tells nothing of promises: they are not even read."""

    wishlist: Wishlist
    owner_name: str
    gifts: list[Gift]
    taken: int
    total: int
    is_own: bool


def shared_list(wishlist: Wishlist, *, reader: User | None, secret: str) -> SharedList:
    """What the reader sees: five queries, whatever the number; four for the owner. `secret` is the browser's."""
    is_own = reader is not None and reader.pk == wishlist.user_id
    items = with_status(wishlist.items.present()).order_by("-priority", "-created_at", "-pk")
    wishes = [wish for wish in wishes_of(list(items)) if wish.is_shown]
    promises = {} if is_own else _promises([wish.item.pk for wish in wishes])
    gifts = [_gift(wish, promises.get(wish.item.pk, []), reader, secret) for wish in wishes]
    total = sum(wish.item.quantity for wish in wishes)
    return SharedList(
        wishlist=wishlist,
        owner_name=first_name(wishlist.user),
        gifts=gifts,
        taken=total - sum(max(gift.left, 0) for gift in gifts),
        total=total,
        is_own=is_own,
    )


def shared_gift(wishlist: Wishlist, item: WishlistItem, *, reader: User | None, secret: str) -> Gift | None:
    """One gift of the list; None when its product has no page any more."""
    found = wishes_of(list(with_status(wishlist.items.present().filter(pk=item.pk))))
    if not found or not found[0].is_shown:
        return None
    is_own = reader is not None and reader.pk == wishlist.user_id
    promises = {} if is_own else _promises([item.pk])
    return _gift(found[0], promises.get(item.pk, []), reader, secret)


def first_name(user: User) -> str:
    """How the owner is called before strangers: the first name and nothing more."""
    words = (user.display_name or user.first_name).split()
    return words[0] if words else ""


def _promises(item_ids: list[int]) -> dict[int, list[GiftReservation]]:
    found: dict[int, list[GiftReservation]] = defaultdict(list)
    for promise in GiftReservation.objects.filter(item__in=item_ids):
        found[promise.item_id].append(promise)
    return found


def _gift(wish: Wish, promises: list[GiftReservation], reader: User | None, secret: str) -> Gift:
    token = promise_token(secret, wish.item.pk) if secret else ""
    mine = own_promise(promises, reader, token)
    left = wish.item.quantity - sum(promise.quantity for promise in promises)
    return Gift(wish, left, mine, tuple(promise.name for promise in promises if promise.name and promise != mine))
