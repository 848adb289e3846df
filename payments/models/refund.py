"""Money on its way back to a buyer's card."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock, ids
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField
from payments.models.payment import Payment, PaymentAttempt


def refund_number() -> str:
    """A new public number of a refund; the gateway knows the refund by it."""
    return ids.public_number("R-", length=15)


class Refund(TimeStamped):
    """A refund that is asked of the gateway by a task, until it succeeds or a person takes over."""

    class Status(models.TextChoices):
        """Refund of domain section 2."""

        REQUESTED = "requested", _("asked for")
        APPROVED = "approved", _("granted")
        SENT = "sent", _("sent to the bank")
        SUCCEEDED = "succeeded", _("returned")
        FAILED = "failed", _("the bank did not take it, we try again")
        MANUAL = "manual", _("being returned by our staff")

    # Reasons of our own; every other reason is a code of the caller's.
    LATE_CAPTURE = "late_capture"
    DOUBLE_CAPTURE = "double_capture"

    number = models.CharField(_("number"), max_length=32, unique=True, default=refund_number, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    reference = models.CharField(_("reference"), max_length=32, db_index=True)
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=30)
    key = models.CharField(max_length=80, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REQUESTED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    failure_code = models.CharField(_("reason of the failure"), max_length=40, blank=True)
    provider_reference = models.CharField(_("number at the gateway"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(status__in=["approved", "sent", "failed"]),
                name="payments_refund_due",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "approved", "sent", "succeeded", "failed", "manual"]),
                name="payments_refund_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number
