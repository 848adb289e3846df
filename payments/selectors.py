"""Reads of payments. Every amount is a sum of ledger entries; nothing stores a balance."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from marketplace.lib.money import Money
from payments.constants import DECLINES, UNKNOWN_DECLINE, Decline
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payment, PaymentAttempt, Payout, Refund

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind

# Where the money of an order can be while it has not gone back: their sum is captured − refunded.
_OWN_ACCOUNTS = (Account.ESCROW, Account.COMMISSION, Account.STORE_PAYABLE)


@dataclass(frozen=True)
class Released:
    """What the release of an order shared out, and how much of it refunds have taken back since."""

    total: Money
    commission: Money
    reversed: Money


@dataclass(frozen=True)
class MoneyEvent:
    """One movement on the money timeline of an order; `is_expected` ones have yet to come.

    `kind`: captured, released, refunded, refund_sent, refund_returned, double_captured, release_expected.
    """

    at: datetime
    kind: str
    amount: Money
    is_expected: bool = False


@dataclass(frozen=True)
class MoneyView:
    """Where the money of one order is. `refunded` counts what was granted, sent or not yet."""

    captured: Money = field(default_factory=Money.zero)
    held: Money = field(default_factory=Money.zero)
    refunded: Money = field(default_factory=Money.zero)
    refundable: Money = field(default_factory=Money.zero)
    commission: Money = field(default_factory=Money.zero)
    due_to_store: Money = field(default_factory=Money.zero)
    hold_status: str = ""
    release_at: datetime | None = None
    released_at: datetime | None = None
    timeline: tuple[MoneyEvent, ...] = ()
    refunds: tuple[Refund, ...] = ()


@dataclass(frozen=True)
class Balance:
    """A store's money: `held` without a date, `pending` with one, `available` for payout (below zero: a debt)."""

    held: Money
    pending: Money
    available: Money


def balance(account: str, owner: str) -> Money:
    """The balance of one account."""
    return _sum(LedgerEntry.objects.filter(account=account, owner=owner))


def refundable(reference: str) -> Money:
    """Captured − refunded of one order."""
    return _sum(LedgerEntry.objects.filter(reference=reference, account__in=_OWN_ACCOUNTS))


def released(reference: str) -> Released:
    """The original release of an order, and the refunds granted after it."""
    entries = LedgerEntry.objects.filter(reference=reference)
    original = entries.filter(transaction__kind=Kind.RELEASE)
    shares = (Account.COMMISSION, Account.STORE_PAYABLE)
    return Released(
        total=_sum(original.filter(account__in=shares)),
        commission=_sum(original.filter(account=Account.COMMISSION)),
        reversed=-_sum(entries.filter(account__in=shares, transaction__kind=Kind.REFUND)),
    )


def money_of(reference: str) -> MoneyView:
    """Where the money of an order is and how it got there; all zero when nothing was paid. Three queries."""
    entries = list(LedgerEntry.objects.filter(reference=reference).select_related("transaction"))
    hold = Hold.objects.filter(reference=reference).first()
    own = [entry for entry in entries if entry.account in _OWN_ACCOUNTS]
    return MoneyView(
        captured=_total(own, kind=Kind.CAPTURE),
        held=_total(own, account=Account.ESCROW),
        refunded=-_total(own, kind=Kind.REFUND),
        refundable=_total(own),
        commission=_total(own, account=Account.COMMISSION),
        due_to_store=_total(own, account=Account.STORE_PAYABLE),
        hold_status=hold.status if hold else "",
        release_at=hold.release_at if hold else None,
        released_at=hold.released_at if hold else None,
        timeline=tuple(_timeline(entries, hold)),
        refunds=tuple(Refund.objects.filter(reference=reference).order_by("pk")),
    )


def holds_for_store(store_id: int) -> QuerySet[Hold]:
    """The holds of a store, newest first, each with `escrow_amount` and `payable_amount` (Money or None)."""
    of_order = LedgerEntry.objects.filter(reference=OuterRef("reference")).order_by().values("reference")

    def sum_of(account: str) -> Subquery:
        return Subquery(of_order.filter(account=account).annotate(total=Sum("amount")).values("total"))

    return (
        Hold.objects.filter(store_id=store_id)
        .annotate(escrow_amount=sum_of(Account.ESCROW), payable_amount=sum_of(Account.STORE_PAYABLE))
        .order_by("-opened_at", "-pk")
    )


def store_balance(store_id: int) -> Balance:
    """What a store has earned, by how near it is. Three queries."""
    waiting = Hold.objects.filter(store_id=store_id, status__in=[Hold.Status.HELD, Hold.Status.FROZEN])

    def escrow_of(holds: QuerySet[Hold]) -> Money:
        return _sum(LedgerEntry.objects.filter(account=Account.ESCROW, owner__in=holds.values("reference")))

    return Balance(
        held=escrow_of(waiting.filter(release_at__isnull=True)),
        pending=escrow_of(waiting.filter(release_at__isnull=False)),
        available=balance(Account.STORE_PAYABLE, str(store_id)),
    )


def open_payment(reference: str) -> Payment | None:
    """The payment of `reference` that can still be paid."""
    return Payment.objects.filter(reference=reference, status__in=Payment.OPEN).first()


def latest_payment(references: Iterable[str]) -> Payment | None:
    """The payment made last for any of the references, open or not."""
    return Payment.objects.filter(reference__in=references).order_by("-pk").first()


def open_payment_for_order(reference: str) -> Payment | None:
    """The open payment that has a share of the order `reference`, whoever else shares it."""
    return Payment.objects.filter(allocations__reference=reference, status__in=Payment.OPEN).first()


def latest_attempt(payment: Payment) -> PaymentAttempt | None:
    """The last try to pay."""
    return payment.attempts.order_by("-pk").first()


def explain_decline(code: str) -> Decline:
    """Reason and next step of a decline, in words for people (S59)."""
    return DECLINES.get(code, UNKNOWN_DECLINE)


def _sum(entries: QuerySet[LedgerEntry]) -> Money:
    return entries.aggregate(total=Sum("amount"))["total"] or Money.zero()


def _balance_of(account: str, column: str) -> Subquery:
    """The balance of the account of each row that its `column` names; None without entries."""
    entries = LedgerEntry.objects.filter(account=account, owner=OuterRef(column)).order_by().values("owner")
    return Subquery(entries.annotate(total=Sum("amount")).values("total"))


def _total(entries: Iterable[LedgerEntry], *, account: str = "", kind: str = "") -> Money:
    return Money.sum(
        entry.amount
        for entry in entries
        if (not account or entry.account == account) and (not kind or entry.transaction.kind == kind)
    )


# What of a movement the timeline shows: the lines of this account, under this name.
_SHOWN: dict[tuple[str, str], str] = {
    (Kind.CAPTURE, Account.ESCROW): "captured",
    (Kind.CAPTURE, Account.UNALLOCATED): "double_captured",
    (Kind.RELEASE, Account.STORE_PAYABLE): "released",
    (Kind.REFUND, Account.REFUNDS_DUE): "refunded",
    (Kind.REFUND_SENT, Account.GATEWAY): "refund_sent",
    (Kind.REFUND_RETURNED, Account.REFUNDS_DUE): "refund_returned",
}


def _timeline(entries: Iterable[LedgerEntry], hold: Hold | None) -> Iterable[MoneyEvent]:
    for entry in sorted(entries, key=lambda entry: (entry.transaction.at, entry.pk)):
        kind = _SHOWN.get((entry.transaction.kind, entry.account))
        if kind:
            yield MoneyEvent(at=entry.transaction.at, kind=kind, amount=entry.amount)
    if hold and hold.is_in_escrow and hold.release_at:
        held = _total(entries, account=Account.ESCROW)
        yield MoneyEvent(at=hold.release_at, kind="release_expected", amount=held, is_expected=True)


def ledger_totals() -> list[tuple[str, Money]]:
    """The sum of each kind of account over the whole ledger, by name."""
    rows = LedgerEntry.objects.order_by().values("account").annotate(total=Sum("amount")).order_by("account")
    return [(row["account"], row["total"]) for row in rows]


def unbalanced_transactions() -> list[tuple[int, Money]]:
    """Transactions whose entries do not sum to zero; the triggers keep this empty."""
    rows = LedgerEntry.objects.order_by().values("transaction").annotate(total=Sum("amount")).filter(~Q(total=0))
    return [(row["transaction"], row["total"]) for row in rows]


def holds_off_balance() -> list[Hold]:
    """Holds whose status contradicts the escrow of their order: money waiting in a hold that is over, or none
    in one that waits.
    """
    escrow = _balance_of(Account.ESCROW, "reference")
    waiting = Q(status__in=[Hold.Status.HELD, Hold.Status.FROZEN])
    wrong = (waiting & ~Q(escrow__gt=0)) | (~waiting & ~Q(escrow=0))
    return list(Hold.objects.annotate(escrow=escrow).filter(wrong | Q(escrow__isnull=True)))


def refunds_off_balance() -> list[Refund]:
    """Refunds whose status contradicts what is set aside for them."""
    due = _balance_of(Account.REFUNDS_DUE, "number")
    done = Q(status=Refund.Status.SUCCEEDED)
    wrong = (done & ~Q(due=0)) | (~done & ~Q(due=F("amount"))) | Q(due__isnull=True)
    return list(Refund.objects.annotate(due=due).filter(wrong))


def gateway_movements(gateway: str) -> tuple[dict[str, Money], dict[str, Money]]:
    """What the ledger says went through a gateway: captures by attempt number, refunds by refund number.

    Refunds that staff made by another way, also after the bank had sent one back, did not.
    """
    entries: Any = LedgerEntry.objects.filter(account=Account.GATEWAY, owner=gateway).order_by()
    rows = entries.values("transaction__key").annotate(total=Sum("amount"))
    captures: dict[str, Money] = {}
    refunds: dict[str, Money] = {}
    for row in rows:
        prefix, _, number = row["transaction__key"].partition(":")
        if prefix == "capture":
            captures[number] = -row["total"]
        elif prefix in {"refund_sent", "refund_returned"}:
            refunds[number] = refunds.get(number, Money.zero()) + row["total"]
    return captures, {number: total for number, total in refunds.items() if total}


def payouts_off_balance() -> list[Payout]:
    """Payouts whose status contradicts what is set aside for them."""
    due = _balance_of(Account.PAYOUTS_DUE, "number")
    open_ = Q(status=Payout.Status.APPROVED)
    wrong = (open_ & ~Q(due=F("amount"))) | (~open_ & ~Q(due=0)) | Q(due__isnull=True)
    return list(Payout.objects.annotate(due=due).filter(wrong))
