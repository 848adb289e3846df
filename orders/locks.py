"""Row locks of orders, each evaluated at once and taken in the project's order (lib.transactions)."""

from collections.abc import Iterable

from accounts.models import User
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import note_lock, require_transaction
from orders.models import Cart, Checkout, Order, Shipment


def lock_cart(user: User) -> Cart:
    """The buyer's cart under lock, made if there is none yet."""
    require_transaction()
    note_lock("cart")
    carts = Cart.objects.select_for_update(of=("self",))
    cart = carts.filter(user=user).first()
    if cart is None:
        Cart.objects.get_or_create(user=user)
        cart = carts.get(user=user)
    cart.user = user  # known already: it need not be read again
    return cart


def lock_checkout(number: str) -> Checkout:
    """A checkout under lock. Raises NotFound."""
    note_lock("checkout")
    checkout = Checkout.objects.select_for_update(of=("self",)).filter(number=number).first()
    if checkout is None:
        raise NotFound
    return checkout


def lock_order(pk: int) -> Order:
    """One order under lock. Raises NotFound."""
    orders = lock_orders([pk])
    if not orders:
        raise NotFound
    return orders[0]


def lock_orders(pks: Iterable[int]) -> list[Order]:
    """Orders under lock, in order of their pk; store and buyer are read along, without being locked."""
    note_lock("order")
    orders = Order.objects.select_for_update(of=("self",)).select_related("store", "buyer", "checkout")
    return list(orders.filter(pk__in=list(pks)).order_by("pk"))


def lock_checkout_orders(checkout: Checkout) -> list[Order]:
    """All orders of a checkout under lock, in order of their pk."""
    note_lock("order")
    orders = Order.objects.select_for_update(of=("self",)).select_related("store", "buyer", "checkout")
    return list(orders.filter(checkout=checkout).order_by("pk"))


def lock_shipments(order: Order) -> list[Shipment]:
    """The parcels of an order under lock, in order of their pk."""
    note_lock("shipment")
    return list(Shipment.objects.select_for_update(of=("self",)).filter(order=order).order_by("pk"))


def take_order(pk: int) -> Order | None:
    """One order under lock, or None at once when somebody else holds it: for sweeps."""
    note_lock("order")
    orders = Order.objects.select_for_update(of=("self",), skip_locked=True)
    return orders.select_related("store", "buyer", "checkout").filter(pk=pk).first()
