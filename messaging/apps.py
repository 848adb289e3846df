"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Notifications and the outbox of mails."""

    name = "messaging"
    verbose_name = _("Notifications and mail")
