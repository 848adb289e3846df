"""What a member has to do with the goods on a product page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists

from accounts.models import User
from catalog.models import FavouriteStore, StockWatch, WishlistItem
from catalog.selectors.product import ProductPage


@dataclass(frozen=True, slots=True)
class MemberMarks:
    """`wished`: which variants of the page are in the member's lists; the store followed; the variant watched."""

    wished: frozenset[int] = frozenset()
    is_favourite: bool = False
    is_watched: bool = False


NO_MARKS = MemberMarks()


def member_marks(user: User, page: ProductPage) -> MemberMarks:
    """The marks of the chosen variant, its store and the goods below: one query."""
    offer, related = page.offer, page.related
    shown = {offer.variant_id, *(card.variant_id for card in (*related.similar, *related.of_store))}
    wishes = WishlistItem.objects.filter(wishlist__user=user, variant__in=shown).order_by().values("variant")
    row = (
        User.objects.filter(pk=user.pk)
        .values_list(
            ArraySubquery(wishes),
            Exists(FavouriteStore.objects.filter(user=user, store=page.store.id)),
            Exists(StockWatch.objects.filter(user=user, variant=offer.variant_id)),
        )
        .get()
    )
    return MemberMarks(frozenset(row[0]), row[1], row[2])
