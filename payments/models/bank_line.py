"""Incoming lines of the marketplace's own bank statement."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.money import MoneyField
from payments.models.payment import PaymentAttempt


class BankLine(models.Model):
    """Money that arrived at the bank. The bank's own number of a line is unique: it is entered, and counts, once."""

    class Status(models.TextChoices):
        """`set_aside`: staff have seen that it belongs to no payment of the shop."""

        NEW = "new", _("to be matched")
        MATCHED = "matched", _("matched")
        SET_ASIDE = "set_aside", _("set aside")

    bank_reference = models.CharField(_("number at the bank"), max_length=64, unique=True)
    booked_on = models.DateField(_("booked on"))
    amount = MoneyField(_("amount"))
    payer = models.CharField(_("payer"), max_length=160, blank=True)
    purpose = models.CharField(_("purpose of the payment"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    attempt = models.ForeignKey(
        PaymentAttempt, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_lines",
        verbose_name=_("payment attempt"),
    )  # fmt: skip
    entered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ["-booked_on", "-pk"]
        indexes = [models.Index(fields=["booked_on"], condition=Q(status="new"), name="payments_bankline_new")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_bankline_amount_positive"),
            models.CheckConstraint(
                condition=Q(status="matched", attempt__isnull=False)
                | Q(status__in=["new", "set_aside"], attempt__isnull=True),
                name="payments_bankline_status",
            ),
        ]

    def __str__(self) -> str:
        return self.bank_reference


class BankLineUndo(models.Model):
    """A match, or a setting aside, that staff have taken back: who had decided it, who took it back, and why.

    `attempt` is the payment that the line was matched with, none of one set aside; `has_unpaid` says that the payment
    counted as paid until then.
    """

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="undos", verbose_name=_("line"))
    attempt = models.ForeignKey(
        PaymentAttempt, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("payment attempt"),
    )  # fmt: skip
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))
    undone_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("taken back by")
    )
    undone_at = models.DateTimeField(_("taken back at"), default=clock.now)
    reason = models.CharField(_("reason"), max_length=300)
    has_unpaid = models.BooleanField(_("the payment no longer counts as paid"), default=False)

    class Meta:
        verbose_name = _("decision taken back")
        verbose_name_plural = _("decisions taken back")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
