"""The money timeline of an order: which movements it shows, by which names. Reads nothing: the rows come in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.lib.money import Money
from payments.models import Hold, LedgerEntry, LedgerTransaction

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


@dataclass(frozen=True)
class MoneyEvent:
    """One movement on the money timeline of an order; `is_expected` ones have yet to come.

    `kind`: captured, payment_undone (what was captured had been counted by mistake), subsidised (the marketplace pays
    for its coupon), released, refunded, refund_sent, refund_to_gift_card, refund_returned, double_captured,
    charged_back, release_taken_back, release_expected.
    """

    at: datetime
    kind: str
    amount: Money
    is_expected: bool = False


# What of a movement the timeline shows: the lines of this account, under this name.
_SHOWN: dict[tuple[str, str], str] = {
    (Kind.CAPTURE, Account.ESCROW): "captured",
    (Kind.CAPTURE, Account.PROMOTIONS): "subsidised",
    (Kind.CAPTURE, Account.UNALLOCATED): "double_captured",
    (Kind.RELEASE, Account.STORE_PAYABLE): "released",
    (Kind.REFUND, Account.REFUNDS_DUE): "refunded",
    (Kind.REFUND_SENT, Account.GATEWAY): "refund_sent",
    (Kind.PAID_TWICE, Account.GATEWAY): "refund_sent",
    (Kind.CHARGEBACK_LOST, Account.ESCROW): "charged_back",
    (Kind.CHARGEBACK_LOST, Account.STORE_PAYABLE): "charged_back",
    (Kind.REFUND_SENT, Account.GIFT_CARDS): "refund_to_gift_card",
    (Kind.REFUND_RETURNED, Account.REFUNDS_DUE): "refund_returned",
}
# The same movements the other way round.
_TURNED = {"captured": "payment_undone", "released": "release_taken_back"}


def timeline_of(entries: Sequence[LedgerEntry], hold: Hold | None) -> Iterator[MoneyEvent]:
    """What happened to the money of an order, oldest first, and what is expected. Entries come with `transaction`."""
    subsidies = _subsidies(entries)
    for entry in sorted(entries, key=lambda entry: (entry.transaction.at, entry.pk)):
        kind = _SHOWN.get((entry.transaction.kind, entry.account), "")
        is_turned = entry.amount < Money.zero()
        subsidy = subsidies.get(entry.transaction_id, Money.zero())
        if not kind or (kind == "subsidised" and not is_turned):  # a subsidy that is taken back goes with its payment
            continue
        amount = {"captured": entry.amount - subsidy, "subsidised": subsidy}.get(kind, entry.amount)
        yield MoneyEvent(at=entry.transaction.at, kind=_TURNED.get(kind, kind) if is_turned else kind, amount=amount)
    if hold and hold.is_in_escrow and hold.release_at:
        held = Money.sum(entry.amount for entry in entries if entry.account == Account.ESCROW)
        yield MoneyEvent(at=hold.release_at, kind="release_expected", amount=held, is_expected=True)


def _subsidies(entries: Iterable[LedgerEntry]) -> dict[int, Money]:
    """What the marketplace added with each capture: escrow holds it with the buyer's money."""
    return {
        entry.transaction_id: -entry.amount
        for entry in entries
        if (entry.transaction.kind, entry.account) == (Kind.CAPTURE, Account.PROMOTIONS)
    }
