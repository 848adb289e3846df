"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClubConfig(AppConfig):
    """Membership, points and levels."""

    name = "club"
    verbose_name = _("Club")

    def ready(self) -> None:
        """Fill the ports of lower apps, which can be imported only now that the models are there."""
        import_module("club.hooks").connect()
