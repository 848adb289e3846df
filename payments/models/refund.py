"""Money on its way back to where it came from: a gateway or a gift certificate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock, ids
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField
from payments.models.gift_card import GiftCard
from payments.models.payment import Payment, PaymentAttempt


def refund_number() -> str:
    """A new public number of a refund; the gateway knows the refund by it."""
    return ids.public_number("R-", length=15)


class Refund(TimeStamped):
    """A refund to one tender. One to `gift_card` has succeeded as soon as it exists; one to the gateway of `attempt`
    is asked for by a task, until it succeeds or a person takes over.
    """

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
    GIFT_RETURNED = "gift_returned"
    OVERPAID = "overpaid"
    UNDERPAID = "underpaid"
    # The `failure_code` of one that waited while a bank had the money: losing that chargeback has made it.
    CHARGED_BACK = "charged_back"
    # The same of one that may have been made: the gateway did not answer, and has to be asked.
    NO_ANSWER = "no_answer"
    # These return what never paid for anything: the payment stays as it is.
    BESIDE_PAYMENT = (DOUBLE_CAPTURE, OVERPAID, UNDERPAID)

    number = models.CharField(_("number"), max_length=32, unique=True, default=refund_number, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    gift_card = models.ForeignKey(
        GiftCard,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("gift certificate"),
    )
    reference = models.CharField(_("reference"), max_length=32, db_index=True)
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=30)
    key = models.CharField(_("key against doubles"), max_length=80, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REQUESTED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), default=clock.now)
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
                condition=Q(status__in=["approved", "sent", "failed", "manual"]),
                name="payments_refund_due",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "approved", "sent", "succeeded", "failed", "manual"]),
                name="payments_refund_status_known",
            ),
            models.CheckConstraint(
                condition=Q(attempt__isnull=False, gift_card__isnull=True)
                | Q(
                    attempt__isnull=True,
                    gift_card__isnull=False,
                    status__in=["requested", "approved", "sent", "succeeded"],
                ),
                name="payments_refund_one_tender",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def was_charged_back(self) -> bool:
        """True when the buyer has it from a bank that has decided a chargeback, and not from us."""
        return self.status == self.Status.SUCCEEDED and self.failure_code == self.CHARGED_BACK

    @staticmethod
    def unknown() -> Q:
        """Refunds of which nobody knows whether the gateway has made them: it has to be asked."""
        return Q(status=Refund.Status.SENT) | Q(status=Refund.Status.MANUAL, failure_code=Refund.NO_ANSWER)

    @property
    def is_unknown_to_people(self) -> bool:
        """True when people are to return what the gateway may have returned: it is asked on, and they are warned."""
        return self.status == self.Status.MANUAL and self.failure_code == self.NO_ANSWER

    @property
    def charge(self) -> PaymentAttempt:
        """The attempt that a refund to a gateway gives back. Raises ValueError for one to a certificate."""
        if self.attempt is None:
            raise ValueError(f"{self.number} goes to a gift certificate")
        return self.attempt
