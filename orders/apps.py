"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """Cart, checkout, orders, shipments: the whole life of a purchase."""

    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        """Fill the ports of lower apps, which can be imported only now that the models are there."""
        import_module("orders.hooks").connect()
        import_module("orders.checks")
