"""The sandbox's own books: what it charged, what it gave back, what it has to tell the shop.

The shop never reads these rows; `manage.py reconcile` compares them with the ledger.
"""

from django.db import models
from django.db.models import Q

from marketplace.lib import clock, ids
from marketplace.lib.money import MoneyField


class SandboxCharge(models.Model):
    """A charge as the bank sees it."""

    class Status(models.TextChoices):
        """The life of a charge."""

        CONFIRMING = "confirming"
        PENDING = "pending"
        CAPTURED = "captured"
        DECLINED = "declined"

    key = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=40, unique=True, default=ids.token)
    amount = MoneyField()
    brand = models.CharField(max_length=20)
    last4 = models.CharField(max_length=4)
    status = models.CharField(max_length=12, choices=Status)
    decline_code = models.CharField(max_length=40, blank=True)
    return_url = models.CharField(max_length=300, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "payments"
        verbose_name = "sandbox charge"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key


class SandboxRefund(models.Model):
    """Money the bank gave back."""

    charge = models.ForeignKey(SandboxCharge, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=64, unique=True)
    amount = MoneyField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "payments"
        verbose_name = "sandbox refund"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_sandboxrefund_positive")]

    def __str__(self) -> str:
        return self.key


class SandboxEvent(models.Model):
    """A webhook the bank owes the shop; sent again until the shop answers 2xx."""

    event_id = models.CharField(max_length=64, unique=True, default=ids.token)
    charge = models.ForeignKey(SandboxCharge, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    deliver_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "payments"
        verbose_name = "sandbox event"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["deliver_at"], condition=Q(delivered_at__isnull=True), name="payments_sandboxevent_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
