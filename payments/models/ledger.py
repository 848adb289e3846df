"""The double-entry ledger: append-only rows that the database itself guards (migration 0002)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.money import MoneyField


class LedgerTransaction(models.Model):
    """One movement of money. Its entries sum to zero; a deferred trigger checks it at commit."""

    class Kind(models.TextChoices):
        """What moved."""

        CAPTURE = "capture", _("payment received")
        RECEIVED = "received", _("bank transfer received")
        APPLIED = "applied", _("bank transfer used for a payment")
        RELEASE = "release", _("released to the seller")
        REFUND = "refund", _("refund granted")
        REFUND_SENT = "refund_sent", _("refund sent to the card")
        REFUND_RETURNED = "refund_returned", _("refund sent back by the bank")
        PAID_TWICE = "paid_twice", _("returned to the buyer a second time")
        CHARGEBACK = "chargeback", _("taken back by the bank")
        CHARGEBACK_WON = "chargeback_won", _("chargeback won")
        CHARGEBACK_LOST = "chargeback_lost", _("chargeback lost")
        DISPUTE_FEE = "dispute_fee", _("fee of the gateway for a chargeback")
        GIFT_LOST = "gift_lost", _("gift certificate written off")
        PAYOUT = "payout", _("payout approved")
        PAYOUT_SENT = "payout_sent", _("payout made by the bank")
        PAYOUT_FAILED = "payout_failed", _("payout refused by the bank")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    reference = models.CharField(_("reference"), max_length=32, db_index=True)
    key = models.CharField(_("key"), max_length=80, unique=True)
    at = models.DateTimeField(_("at"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class LedgerEntry(models.Model):
    """One line: a positive amount is owed to the account's owner, a negative one is taken from it.

    The account is the pair (`account`, `owner`): escrow belongs to an order's number, gift_cards to a certificate's,
    store_payable to a store's id, gateway to a gateway's name, payouts_due to a payout's number, chargebacks and
    dispute_fees to a chargeback's number; promotions, like commission, has no owner but the marketplace. `reference`
    names the order or the payout that caused the line.
    """

    class Account(models.TextChoices):
        """Kinds of accounts."""

        GATEWAY = "gateway", _("payment gateway")
        ESCROW = "escrow", _("held for the order")
        UNALLOCATED = "unallocated", _("received, not used yet")
        REFUNDS_DUE = "refunds_due", _("to be returned")
        CHARGEBACKS = "chargebacks", _("taken back by banks, not decided yet")
        LOSSES = "losses", _("lost by the marketplace")
        DISPUTE_FEES = "dispute_fees", _("fees of gateways for chargebacks")
        GIFT_CARDS = "gift_cards", _("gift certificates")
        COMMISSION = "commission", _("commission of the marketplace")
        STORE_PAYABLE = "store_payable", _("due to the seller")
        PAYOUTS_DUE = "payouts_due", _("on its way to the seller")
        BANK = "bank", _("bank account of the marketplace")
        PROMOTIONS = "promotions", _("coupons that the marketplace pays")

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(_("account"), max_length=16, choices=Account)
    owner = models.CharField(_("owner"), max_length=32, blank=True)
    reference = models.CharField(_("reference"), max_length=32)
    amount = MoneyField(_("amount"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["account", "owner"], name="payments_entry_account", include=["amount"]),
            models.Index(fields=["reference"], name="payments_entry_reference"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="payments_entry_amount_nonzero")]

    def __str__(self) -> str:
        return f"{self.account}:{self.owner} {self.amount}"
