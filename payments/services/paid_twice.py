"""Money that a buyer has got a second time: the marketplace bears it until somebody gets it back.

A refund counts as made by the first of gateway, staff and bank that made it. Whoever turns out to have made it as well
has paid it twice: that money is gone, too, and nothing is set aside for it any more.
"""

from django.db.models import Sum

from marketplace.lib.money import Money
from payments.models import LedgerEntry, LedgerTransaction, Refund
from payments.services.ledger import Line, post

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


def note_paid_twice(row: Refund, *, key: str) -> None:
    """A locked refund that the buyer has already was made again. It is the refund that lost it, and no order."""
    post(
        kind=Kind.PAID_TWICE,
        reference=row.reference,
        entries=[
            Line(Account.GATEWAY, row.charge.gateway, row.amount),
            Line(Account.LOSSES, "", -row.amount, row.number),
        ],
        key=key,
    )


def undo_paid_twice(row: Refund, *, paid: str, key: str) -> bool:
    """The second payment, posted under the key `paid`, has come back; False when there was none. Safe to repeat."""
    if not LedgerTransaction.objects.filter(key=paid, kind=Kind.PAID_TWICE).exists():
        return False
    post(
        kind=Kind.PAID_TWICE,
        reference=row.reference,
        entries=[
            Line(Account.GATEWAY, row.charge.gateway, -row.amount),
            Line(Account.LOSSES, "", row.amount, row.number),
        ],
        key=key,
    )
    return True


def undo_loss(row: Refund, *, key: str) -> bool:
    """A locked refund that was made has come back after a lost chargeback gave the buyer the same money: the loss is
    undone, and nothing is returned again. False where no such loss is left.
    """
    attempt = row.charge
    lost = [f"chargeback_lost:{one.number}" for one in attempt.chargebacks.all()]
    undone = [f"refund_returned:{one.number}" for one in attempt.refunds.all()]
    entries = LedgerEntry.objects.filter(account=Account.LOSSES, transaction__key__in=[*lost, *undone])
    if -(entries.aggregate(total=Sum("amount"))["total"] or Money.zero()) < row.amount:
        return False
    cause = row.reference if row.reason == Refund.GIFT_RETURNED else row.number
    post(
        kind=Kind.REFUND_RETURNED,
        reference=row.reference,
        entries=[
            Line(Account.GATEWAY, attempt.gateway, -row.amount),
            Line(Account.LOSSES, "", row.amount, cause),
        ],
        key=key,
    )
    return True
