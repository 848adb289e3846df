"""Reads for documents: how an order was paid, and what went back of it.

Every amount is a sum of ledger entries.
"""

from dataclasses import dataclass

from django.db.models import Sum

from marketplace.lib.money import Money
from payments.models import LedgerEntry, LedgerTransaction, PaymentAttempt, Refund

Account = LedgerEntry.Account


@dataclass(frozen=True, slots=True)
class PaidBy:
    """The attempt that paid for an order; of a card its brand and last four digits, of other ways nothing."""

    gateway: str
    card_brand: str
    card_last4: str


def paid_by(reference: str) -> PaidBy | None:
    """How the order was paid; None while nothing was."""
    attempt = (
        PaymentAttempt.objects.filter(
            payment__allocations__hold__reference=reference, status=PaymentAttempt.Status.CAPTURED
        )
        .exclude(refunds__reason=Refund.DOUBLE_CAPTURE)
        .order_by("pk")
        .first()
    )
    return PaidBy(attempt.gateway, attempt.card_brand, attempt.card_last4) if attempt else None


def refunded(reference: str) -> Money:
    """What was granted back of an order, sent or not yet."""
    taken = LedgerEntry.objects.filter(
        reference=reference,
        account__in=(Account.ESCROW, Account.COMMISSION, Account.STORE_PAYABLE),
        transaction__kind=LedgerTransaction.Kind.REFUND,
    )
    return -(taken.aggregate(total=Sum("amount"))["total"] or Money.zero())
