"""Stock: what is held for whom, and every movement."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models.product import Variant
from marketplace.lib import clock


class StockReservation(models.Model):
    """Pieces of a variant promised to `reference` (an order's number) until `until`."""

    class Status(models.TextChoices):
        """Held pieces count as reserved; sold ones have left the stock."""

        HELD = "held", _("held")
        RELEASED = "released", _("released")
        SOLD = "sold", _("sold")
        RETURNED = "returned", _("returned to stock")

    reference = models.CharField(_("reference"), max_length=40)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField(_("quantity"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.HELD)
    until = models.DateTimeField(_("held until"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("stock reservation")
        verbose_name_plural = _("stock reservations")
        constraints = [
            models.UniqueConstraint(fields=["reference", "variant"], name="catalog_stockreservation_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="catalog_stockreservation_quantity"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(status="held"), name="catalog_stockreservation_due")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.variant} × {self.quantity}"


class StockMovement(models.Model):
    """One line of the stock ledger. The sums of a variant's changes are its `stock_on_hand` and `stock_reserved`."""

    class Kind(models.TextChoices):
        """What happened."""

        RECEIVED = "received", _("received")
        CORRECTED = "corrected", _("corrected")
        RESERVED = "reserved", _("reserved")
        RELEASED = "released", _("released")
        SOLD = "sold", _("sold")
        RETURNED = "returned", _("returned to stock")

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    on_hand_change = models.IntegerField(_("change of the stock"), default=0)
    reserved_change = models.IntegerField(_("change of what is reserved"), default=0)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["variant", "-at"], name="catalog_stockmovement_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "reference"],
                condition=Q(kind__in=["received", "corrected"]) & ~Q(reference=""),
                name="catalog_stockmovement_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.kind} {self.on_hand_change:+d}"
