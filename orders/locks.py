"""Row locks of orders, each evaluated at once and taken in the project's order (lib.transactions).

FOR NO KEY UPDATE everywhere: whoever writes a row that only refers to a locked one, as an event to its order, does not
wait for it at its commit, where no order of locks could help.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import User
from marketplace.lib.errors import NotFound
from marketplace.lib.prepared import Prepared
from marketplace.lib.transactions import note_lock, require_transaction
from orders.models import Cart, Checkout, Order, Shipment


def _locked(*, skip_locked: bool = False) -> QuerySet[Order]:
    """Orders under lock; store, buyer and checkout are read along, without being locked."""
    rows = Order.objects.select_for_update(of=("self",), skip_locked=skip_locked, no_key=True)
    return rows.select_related("store", "buyer", "checkout").order_by("pk")


_CHECKOUT_OF = Prepared(
    lambda order: Checkout.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=Order.objects.filter(pk=order).values("checkout")
    )
)
_ORDERS = Prepared(lambda pks: _locked().filter(pk__in=[pks]))
_ORDERS_OF_CHECKOUT = Prepared(lambda checkout: _locked().filter(checkout=checkout))
_ORDER_IF_FREE = Prepared(lambda pk: _locked(skip_locked=True).filter(pk=pk))


def lock_cart(user: User) -> Cart:
    """The buyer's cart under lock, made if there is none yet."""
    require_transaction()
    note_lock("cart")
    carts = Cart.objects.select_for_update(of=("self",), no_key=True)
    cart = carts.filter(user=user).first()
    if cart is None:
        Cart.objects.get_or_create(user=user)
        cart = carts.get(user=user)
    cart.user = user  # known already: it need not be read again
    return cart


def lock_checkout(number: str) -> Checkout:
    """A checkout under lock. Raises NotFound."""
    note_lock("checkout")
    checkout = Checkout.objects.select_for_update(of=("self",), no_key=True).filter(number=number).first()
    if checkout is None:
        raise NotFound
    return checkout


def lock_checkout_of(order_pk: int) -> Checkout:
    """The checkout of an order under lock, before the order."""
    note_lock("checkout")
    return _CHECKOUT_OF.rows(order=order_pk)[0]


def lock_order(pk: int) -> Order:
    """One order under lock. Raises NotFound."""
    orders = lock_orders([pk])
    if not orders:
        raise NotFound
    return orders[0]


def lock_orders(pks: Iterable[int]) -> list[Order]:
    """Orders under lock, in order of their pk; store and buyer are read along, without being locked."""
    note_lock("order")
    return _ORDERS.rows(pks=list(pks))


def lock_checkout_orders(checkout: Checkout) -> list[Order]:
    """All orders of a checkout under lock, in order of their pk."""
    note_lock("order")
    return _ORDERS_OF_CHECKOUT.rows(checkout=checkout.pk)


def lock_shipments(order: Order) -> list[Shipment]:
    """The parcels of an order under lock, in order of their pk."""
    note_lock("shipment")
    return list(Shipment.objects.select_for_update(of=("self",), no_key=True).filter(order=order).order_by("pk"))


def take_order(pk: int) -> Order | None:
    """One order under lock, or None at once when somebody else holds it: for sweeps."""
    note_lock("order")
    return next(iter(_ORDER_IF_FREE.rows(pk=pk)), None)
