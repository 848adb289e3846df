"""Refunds that people return: where to, who has taken it, and the transfer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib.models import TimeStamped
from payments.models.refund import Refund


class ManualRefund(TimeStamped):
    """The desk's row of a refund in `manual`. One member of staff approves it, another one takes and transfers it.

    The approval is about what was seen: a new account needs a new one.
    The number of the buyer's account is encrypted; its last four characters may be shown.
    """

    refund = models.OneToOneField(Refund, on_delete=models.PROTECT, related_name="by_hand", verbose_name=_("refund"))
    holder = models.CharField(_("holder of the account"), max_length=120, blank=True)
    bank_code = models.CharField(_("code of the bank"), max_length=11, blank=True)
    number_secret = models.TextField(editable=False, blank=True)
    last4 = models.CharField(_("last characters"), max_length=4, blank=True, editable=False)
    given_at = models.DateTimeField(_("account given at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    taken_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    bank_reference = models.CharField(_("number at the bank"), max_length=64, blank=True)
    paid_at = models.DateTimeField(_("transferred at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund by hand")
        verbose_name_plural = _("refunds by hand")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank_reference"], condition=~Q(bank_reference=""), name="payments_manualrefund_transfer"
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("taken_by")), name="payments_manualrefund_two_people"),
        ]

    def __str__(self) -> str:
        return str(self.refund)

    @property
    def has_account(self) -> bool:
        """True when the buyer has named an account."""
        return bool(self.number_secret)

    @property
    def version(self) -> str:
        """What whoever approves has seen: it changes with the account."""
        return self.given_at.isoformat() if self.given_at else ""
