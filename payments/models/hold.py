"""Money of one order that waits for the order to end well."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from marketplace.lib import clock
from payments.models.payment import PaymentAllocation


class Hold(models.Model):
    """Status and dates of an order's money; the amount is a sum of ledger entries, never a column."""

    class Status(models.TextChoices):
        """Escrow and payout of domain section 2; `refunded` ends a hold whose money all went back, `undone` one whose
        payment was taken back: it is held again when the order is paid.
        """

        HELD = "held", _("held until the order ends")
        FROZEN = "frozen", _("stopped: a dispute, a chargeback or our staff")
        RELEASABLE = "releasable", _("payable to the seller")
        IN_PAYOUT = "in_payout", _("on its way to the seller")
        PAID = "paid", _("paid to the seller")
        FAILED = "failed", _("transfer failed")
        REFUNDED = "refunded", _("returned to the buyer")
        UNDONE = "undone", _("the payment was taken back")

    allocation = models.OneToOneField(PaymentAllocation, on_delete=models.PROTECT, related_name="hold")
    reference = models.CharField(_("reference"), max_length=32, unique=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.HELD)
    opened_at = models.DateTimeField(_("held since"), default=clock.now)
    release_at = models.DateTimeField(_("payable from"), null=True, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    payout = models.ForeignKey(
        "payments.Payout",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holds",
        verbose_name=_("payout"),
    )

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["release_at"], condition=Q(status="held"), name="payments_hold_due"),
            models.Index(fields=["store", "status"], name="payments_hold_store"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["held", "frozen", "releasable", "in_payout", "paid", "failed", "refunded", "undone"]
                ),
                name="payments_hold_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_status_display()}"

    @property
    def is_in_escrow(self) -> bool:
        """True while the order's money is in nobody's hands."""
        return self.status in {self.Status.HELD, self.Status.FROZEN}
