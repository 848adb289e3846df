"""Models of orders."""

from orders.models.cart import Cart, CartLine
from orders.models.checkout import Checkout
from orders.models.event import Actor, OrderEvent
from orders.models.order import Order, OrderLine
from orders.models.shipment import ParcelEvent, Shipment, ShipmentLine
from orders.models.timer import OrderTimer, ParcelTimer

__all__ = [
    "Actor",
    "Cart",
    "CartLine",
    "Checkout",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderTimer",
    "ParcelEvent",
    "ParcelTimer",
    "Shipment",
    "ShipmentLine",
]
