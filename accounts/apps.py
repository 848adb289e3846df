"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, consents, addresses, stores and who acts for them."""

    name = "accounts"
