"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, consents, addresses, stores and who acts for them."""

    name = "accounts"
    verbose_name = _("Members and stores")

    def ready(self) -> None:
        """Declare personal data to the registry, which is possible only now that the models are there."""
        import_module("accounts.privacy_hooks").connect()
