"""Changes to the cart. Each is one short transaction under the lock of the buyer's cart.

The price of everything that lies in it, also of what is saved for later, is watched for the buyer (S41).
"""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Count, Exists, Q

from accounts.models import StoreMember, User
from catalog.errors import InsufficientStock, NotForSale
from catalog.selectors.offers import Offer, offers_for
from catalog.services.price_watches import unwatch_cart, watch_cart
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from orders import cart_rules, quantity_rules
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
    line = _line_with(cart, variant_id)
    had = _pieces(line)
    offer = offer_of(variant_id)
    more = quantity if quantity is not None else offer.lot_size if had else offer.smallest
    return _put(cart, line, offer, had + more)


@transaction.atomic(durable=True)
def keep_wanted(*, buyer: User, variant_id: int, quantity: int | None = None) -> CartLine:
    """Let the cart hold at least `quantity` pieces, ticked: what a guest pressed joins what the member has (S2, S40).

    Safe to repeat: nothing is added twice. Where there are fewer pieces, all of them are taken, and the line says
    so. Raises what `add_to_cart` raises.
    """
    return keep_pieces(lock_cart(buyer), variant_id, quantity)


def keep_pieces(cart: Cart, variant_id: int, quantity: int | None) -> CartLine:
    """What `keep_wanted` does, in a cart that the caller holds under lock."""
    require_transaction()
    line = _line_with(cart, variant_id)
    had = _pieces(line)
    offer = offer_of(variant_id)
    wanted = offer.smallest if quantity is None else quantity
    if line is not None and had >= wanted:
        line.is_selected = True
        line.save(update_fields=["is_selected", "updated_at"])
        return line
    possible = offer.allowed(wanted) if wanted > 0 else 0
    line = _put(cart, line, offer, max(had, possible or wanted))
    if line.quantity < wanted:
        line.stock_seen = wanted
        line.save(update_fields=["stock_seen", "updated_at"])
    return line


@transaction.atomic(durable=True)
def buy_now(*, buyer: User, variant_id: int, quantity: int | None = None) -> str:
    """Make the cart ready to order just this from its store: other lines of the store are unticked, none is lost.

    None: the least that can be ordered. Returns the slug of the store, for the checkout. Raises what `add_to_cart`
    raises.
    """
    cart = lock_cart(buyer)
    line = _line_with(cart, variant_id)
    offer = offer_of(variant_id)
    line = _put(cart, line, offer, offer.smallest if quantity is None else quantity)
    others = cart.lines.filter(variant__product__store_id=offer.store_id).exclude(pk=line.pk)
    others.update(is_selected=False)
    return offer.store_slug


@transaction.atomic(durable=True)
def set_quantity(*, buyer: User, line_id: int, quantity: int) -> CartLine:
    """Change the number of pieces; 0 removes the line. A change of price not seen yet stays to be told.

    Raises NotFound and what `add_to_cart` raises.
    """
    cart = lock_cart(buyer)
    line = line_of(cart, line_id)
    if quantity == 0:
        return take_out(line, buyer)
    offer = offer_of(line.variant_id)
    check_offer(offer, quantity)
    before, after = offer.price_at(line.quantity), offer.price_at(quantity)
    line.price_seen = cart_rules.carried_price(line.price_seen, before=before, after=after)
    line.quantity, line.stock_seen = quantity, offer.available
    line.save(update_fields=["quantity", "price_seen", "stock_seen", "updated_at"])
    return line


@transaction.atomic(durable=True)
def remove_line(*, buyer: User, line_id: int) -> CartLine:
    """Take a line out; `restore_line` brings it back as it was. Raises NotFound."""
    return take_out(line_of(lock_cart(buyer), line_id), buyer)


@transaction.atomic(durable=True)
def restore_line(*, buyer: User, line_id: int) -> CartLine:
    """Undo `remove_line`. Nothing happens to a line that is there. Raises NotFound, CartFull."""
    cart = lock_cart(buyer)
    line = CartLine.objects.filter(cart=cart, pk=line_id).select_related("variant").first()
    if line is None:
        raise NotFound
    if line.removed_at is not None:
        _check_room(_count(cart))
        line.removed_at = None
        line.save(update_fields=["removed_at", "updated_at"])
        watch_cart(user_id=buyer.pk, prices={line.variant_id: line.variant.price})
    return line


@transaction.atomic(durable=True)
def save_for_later(*, buyer: User, line_id: int, is_saved: bool) -> CartLine:
    """Move a line out of the order, or back into it and ticked. Raises NotFound."""
    line = line_of(lock_cart(buyer), line_id)
    line.saved_for_later, line.is_selected = is_saved, not is_saved
    line.save(update_fields=["saved_for_later", "is_selected", "updated_at"])
    return line


@transaction.atomic(durable=True)
def select_lines(
    *, buyer: User, is_selected: bool, line_ids: Collection[int] | None = None, store_id: int | None = None
) -> None:
    """Tick or untick lines: those of `line_ids`, every line of a store, or the whole cart when neither is given."""
    cart = lock_cart(buyer)
    lines = cart.lines.present().filter(saved_for_later=False)
    if line_ids is not None:
        lines = lines.filter(pk__in=line_ids)
    if store_id is not None:
        lines = lines.filter(variant__product__store_id=store_id)
    lines.update(is_selected=is_selected)


@transaction.atomic(durable=True)
def mark_seen(*, buyer: User, seen: Mapping[int, tuple[Money, int]]) -> None:
    """Remember that the buyer has seen these prices and numbers of pieces, by line; what came later is still told."""
    cart = lock_cart(buyer)
    lines = list(cart.lines.present().filter(pk__in=seen))
    for line in lines:
        line.price_seen, line.stock_seen = seen[line.pk]
    CartLine.objects.bulk_update(lines, ["price_seen", "stock_seen"])


@transaction.atomic
def drop_ordered(*, buyer: User, lines: Collection[CartLine]) -> None:
    """Forget the lines that have become an order. Wants the lock of the cart."""
    CartLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    unwatch_cart(user_id=buyer.pk, variant_ids=[line.variant_id for line in lines])


def purge_removed_lines() -> int:
    """Forget lines whose removal can no longer be undone; safe to repeat."""
    return CartLine.objects.filter(removed_at__lt=clock.now() - CART_UNDO).delete()[0]


def offer_of(variant_id: int) -> Offer:
    """What a variant costs now, and how many there are. Raises NotFound."""
    offer = offers_for([variant_id], pictured=False).get(variant_id)
    if offer is None:
        raise NotFound
    return offer


def check_offer(offer: Offer, quantity: int) -> None:
    """Raises NotForSale, QuantityNotAllowed, InsufficientStock."""
    if not offer.is_purchasable:
        raise NotForSale(variant_id=offer.variant_id)
    quantity_rules.check_quantity(quantity, minimum=offer.min_quantity, maximum=offer.max_quantity, lot=offer.lot_size)
    if quantity > offer.available:
        raise InsufficientStock(variant_id=offer.variant_id, available=offer.available)


def line_of(cart: Cart, line_id: int) -> CartLine:
    """A line that has not been removed. Raises NotFound."""
    line = cart.lines.present().filter(pk=line_id).first()
    if line is None:
        raise NotFound
    return line


def take_out(line: CartLine, buyer: User) -> CartLine:
    """Remove a line, so that it can be restored. Wants the lock of the cart."""
    line.removed_at = clock.now()
    line.save(update_fields=["removed_at", "updated_at"])
    unwatch_cart(user_id=buyer.pk, variant_ids=[line.variant_id])
    return line


def _put(cart: Cart, line: CartLine | None, offer: Offer, quantity: int) -> CartLine:
    is_new = line is None or line.removed_at is not None
    present, is_own = _circumstances(cart, offer)
    if is_own:
        raise OwnGoods
    check_offer(offer, quantity)
    if is_new:
        _check_room(present)
    line = line or CartLine(cart=cart, variant_id=offer.variant_id)
    line.quantity, line.price_seen, line.stock_seen = quantity, offer.price_at(quantity), offer.available
    line.is_selected, line.saved_for_later, line.removed_at = True, False, None
    line.save()
    if is_new:
        watch_cart(user_id=cart.user_id, prices={offer.variant_id: offer.price})
    return line


def _line_with(cart: Cart, variant_id: int) -> CartLine | None:
    """The line of this variant, even a removed one."""
    return CartLine.objects.filter(cart=cart, variant_id=variant_id).first()


def _pieces(line: CartLine | None) -> int:
    """How many pieces of it are to be ordered."""
    return line.quantity if line and line.removed_at is None and not line.saved_for_later else 0


def _circumstances(cart: Cart, offer: Offer) -> tuple[int, bool]:
    """How many lines there are, and whether the offer is of the buyer's own store: one query."""
    own = StoreMember.objects.filter(store_id=offer.store_id, user_id=cart.user_id)
    present = Count("lines", filter=Q(lines__removed_at__isnull=True))
    return Cart.objects.filter(pk=cart.pk).annotate(present=present, own=Exists(own)).values_list("present", "own")[0]


def _count(cart: Cart) -> int:
    return cart.lines.present().count()


def _check_room(present: int) -> None:
    if present >= MAX_CART_LINES:
        raise CartFull(count=MAX_CART_LINES)
