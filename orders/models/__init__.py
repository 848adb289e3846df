"""Models of orders."""

from orders.models.cart import Cart, CartLine
from orders.models.checkout import Checkout
from orders.models.customs import CustomsData
from orders.models.event import Actor, OrderEvent
from orders.models.extension import Extension
from orders.models.gift import GiftDelivery
from orders.models.order import Order, OrderLine, OrderLineDiscount
from orders.models.shipment import ParcelEvent, Shipment, ShipmentLine
from orders.models.timer import OrderTimer, ParcelTimer

__all__ = [
    "Actor",
    "Cart",
    "CartLine",
    "Checkout",
    "CustomsData",
    "Extension",
    "GiftDelivery",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderLineDiscount",
    "OrderTimer",
    "ParcelEvent",
    "ParcelTimer",
    "Shipment",
    "ShipmentLine",
]
