"""App configuration."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Notifications and the outbox of mails."""

    name = "messaging"
