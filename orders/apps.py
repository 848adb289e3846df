"""App configuration."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Cart, checkout, orders, shipments: the whole life of a purchase."""

    name = "orders"
