"""A line of the cart becomes another variant of its product, or a wish. Under the lock of the buyer's cart."""

from django.db import transaction

from accounts.locks import lock_member
from accounts.models import User
from catalog.models import Variant, Wishlist
from catalog.services.price_watches import unwatch_cart, watch_cart
from catalog.services.wishlists import default_wishlist, new_list, put_into, sync_watches, wishable
from marketplace.lib.errors import NotFound
from orders.locks import lock_cart
from orders.models import CartLine
from orders.services.cart import check_offer, line_of, offer_of, take_out


@transaction.atomic(durable=True)
def change_variant(*, buyer: User, line_id: int, variant_id: int) -> CartLine:
    """Take another variant of the same product; a line that holds it already is joined with this one.

    The quantity stays, or becomes the nearest one that can be had. Nothing happens to a line of that variant.
    Raises NotFound, NotForSale, QuantityNotAllowed, InsufficientStock.
    """
    cart = lock_cart(buyer)
    line = line_of(cart, line_id)
    if line.variant_id == variant_id:
        return line
    if not Variant.objects.filter(pk=variant_id, product__variants=line.variant_id).exists():
        raise NotFound
    other = CartLine.objects.filter(cart=cart, variant_id=variant_id).first()
    wanted = line.quantity + (other.quantity if other and other.removed_at is None else 0)
    offer = offer_of(variant_id)
    quantity = offer.allowed(wanted) or wanted
    check_offer(offer, quantity)
    if other is not None:
        other.delete()
    unwatch_cart(user_id=buyer.pk, variant_ids=[line.variant_id])
    line.variant_id, line.quantity = variant_id, quantity
    line.price_seen, line.stock_seen = offer.price_at(quantity), offer.available
    line.save()
    watch_cart(user_id=buyer.pk, prices={variant_id: offer.price})
    return line


@transaction.atomic(durable=True)
def move_to_wishes(*, buyer: User, line_id: int, list_id: int | None, new_name: str = "") -> Wishlist:
    """Out of the cart into a list of wishes: a new one when it is named, else `list_id`, else the default one.

    The line can be restored; the wish stays then. A repeat finds no line any more: NotFound. Locks the member, then
    the cart. Also raises NotFound for a product without a page and for a stranger's list, ListFull, TooManyLists.
    """
    lock_member(buyer.pk)
    line = line_of(lock_cart(buyer), line_id)
    variant = wishable(line.variant_id)
    wishlist = _list(buyer, list_id, new_name)
    put_into(wishlist, variant)
    sync_watches(user=buyer, variant_ids=[variant.pk])
    take_out(line, buyer)
    return wishlist


def _list(buyer: User, list_id: int | None, new_name: str) -> Wishlist:
    if new_name:
        return new_list(user=buyer, name=new_name)
    if list_id is None:
        return default_wishlist(user=buyer)
    wishlist = Wishlist.objects.present().filter(user=buyer, pk=list_id).first()
    if wishlist is None:
        raise NotFound
    return wishlist
