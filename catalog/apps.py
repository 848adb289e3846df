"""App configuration."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Listings, prices, stock, search, wish lists, delivery and exchange rates."""

    name = "catalog"
