"""The sandbox's own books: what it charged, what it gave back, what it has to tell the shop.

The shop never reads these rows; `manage.py reconcile` compares them with the ledger.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock, ids
from marketplace.lib.money import Money, MoneyField


class SandboxCharge(models.Model):
    """A charge as the bank, or another simulated `provider`, sees it. With `expires_at` it waits for cash until then,
    paid in by its `code`.
    """

    class Status(models.TextChoices):
        """The life of a charge."""

        CONFIRMING = "confirming"
        PENDING = "pending"
        CAPTURED = "captured"
        DECLINED = "declined"

    key = models.CharField(max_length=64, unique=True)
    provider = models.CharField(_("payment provider"), max_length=20, default="sandbox")
    token = models.CharField(max_length=40, unique=True, default=ids.token)
    amount = MoneyField()
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    code = models.CharField(_("code to pay in with"), max_length=20, blank=True)
    status = models.CharField(max_length=12, choices=Status)
    decline_code = models.CharField(max_length=40, blank=True)
    return_url = models.CharField(max_length=300, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("awaited until"), null=True, blank=True)

    class Meta:
        app_label = "payments"
        verbose_name = "sandbox charge"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="payments_sandboxcharge_waits")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_undecided(self) -> bool:
        """True while the buyer can still pay or turn back: on a page, or with cash."""
        waits_for_cash = self.status == self.Status.PENDING and self.expires_at is not None
        return self.status == self.Status.CONFIRMING or waits_for_cash


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


class SandboxCard(models.Model):
    """A demo card that the bank keeps since a charge, by its `code`; whoever has the token can charge it again."""

    charge = models.OneToOneField(SandboxCharge, on_delete=models.PROTECT, related_name="kept_card")
    token = models.CharField(max_length=64, unique=True, default=ids.token)
    code = models.CharField(_("demo card"), max_length=20)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "payments"
        verbose_name = "sandbox card"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.code


def dispute_reference() -> str:
    """The bank's number of a chargeback."""
    return f"sbd-{ids.token()}"


class SandboxDispute(models.Model):
    """A charge that the holder of the card disputes; the bank has the money until it decides."""

    class Status(models.TextChoices):
        """The life of a dispute."""

        OPENED = "opened"
        WON = "won"
        LOST = "lost"

    charge = models.ForeignKey(SandboxCharge, on_delete=models.PROTECT, related_name="disputes")
    reference = models.CharField(_("number at the gateway"), max_length=64, unique=True, default=dispute_reference)
    amount = MoneyField()
    fee = MoneyField(_("fee"), default=Money.zero)
    reason = models.CharField(_("reason"), max_length=40)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPENED)
    evidence = models.TextField(blank=True)
    respond_by = models.DateTimeField()
    decides_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "payments"
        verbose_name = "sandbox dispute"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_sandboxdispute_positive")]

    def __str__(self) -> str:
        return self.reference


class SandboxEvent(models.Model):
    """A webhook the bank owes the shop; sent again until the shop answers 2xx."""

    event_id = models.CharField(max_length=64, unique=True, default=ids.token)
    charge = models.ForeignKey(SandboxCharge, on_delete=models.PROTECT, related_name="events")
    dispute = models.ForeignKey(SandboxDispute, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
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
