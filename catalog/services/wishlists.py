"""Wishes. Every service may be repeated: a second call changes nothing."""

from django.db import transaction

from accounts.models import User
from catalog.models import PriceWatch, Variant, Wishlist, WishlistItem
from marketplace.lib.errors import NotFound


@transaction.atomic
def default_wishlist(*, user: User) -> Wishlist:
    """The list that hearts go to; made on first use."""
    wishlist, _ = Wishlist.objects.get_or_create(user=user, is_default=True)
    return wishlist


@transaction.atomic
def add_wish(*, user: User, variant_id: int) -> WishlistItem:
    """Put the variant into the default list and watch its price. Raises NotFound for an unknown variant."""
    variant = Variant.objects.filter(pk=variant_id).first()
    if variant is None:
        raise NotFound
    item, _ = WishlistItem.objects.get_or_create(wishlist=default_wishlist(user=user), variant=variant)
    PriceWatch.objects.get_or_create(
        user=user, variant=variant, source=PriceWatch.Source.WISH, defaults={"price_saved": variant.price}
    )
    return item


@transaction.atomic
def remove_wish(*, user: User, variant_id: int) -> None:
    """Take the variant out of all lists of the member and stop watching its price for them."""
    WishlistItem.objects.filter(wishlist__user=user, variant=variant_id).delete()
    PriceWatch.objects.filter(user=user, variant=variant_id, source=PriceWatch.Source.WISH).delete()
