"""Addresses of gift lists, for those who have promised a gift from them. Givers are shown a first name only."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Address, User
from catalog.models import GiftReservation, Wishlist
from catalog.selectors.shared import first_name
from marketplace.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class GiftAddress:
    """Where the gifts of a list go; `address` is for the parcel, and no page of the giver's shows it."""

    wishlist: Wishlist
    owner_name: str
    address: Address


def gift_address(giver: User, list_id: int, variant_ids: Collection[int]) -> GiftAddress:
    """The address of a list to which this member may send just these goods. Two queries.

    Raises NotFound unless the list is shared, is somebody else's, names an address, and every one of the goods was
    promised from it by the member.
    """
    lists = Wishlist.objects.present().exclude(visibility=Wishlist.Visibility.PRIVATE).exclude(user=giver)
    found = lists.filter(
        pk=list_id, address__isnull=False, user__blocked_at__isnull=True, user__anonymised_at__isnull=True
    )
    wishlist = found.select_related("user", "address").first()
    if wishlist is None or wishlist.address is None:
        raise NotFound
    promises = GiftReservation.objects.filter(giver=giver, item__wishlist=wishlist, item__removed_at__isnull=True)
    promised = set(promises.values_list("item__variant", flat=True))
    if not variant_ids or not promised.issuperset(variant_ids):
        raise NotFound
    return GiftAddress(wishlist, first_name(wishlist.user), wishlist.address)
