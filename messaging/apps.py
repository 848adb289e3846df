"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Notifications and the outbox of mails."""

    name = "messaging"
    verbose_name = _("Notifications and mail")

    def ready(self) -> None:
        """Fill the ports of lower apps, which can be imported only now that the models are there."""
        import_module("messaging.hooks").connect()
