"""What a gateway takes for a chargeback: noted as it is told, and borne by the marketplace or the store that loses."""

from django.conf import settings

from marketplace.lib.money import Money
from payments.models import Chargeback, LedgerEntry, LedgerTransaction
from payments.selectors import balance
from payments.services.ledger import Line, post

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


def note_fee(row: Chargeback, fee: Money | None) -> None:
    """The gateway has taken so much in all for this chargeback; None when it does not say. The payment is locked.

    What it says after the chargeback was lost reaches the stores, too.
    """
    if fee is None or fee == row.fee:
        return
    more = fee - row.fee
    before = LedgerTransaction.objects.filter(kind=Kind.DISPUTE_FEE, reference=row.number).count()
    post(
        kind=Kind.DISPUTE_FEE,
        reference=row.number,
        entries=[Line(Account.GATEWAY, row.gateway, more), Line(Account.DISPUTE_FEES, row.number, -more)],
        key=f"dispute_fee:{row.number}:{before}",
    )
    row.fee = fee
    row.save(update_fields=["fee"])
    if row.status == Chargeback.Status.LOST:
        pass_fee_on(row)


def pass_fee_on(row: Chargeback) -> None:
    """A chargeback is lost: where DISPUTE_FEE_PAID_BY says so, its stores pay the fee, each by its share of the sum.

    What they have paid of it before counts. What was about no order of a store stays with the marketplace, and so does
    the fee of one that was won.
    """
    shares, fee = list(row.shares.order_by("pk")), -balance(Account.DISPUTE_FEES, row.number)
    if settings.DISPUTE_FEE_PAID_BY != "store" or not shares or not fee:
        return
    key = f"dispute_fee_store:{row.number}"
    before = LedgerTransaction.objects.filter(kind=Kind.DISPUTE_FEE, key__startswith=key).count()
    parts = fee.split([share.amount.amount for share in shares])
    lines = [Line(Account.STORE_PAYABLE, str(share.store_id), -part) for share, part in zip(shares, parts, strict=True)]
    post(
        kind=Kind.DISPUTE_FEE,
        reference=row.number,
        entries=[*lines, Line(Account.DISPUTE_FEES, row.number, fee)],
        key=f"{key}:{before}" if before else key,
    )
