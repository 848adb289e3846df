"""Gift certificates: bought by one member, given to anybody, spent by the member who claims the code."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock, ids
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import MoneyField
from payments.models.payment import Payment
from payments.rules import GIFT_PREFIX


def gift_card_number() -> str:
    """A new public number of a certificate, such as `G-K7Q2M-9XTR4`; its beginning tells payments what is paid for."""
    return ids.public_number(GIFT_PREFIX)


class GiftCard(TimeStamped):
    """A certificate. Its balance is no column but the sum of the ledger account GIFT_CARDS of its number.

    The code exists from the moment it is mailed to the recipient, and here only as a digest. Whoever claims it
    becomes the `owner`, who alone can spend it. Certificates do not expire.
    """

    class Status(models.TextChoices):
        """What staff and payment decide; sent, claimed, used and used up are read from dates and the ledger."""

        ORDERED = "ordered", _("waiting for payment")
        ACTIVE = "active", _("valid")
        BLOCKED = "blocked", _("blocked")
        REFUNDED = "refunded", _("returned, the money went back")
        CANCELLED = "cancelled", _("never paid")

    number = models.CharField(_("number"), max_length=24, unique=True, default=gift_card_number, editable=False)
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bought_cards", verbose_name=_("buyer"))
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="gift_cards", verbose_name=_("owner")
    )
    amount = MoneyField(_("face value"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ORDERED)
    sender_name = models.CharField(_("from whom"), max_length=60)
    recipient_name = models.CharField(_("to whom"), max_length=60)
    recipient_email = models.EmailField(_("e-mail of the recipient"))
    message = models.CharField(_("message"), max_length=300, blank=True)
    language = models.CharField(_("language of the e-mail"), max_length=5)
    idempotency_key = models.CharField(max_length=64)
    send_at = models.DateTimeField(_("to be sent at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(_("times sent"), default=0)
    activated_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    last4 = models.CharField(_("last characters of the code"), max_length=4, blank=True, editable=False)
    blocked_reason = models.CharField(_("why it is blocked"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("gift certificate")
        verbose_name_plural = _("gift certificates")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(status="active", sent_at__isnull=True), name="payments_gift_to_send"
            ),
            models.Index(fields=["created_at"], condition=Q(status="ordered"), name="payments_gift_unpaid"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "idempotency_key"], name="payments_gift_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_gift_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["ordered", "active", "blocked", "refunded", "cancelled"]),
                name="payments_gift_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ordered", "cancelled"], activated_at__isnull=True)
                | Q(status__in=["active", "blocked", "refunded"], activated_at__isnull=False),
                name="payments_gift_paid_when_active",
            ),
            models.CheckConstraint(
                condition=Q(code_digest__isnull=True, sent_at__isnull=True)
                | Q(code_digest__isnull=False, sent_at__isnull=False, activated_at__isnull=False),
                name="payments_gift_code_when_sent",
            ),
            models.CheckConstraint(
                condition=~Q(status="blocked") | ~Q(blocked_reason=""), name="payments_gift_block_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class GiftCardUse(TimeStamped):
    """What a certificate gives to one payment: set aside when the order is placed, spent when it is paid."""

    class Status(models.TextChoices):
        """Reserved money can be spent by nobody else; released money is free again."""

        RESERVED = "reserved", _("set aside")
        SPENT = "spent", _("spent")
        RELEASED = "released", _("free again")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="gift_card_uses", verbose_name=_("payment")
    )
    card = models.ForeignKey(
        GiftCard, on_delete=models.PROTECT, related_name="uses", verbose_name=_("gift certificate")
    )
    amount = MoneyField(_("amount"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RESERVED)

    class Meta:
        verbose_name = _("use of a gift certificate")
        verbose_name_plural = _("uses of gift certificates")
        ordering = ["pk"]
        indexes = [models.Index(fields=["card"], condition=Q(status="reserved"), name="payments_gift_reserved")]
        constraints = [
            models.UniqueConstraint(fields=["payment", "card"], name="payments_gift_use_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_gift_use_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["reserved", "spent", "released"]), name="payments_gift_use_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id}: {self.amount}"
