"""App configuration."""

from django.apps import AppConfig


class SellerConfig(AppConfig):
    """The sellers' workspace: pages only, no models and no writes of its own."""

    name = "seller"
