"""App configuration of the composition root."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    """Holds management commands and pages that gather from several apps; owns no models."""

    name = "marketplace"
