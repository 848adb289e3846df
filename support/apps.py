"""App configuration."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Help centre articles."""

    name = "support"
