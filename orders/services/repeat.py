"""Order again: the goods of an old order come into the cart at the prices of today."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from catalog.errors import InsufficientStock, NotForSale
from marketplace.lib.errors import NotFound
from orders import access
from orders.errors import QuantityNotAllowed
from orders.locks import lock_cart
from orders.models import OrderLine
from orders.services.cart import keep_pieces


@dataclass(frozen=True, slots=True)
class Repeated:
    """The lines that lie in the cart now, in whatever quantity could be had, and those that are gone."""

    kept: tuple[OrderLine, ...]
    gone: tuple[OrderLine, ...]


@transaction.atomic(durable=True)
def repeat_order(*, buyer: User, number: str) -> Repeated:
    """Let the cart hold at least what the order held; what is gone stays out, and again adds nothing.

    Where there are fewer pieces, all of them are taken, and the cart says so. Locks the cart. Raises NotFound,
    OwnGoods, CartFull.
    """
    order = access.order_for_buyer(buyer, number)
    cart = lock_cart(buyer)
    kept, gone = [], []
    for line in order.lines.all():
        try:
            keep_pieces(cart, line.variant_id, line.quantity)
        except (NotForSale, NotFound, InsufficientStock, QuantityNotAllowed):
            gone.append(line)
        else:
            kept.append(line)
    return Repeated(tuple(kept), tuple(gone))
