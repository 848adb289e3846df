"""Gifts that go straight to the owner of a list: into the cart, and where a checkout sends them."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.access import address_for_user
from accounts.locks import lock_member
from accounts.models import Store, User
from catalog.models import Wishlist, WishlistItem
from catalog.selectors.gift_addresses import GiftAddress, gift_address
from catalog.services.gifts import claim_gift
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import require_transaction
from orders.customs.table import rule_for
from orders.errors import AddressNeeded, GiftNeedsPapers, GiftNotPossible
from orders.models import CartLine, GiftDelivery, Order
from orders.services.cart import buy_now


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the orders of a checkout go. `snapshot` is what the buyer may see of it."""

    country: str
    snapshot: dict[str, str]
    gift: GiftAddress | None = None


def buy_gift(*, giver: User, item: WishlistItem, secret: str) -> str:
    """Make the cart ready to order a gift that the member has promised; the slug of the store, for the checkout.

    A promise made before signing in becomes the member's. Raises GiftNotPossible without a promise or an address,
    and what `buy_now` raises.
    """
    promise = claim_gift(item_id=item.pk, giver=giver, secret=secret)
    if promise is None or item.wishlist.address_id is None:
        raise GiftNotPossible
    return buy_now(buyer=giver, variant_id=item.variant_id, quantity=promise.quantity)


def destination_of(
    *, buyer: User, address_id: int | None, gift_list_id: int | None, lines: Collection[CartLine]
) -> Destination:
    """An address of the buyer's book, or that of a gift list.

    Raises AddressNeeded, GiftNotPossible, GiftNeedsPapers.
    """
    if gift_list_id is not None:
        return _of_list(buyer, gift_list_id, lines)
    try:
        address = address_for_user(buyer, address_id or 0)
    except NotFound:
        raise AddressNeeded from None
    return Destination(address.country, address.snapshot())


def lock_people(buyer: User, gift_list_id: int | None) -> None:
    """Lock the buyer and the owner of the list that a gift is for, whose profile stays until the gift has arrived.

    In the order of their pk, so that two who send gifts to each other wait for nobody twice. Raises MemberGone when
    the buyer is; a list whose owner is gone is found by nobody afterwards.
    """
    owner = Wishlist.objects.filter(pk=gift_list_id).values_list("user", flat=True).first() if gift_list_id else None
    for pk in sorted({buyer.pk, owner or buyer.pk}):
        lock_member(pk, even_if_gone=pk != buyer.pk)


def keep_gift(order: Order, gift: GiftAddress) -> None:
    """Write down where a gift goes, beside the order that does not say it."""
    require_transaction()
    GiftDelivery.objects.create(
        order=order, wishlist=gift.wishlist, owner=gift.wishlist.user, address=gift.address.snapshot()
    )


def _of_list(buyer: User, list_id: int, lines: Collection[CartLine]) -> Destination:
    try:
        gift = gift_address(buyer, list_id, [line.variant_id for line in lines])
    except NotFound:
        raise GiftNotPossible from None
    country = gift.address.country
    stores = Store.objects.filter(products__variants__in=[line.variant_id for line in lines]).distinct()
    if any(rule_for(origin=store.country, destination=country) is not None for store in stores):
        raise GiftNeedsPapers  # only the recipient could give them, who is not to know of the gift
    return Destination(country, {"country": country}, gift)
