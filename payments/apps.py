"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Payments, escrow holds, refunds and the double-entry ledger; knows no orders."""

    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        """Declare personal data to accounts, which is possible only now that the models are there; look at settings."""
        import_module("payments.privacy").connect()
        import_module("payments.hooks").connect()
        checks.register(import_module("payments.checks").check_gateways)
