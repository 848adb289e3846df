"""Reads about refunds that went wrong."""

from django.db.models import Sum

from marketplace.lib.money import Money
from payments.models import LedgerEntry, LedgerTransaction, Refund


def paid_twice(row: Refund) -> Money:
    """What the buyer has got for a refund beyond it, and not given back."""
    entries = LedgerEntry.objects.filter(
        reference=row.number, account=LedgerEntry.Account.LOSSES, transaction__kind=LedgerTransaction.Kind.PAID_TWICE
    )
    return -(entries.aggregate(total=Sum("amount"))["total"] or Money.zero())
