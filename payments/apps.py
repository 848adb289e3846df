"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Payments, escrow holds, refunds and the double-entry ledger; knows no orders."""

    name = "payments"
    verbose_name = _("Payments")
