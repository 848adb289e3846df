"""The only way a view gets an object of orders. What is not yours does not exist: NotFound."""

from django.db.models import Q, QuerySet

from accounts.models import Store, User
from marketplace.lib.errors import NotFound
from orders.models import CartLine, Checkout, Order, Shipment
from payments.access import bought_card
from payments.models import GiftCard
from payments.rules import is_gift_number

# Everything that can be paid on the page of payment; its number is the reference of the payment.
Payable = Checkout | GiftCard


def order_for_buyer(user: User, number: str) -> Order:
    """The buyer's own order, with its store and checkout. Raises NotFound."""
    return _one(Order.objects.select_related("store", "checkout", "buyer").filter(buyer=user, number=number))


def order_for_store(store: Store, number: str) -> Order:
    """An order of this store whose payment arrived and was checked; before that it is no business of the store."""
    orders = Order.objects.select_related("store", "checkout", "buyer")
    return _one(orders.filter(store=store, number=number, ship_by__isnull=False))


def parcel_for_store(store: Store, number: str, parcel: str) -> Shipment:
    """A parcel, by its number, of an order that `order_for_store` gives. Raises NotFound."""
    shipment = Shipment.objects.filter(order=order_for_store(store, number), number=parcel).first()
    if shipment is None:
        raise NotFound
    return shipment


def checkout_for_buyer(user: User, number: str) -> Checkout:
    """The buyer's own checkout. Raises NotFound."""
    checkout = Checkout.objects.filter(buyer=user, number=number).first()
    if checkout is None:
        raise NotFound
    return checkout


def payable_for_buyer(user: User, number: str) -> Payable:
    """What the buyer pays for: a checkout, by its number or that of one of its orders, or a gift certificate that the
    buyer has ordered. Raises NotFound.
    """
    if is_gift_number(number):
        return bought_card(user, number)
    checkout = Checkout.objects.filter(Q(number=number) | Q(orders__number=number), buyer=user).first()
    if checkout is None:
        raise NotFound
    return checkout


def cart_line_for_buyer(user: User, pk: int | None) -> CartLine:
    """A line that lies in the buyer's own cart, with its product. Raises NotFound, also for None."""
    lines = CartLine.objects.present().select_related("variant__product")
    line = lines.filter(cart__user=user, pk=pk).first() if pk is not None else None
    if line is None:
        raise NotFound
    return line


def _one(orders: QuerySet[Order]) -> Order:
    order = orders.first()
    if order is None:
        raise NotFound
    return order
