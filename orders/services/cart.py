"""Changes to the cart. Each is one short transaction under the lock of the buyer's cart."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import StoreMember, User
from catalog.errors import InsufficientStock, NotForSale
from catalog.selectors.offers import Offer, offers_for
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders import rules
from orders.constants import CART_UNDO, MAX_CART_LINES
from orders.errors import CartFull, OwnGoods
from orders.locks import lock_cart
from orders.models import Cart, CartLine


@transaction.atomic(durable=True)
def add_to_cart(*, buyer: User, variant_id: int, quantity: int | None = None) -> CartLine:
    """Put `quantity` more pieces into the cart: one line per variant, ticked, at the top of what is to order.

    None: the least that can be ordered, or one lot more of what is there. Raises NotForSale, OwnGoods,
    QuantityNotAllowed, InsufficientStock, CartFull.
    """
    cart = lock_cart(buyer)
    line = CartLine.objects.filter(cart=cart, variant_id=variant_id).first()
    had = line.quantity if line and line.removed_at is None and not line.saved_for_later else 0
    offer = _offer(variant_id)
    more = quantity if quantity is not None else offer.lot_size if had else offer.smallest
    return _put(cart, line, offer, had + more)


@transaction.atomic(durable=True)
def buy_now(*, buyer: User, variant_id: int, quantity: int | None = None) -> str:
    """Make the cart ready to order just this from its store: other lines of the store are unticked, none is lost.

    None: the least that can be ordered. Returns the slug of the store, for the checkout. Raises what `add_to_cart`
    raises.
    """
    cart = lock_cart(buyer)
    line = CartLine.objects.filter(cart=cart, variant_id=variant_id).first()
    offer = _offer(variant_id)
    line = _put(cart, line, offer, offer.smallest if quantity is None else quantity)
    others = cart.lines.filter(variant__product__store_id=offer.store_id).exclude(pk=line.pk)
    others.update(is_selected=False)
    return offer.store_slug


@transaction.atomic(durable=True)
def set_quantity(*, buyer: User, line_id: int, quantity: int) -> CartLine:
    """Change the number of pieces; 0 removes the line. Raises NotFound and what `add_to_cart` raises."""
    cart = lock_cart(buyer)
    line = _line(cart, line_id)
    if quantity == 0:
        return _remove(line)
    offer = _offer(line.variant_id)
    _check_quantity(offer, quantity)
    line.quantity, line.price_seen = quantity, offer.price_at(quantity)
    line.save(update_fields=["quantity", "price_seen", "updated_at"])
    return line


@transaction.atomic(durable=True)
def remove_line(*, buyer: User, line_id: int) -> CartLine:
    """Take a line out; `restore_line` brings it back as it was. Raises NotFound."""
    return _remove(_line(lock_cart(buyer), line_id))


@transaction.atomic(durable=True)
def restore_line(*, buyer: User, line_id: int) -> CartLine:
    """Undo `remove_line`. Nothing happens to a line that is there. Raises NotFound."""
    cart = lock_cart(buyer)
    line = CartLine.objects.filter(cart=cart, pk=line_id).first()
    if line is None:
        raise NotFound
    line.removed_at = None
    line.save(update_fields=["removed_at", "updated_at"])
    return line


@transaction.atomic(durable=True)
def save_for_later(*, buyer: User, line_id: int, is_saved: bool) -> CartLine:
    """Move a line out of the order, or back into it and ticked. Raises NotFound."""
    line = _line(lock_cart(buyer), line_id)
    line.saved_for_later, line.is_selected = is_saved, not is_saved
    line.save(update_fields=["saved_for_later", "is_selected", "updated_at"])
    return line


@transaction.atomic(durable=True)
def select_lines(*, buyer: User, line_ids: Collection[int], is_selected: bool, store_id: int | None = None) -> None:
    """Tick or untick lines: those of `line_ids`, or every line of a store when `store_id` is given."""
    cart = lock_cart(buyer)
    lines = cart.lines.filter(removed_at__isnull=True, saved_for_later=False)
    lines = lines.filter(variant__product__store_id=store_id) if store_id else lines.filter(pk__in=line_ids)
    lines.update(is_selected=is_selected)


@transaction.atomic(durable=True)
def accept_prices(*, buyer: User) -> None:
    """Remember today's prices as seen, once the buyer has been shown what changed."""
    cart = lock_cart(buyer)
    lines = list(cart.lines.filter(removed_at__isnull=True))
    offers = offers_for([line.variant_id for line in lines])
    for line in lines:
        if offer := offers.get(line.variant_id):
            line.price_seen = offer.price_at(line.quantity)
    CartLine.objects.bulk_update(lines, ["price_seen"])


def purge_removed_lines() -> int:
    """Forget lines whose removal can no longer be undone; safe to repeat."""
    return CartLine.objects.filter(removed_at__lt=clock.now() - CART_UNDO).delete()[0]


def _put(cart: Cart, line: CartLine | None, offer: Offer, quantity: int) -> CartLine:
    _check_buyer(cart.user, offer)
    _check_quantity(offer, quantity)
    if line is None:
        _check_room(cart)
        line = CartLine(cart=cart, variant_id=offer.variant_id)
    line.quantity, line.price_seen = quantity, offer.price_at(quantity)
    line.is_selected, line.saved_for_later, line.removed_at = True, False, None
    line.save()
    return line


def _offer(variant_id: int) -> Offer:
    offer = offers_for([variant_id]).get(variant_id)
    if offer is None:
        raise NotFound
    return offer


def _check_buyer(buyer: User, offer: Offer) -> None:
    if StoreMember.objects.filter(store_id=offer.store_id, user=buyer).exists():
        raise OwnGoods


def _check_quantity(offer: Offer, quantity: int) -> None:
    if not offer.is_purchasable:
        raise NotForSale(variant_id=offer.variant_id)
    rules.check_quantity(quantity, minimum=offer.min_quantity, maximum=offer.max_quantity, lot=offer.lot_size)
    if quantity > offer.available:
        raise InsufficientStock(variant_id=offer.variant_id, available=offer.available)


def _check_room(cart: Cart) -> None:
    if CartLine.objects.filter(cart=cart, removed_at__isnull=True).count() >= MAX_CART_LINES:
        raise CartFull(count=MAX_CART_LINES)


def _line(cart: Cart, line_id: int) -> CartLine:
    line = CartLine.objects.filter(cart=cart, pk=line_id, removed_at__isnull=True).first()
    if line is None:
        raise NotFound
    return line


def _remove(line: CartLine) -> CartLine:
    line.removed_at = clock.now()
    line.save(update_fields=["removed_at", "updated_at"])
    return line
