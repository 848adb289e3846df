"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Listings, prices, stock, search, wish lists, delivery and exchange rates."""

    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Fill the ports of lower apps, which can be imported only now that the models are there."""
        import_module("catalog.hooks").connect()
