"""Money that a buyer's bank took back, and what each store says and shows to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Store, User
from marketplace.lib import clock, ids
from marketplace.lib.money import Money, MoneyField
from payments.constants import EVIDENCE_FOLDER
from payments.models.payment import PaymentAttempt


def chargeback_number() -> str:
    """A new public number of a chargeback."""
    return ids.public_number("C-", length=15)


class Chargeback(models.Model):
    """A dispute that the buyer's bank has opened about one captured attempt; the gateway gave the money back already.

    `reference` is the gateway's number of it. Staff answer once, with evidence or by accepting; the bank decides.
    `answering_since` is when they first pressed: from then on nothing that stores say or show changes any more, also
    while the gateway has not said whether it has taken the answer.
    """

    class Status(models.TextChoices):
        """From the bank's claim to its decision."""

        OPENED = "opened", _("to be answered")
        SENT = "sent", _("evidence sent")
        ACCEPTED = "accepted", _("accepted by us")
        WON = "won", _("won, the money is back")
        LOST = "lost", pgettext_lazy("chargeback", "lost")

    OPEN = (Status.OPENED, Status.SENT, Status.ACCEPTED)

    number = models.CharField(_("number"), max_length=24, unique=True, default=chargeback_number, editable=False)
    attempt = models.ForeignKey(
        PaymentAttempt, on_delete=models.PROTECT, related_name="chargebacks", verbose_name=_("payment attempt")
    )
    gateway = models.CharField(_("gateway"), max_length=20)
    reference = models.CharField(_("number at the gateway"), max_length=255)
    amount = MoneyField(_("amount"))
    fee = MoneyField(_("fee of the gateway"), default=Money.zero)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPENED)
    respond_by = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    answering_since = models.DateTimeField(_("being answered since"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "reference"], name="payments_chargeback_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_chargeback_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["opened", "sent", "accepted"], closed_at__isnull=True)
                | Q(status__in=["won", "lost"], closed_at__isnull=False),
                name="payments_chargeback_status",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def takes_evidence(self) -> bool:
        """True until staff begin to answer."""
        return self.status == self.Status.OPENED and self.answering_since is None

    @property
    def is_open(self) -> bool:
        """True until the bank has decided."""
        return self.status in self.OPEN


class ChargebackShare(models.Model):
    """The part of one order in a chargeback, and the evidence of its store.

    `froze_hold` is true when the chargeback, and nothing else, stopped the money of the order.
    """

    chargeback = models.ForeignKey(Chargeback, on_delete=models.PROTECT, related_name="shares")
    reference = models.CharField(_("order"), max_length=32, db_index=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    amount = MoneyField(_("amount"))
    froze_hold = models.BooleanField(_("stopped the payout"), default=False)
    evidence = models.TextField(_("evidence of the store"), blank=True)
    given_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order in a chargeback")
        verbose_name_plural = _("orders in chargebacks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["chargeback", "reference"], name="payments_chargebackshare_order"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_chargebackshare_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.reference


class ChargebackFile(models.Model):
    """A picture or a paper that a store shows to the bank. The file lies in the private storage, as `file_name`.

    `name` is what the store calls it, `digest` the SHA-256 of what lies there: the same content again is the same row.
    """

    class Kind(models.TextChoices):
        """What banks take. Pictures are written anew, so that nothing of the sender's file is left but the pixels."""

        PICTURE = "jpg", _("picture")
        PAPER = "pdf", "PDF"

    TYPES: ClassVar[dict[str, str]] = {"jpg": "image/jpeg", "pdf": "application/pdf"}

    chargeback = models.ForeignKey(
        Chargeback, on_delete=models.PROTECT, related_name="files", verbose_name=_("chargeback")
    )
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    number = models.CharField(_("number"), max_length=40, unique=True, default=ids.token, editable=False)
    name = models.CharField(_("name of the file"), max_length=100)
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), default=clock.now)

    class Meta:
        verbose_name = _("file in a chargeback")
        verbose_name_plural = _("files in chargebacks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["chargeback", "store", "digest"], name="payments_chargebackfile_once"),
            models.CheckConstraint(condition=Q(kind__in=["jpg", "pdf"]), name="payments_chargebackfile_kind_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="payments_chargebackfile_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """Where it lies in the private storage."""
        return f"{EVIDENCE_FOLDER}/{self.number}.{self.kind}"

    @property
    def content_type(self) -> str:
        """As browsers are told."""
        return self.TYPES[self.kind]
