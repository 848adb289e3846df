"""What is to be paid, how it is shared out, and each try to pay it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from marketplace.lib import ids
from marketplace.lib.models import TimeStamped
from marketplace.lib.money import Money, MoneyField, quantize


def payment_number() -> str:
    """A new public number of a payment, such as `P-K7Q2M-9XTR4`."""
    return ids.public_number("P-")


def attempt_number() -> str:
    """A new public number of an attempt; the gateway knows the attempt by it."""
    return ids.public_number("A-", length=15)


class Payment(TimeStamped):
    """The obligation to pay one amount for one reference (a checkout's or an order's public number).

    What was captured and refunded is never stored here: it is a sum of ledger entries.
    """

    class Status(models.TextChoices):
        """The life of a payment (domain section 2); `expired` ones are no longer to be paid."""

        CREATED = "created", _("to be paid")
        PENDING = "pending", _("waiting for the bank")
        AUTHORISED = "authorised", _("reserved on the card")
        CAPTURED = "captured", _("paid")
        FAILED = "failed", _("declined")
        EXPIRED = "expired", _("no longer to be paid")
        PARTLY_REFUNDED = "partly_refunded", _("partly refunded")
        REFUNDED = "refunded", _("refunded")
        CHARGED_BACK = "charged_back", _("taken back by the bank")

    OPEN = (Status.CREATED, Status.PENDING, Status.AUTHORISED, Status.FAILED)

    number = models.CharField(_("number"), max_length=24, unique=True, default=payment_number, editable=False)
    reference = models.CharField(_("reference"), max_length=32, db_index=True)
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="payments", verbose_name=_("buyer"))
    amount = MoneyField(_("amount"))
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.CREATED)
    captured_at = models.DateTimeField(_("captured at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "created",
                        "pending",
                        "authorised",
                        "captured",
                        "failed",
                        "expired",
                        "partly_refunded",
                        "refunded",
                        "charged_back",
                    ]
                ),
                name="payments_payment_status_known",
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(status__in=["created", "pending", "authorised", "failed"]),
                name="payments_payment_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True while the payment can still be paid."""
        return self.status in self.OPEN


class PaymentAllocation(models.Model):
    """The share of one order in a payment, with the commission terms frozen at the sale.

    `amount` comes from the buyer, `subsidy` from the marketplace, which pays for its coupons; the seller's order is
    worth both, and the commission base is a part of both.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    reference = models.CharField(_("reference"), max_length=32, db_index=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    amount = MoneyField(_("amount"))
    subsidy = MoneyField(_("paid by the marketplace"), default=Money.zero)
    commission_rate = models.DecimalField(_("commission rate"), max_digits=5, decimal_places=4)
    commission_base = MoneyField(_("commission base"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "reference"], name="payments_allocation_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_allocation_amount_positive"),
            models.CheckConstraint(
                condition=Q(commission_rate__gte=0, commission_rate__lte=1), name="payments_allocation_rate"
            ),
            models.CheckConstraint(
                condition=Q(commission_base__gte=0, commission_base__lte=models.F("amount") + models.F("subsidy")),
                name="payments_allocation_base",
            ),
            models.CheckConstraint(condition=Q(subsidy__gte=0), name="payments_allocation_subsidy"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"

    @property
    def worth(self) -> Money:
        """What the order brings into escrow: the buyer's money and the marketplace's."""
        return self.amount + self.subsidy

    @property
    def commission(self) -> Money:
        """The commission on the whole share: frozen rate × frozen base."""
        return Money(quantize(self.commission_base.amount * self.commission_rate))


class PaymentAttempt(TimeStamped):
    """One try to pay through a gateway.

    `number` is the idempotency key given to the gateway, `idempotency_key` the one that came with the
    buyer's form. Of the card only the brand and the last four digits are kept. `keeps_card` is the buyer's wish that
    the gateway keeps it, until that is done. With `expires_at` the buyer brings the money in within days, as
    `confirm_url` tells.
    """

    class Status(models.TextChoices):
        """`created`: the row exists, and the gateway may or may not have been reached."""

        CREATED = "created", _("started")
        NEEDS_CONFIRMATION = "needs_confirmation", _("to be confirmed at the bank")
        PENDING = "pending", _("waiting for the bank")
        CAPTURED = "captured", _("paid")
        DECLINED = "declined", _("declined")
        VOIDED = "voided", _("given up")

    OPEN = (Status.CREATED, Status.NEEDS_CONFIRMATION, Status.PENDING)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    number = models.CharField(_("number"), max_length=32, unique=True, default=attempt_number, editable=False)
    idempotency_key = models.CharField(_("key against doubles"), max_length=64)
    gateway = models.CharField(_("gateway"), max_length=20)
    amount = MoneyField(_("amount"))
    card_brand = models.CharField(_("card brand"), max_length=20, blank=True)
    card_last4 = models.CharField(_("last four digits"), max_length=4, blank=True)
    keeps_card = models.BooleanField(_("the card is to be kept"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CREATED)
    provider_reference = models.CharField(_("number at the gateway"), max_length=255, blank=True)
    confirm_url = models.CharField(_("page of the bank"), max_length=2048, blank=True)
    decline_code = models.CharField(_("reason of the decline"), max_length=40, blank=True)
    checked_at = models.DateTimeField(_("last asked at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("awaited until"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["resolved_at"],
                condition=Q(keeps_card=True, status="captured"),
                name="payments_attempt_keeps_card",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["payment", "idempotency_key"], name="payments_attempt_key"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(status__in=["created", "needs_confirmation", "pending"]),
                name="payments_attempt_one_open",
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payments_attempt_provider_reference",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["created", "needs_confirmation", "pending", "captured", "declined", "voided"]),
                name="payments_attempt_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True while the gateway's answer is still awaited."""
        return self.status in self.OPEN

    @property
    def awaits_buyer(self) -> bool:
        """True while the buyer may still bring in the money, which takes days, or choose otherwise."""
        return self.status == self.Status.PENDING and self.expires_at is not None
