"""App configuration."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments, escrow holds, refunds and the double-entry ledger; knows no orders."""

    name = "payments"
