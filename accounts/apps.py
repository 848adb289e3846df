"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, consents, addresses, stores and who acts for them."""

    name = "accounts"
    verbose_name = _("Members and stores")

    def ready(self) -> None:
        """Fill the ports that accounts itself serves, declare personal data, and listen to what Django tells."""
        import_module("accounts.hooks").connect()
        import_module("accounts.privacy_hooks").connect()
        import_module("accounts.receivers")
