"""Money on its way to stores: where it goes, and each transfer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from marketplace.lib import clock, ids
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField


def payout_number() -> str:
    """A new public number of a payout, by which the bank knows it."""
    return ids.public_number("P-", length=15)


class PayoutAccount(TimeStamped):
    """The bank account of a store. Its row is the lock of the store's balance: whoever pays out takes it first.

    The number is encrypted; its last four characters may be shown. After a change nothing is paid until `paused_until`.
    """

    store = models.OneToOneField(
        Store, on_delete=models.PROTECT, related_name="payout_account", verbose_name=_("store")
    )
    holder = models.CharField(_("holder of the account"), max_length=120)
    bank_code = models.CharField(_("code of the bank"), max_length=11)
    number_secret = models.TextField(editable=False)
    last4 = models.CharField(_("last characters"), max_length=4, editable=False)
    paused_until = models.DateTimeField(_("nothing is paid until"), null=True, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("bank account of a store")
        verbose_name_plural = _("bank accounts of stores")
        ordering = ["store"]

    def __str__(self) -> str:
        return f"{self.holder} ···{self.last4}"


class PayoutBatch(models.Model):
    """Transfers that one member of staff approved together."""

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number, editable=False)
    key = models.CharField(max_length=80, unique=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), default=clock.now)

    class Meta:
        verbose_name = _("batch of payouts")
        verbose_name_plural = _("batches of payouts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class Payout(TimeStamped):
    """One transfer to the bank account of a store; holder, bank and number are those of the day it was approved."""

    class Status(models.TextChoices):
        """Approved by staff, then whatever the bank made of it."""

        APPROVED = "approved", _("on its way")
        PAID = "paid", _("paid out")
        FAILED = "failed", _("refused by the bank")

    number = models.CharField(_("number"), max_length=20, unique=True, default=payout_number, editable=False)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payouts", verbose_name=_("batch"))
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="payouts", verbose_name=_("store"))
    amount = MoneyField(_("amount"))
    holder = models.CharField(_("holder of the account"), max_length=120)
    bank_code = models.CharField(_("code of the bank"), max_length=11)
    number_secret = models.TextField(editable=False)
    last4 = models.CharField(_("last characters"), max_length=4)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.APPROVED)
    bank_reference = models.CharField(_("number at the bank"), max_length=64, blank=True)
    failure = models.CharField(_("reason of the failure"), max_length=200, blank=True)
    resolved_at = models.DateTimeField(_("answered by the bank at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["store", "-id"], name="payments_payout_store")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_payout_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "paid", "failed"]), name="payments_payout_status_known"
            ),
            models.UniqueConstraint(fields=["batch", "store"], name="payments_payout_once_in_batch"),
        ]

    def __str__(self) -> str:
        return self.number
