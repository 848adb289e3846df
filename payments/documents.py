"""Reads for documents: how an order was paid, and what happened to the money of a store in a month.

Every amount is a sum of ledger entries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum

from marketplace.lib.money import Money
from payments.models import Hold, LedgerEntry, LedgerTransaction, PaymentAttempt, Refund

Account = LedgerEntry.Account

# What of the ledger a statement shows, by the name of its sum.
_SUMS: dict[str, Any] = {
    "held": Sum("amount", filter=Q(account=Account.ESCROW)),
    "commission": Sum("amount", filter=Q(account=Account.COMMISSION)),
    "payable": Sum("amount", filter=Q(account=Account.STORE_PAYABLE)),
}


@dataclass(frozen=True, slots=True)
class PaidBy:
    """The attempt that paid for an order; of a card its brand and last four digits, of other ways nothing."""

    gateway: str
    card_brand: str
    card_last4: str


@dataclass(frozen=True, slots=True)
class PaidByCard:
    """What a gift certificate has paid of an order, whatever came back to it since."""

    number: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """What was done to the money of a store.

    `held` is kept for orders, `payable` belongs to the store, `commission` went from it to the marketplace.
    """

    kind: str
    held: Money
    commission: Money
    payable: Money

    @property
    def before_commission(self) -> Money:
        """What became payable before the commission was taken off."""
        return self.payable + self.commission


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(_Moved):
    """What one transaction of the ledger did, for one order or payout."""

    at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class Balances:
    """The two balances of a store at a moment."""

    held: Money
    payable: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSum(_Moved):
    """What all movements of one kind did together."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A store's money over some time: `opening` + `sums` = `closing`, in both balances."""

    opening: Balances
    sums: tuple[KindSum, ...]
    closing: Balances

    @property
    def commission(self) -> Money:
        """What the marketplace took, less what it gave back."""
        return Money.sum(one.commission for one in self.sums)


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


def paid_by_cards(reference: str) -> list[PaidByCard]:
    """The certificates that have paid for an order, in the order in which they did.

    One whose payment was taken back meanwhile counts by what stands.
    """
    entries: Any = LedgerEntry.objects.filter(
        account=Account.GIFT_CARDS, reference=reference, transaction__kind=LedgerTransaction.Kind.CAPTURE
    )
    rows = entries.order_by().values("owner").annotate(total=Sum("amount"), first=Min("pk")).order_by("first")
    return [PaidByCard(row["owner"], -row["total"]) for row in rows if row["total"]]


def refunded(reference: str) -> Money:
    """What was granted back of an order, sent or not yet."""
    taken = LedgerEntry.objects.filter(
        reference=reference,
        account__in=(Account.ESCROW, Account.COMMISSION, Account.STORE_PAYABLE, Account.PROMOTIONS),
        transaction__kind=LedgerTransaction.Kind.REFUND,
    )
    return -(taken.aggregate(total=Sum("amount"))["total"] or Money.zero())


def first_movement_at(store_id: int) -> datetime | None:
    """When the store first had money: its first sale."""
    moment: datetime | None = Hold.objects.filter(store_id=store_id).aggregate(first=Min("opened_at"))["first"]
    return moment


def statement_for_store(store_id: int, *, start: datetime, end: datetime) -> Statement:
    """The balances at `start` and before `end`, and the sums between them by kind. Two queries."""
    before = _entries(store_id, transaction__at__lt=start).aggregate(**_SUMS)
    kinds: Any = _between(store_id, start, end).values("transaction__kind")
    found = [KindSum(kind=row["transaction__kind"], **_money(row)) for row in kinds.annotate(**_SUMS).order_by()]
    sums = tuple(sorted(found, key=lambda one: LedgerTransaction.Kind.values.index(one.kind)))
    opening = Balances(held=before["held"] or Money.zero(), payable=before["payable"] or Money.zero())
    return Statement(
        opening=opening,
        sums=sums,
        closing=Balances(
            held=Money.sum([opening.held, *(one.held for one in sums)]),
            payable=Money.sum([opening.payable, *(one.payable for one in sums)]),
        ),
    )


def movements_for_store(store_id: int, *, start: datetime, end: datetime) -> QuerySet[LedgerEntry, Any]:
    """The movements from `start` until before `end`, oldest first, as rows for `movement`."""
    return (
        _between(store_id, start, end)
        .values("transaction_id", "transaction__at", "transaction__kind", "reference")
        .annotate(**_SUMS)
        .order_by("transaction__at", "transaction_id", "reference")
    )


def orders_among(references: Iterable[str]) -> set[str]:
    """Which of `references` are orders that their store can open; the others are payouts and the like. One query.

    An order whose payment was taken back is no business of the store until it is paid again.
    """
    paid = Hold.objects.filter(reference__in=references).exclude(status=Hold.Status.UNDONE)
    return set(paid.values_list("reference", flat=True))


def movement(row: dict[str, Any]) -> Movement:
    """A row of `movements_for_store`."""
    return Movement(at=row["transaction__at"], kind=row["transaction__kind"], reference=row["reference"], **_money(row))


def _money(row: dict[str, Any]) -> dict[str, Money]:
    return {name: row[name] or Money.zero() for name in _SUMS}


def _between(store_id: int, start: datetime, end: datetime) -> QuerySet[LedgerEntry]:
    return _entries(store_id, transaction__at__gte=start, transaction__at__lt=end).order_by()


def _entries(store_id: int, **when: Any) -> QuerySet[LedgerEntry]:
    """Whatever touches the store: what is its own, and what its orders hold and pay as commission.

    The two are found each by its index and put together: with OR the database reads the ledger of all stores.
    """
    orders = Hold.objects.filter(store_id=store_id).values("reference")
    own = LedgerEntry.objects.filter(account=Account.STORE_PAYABLE, owner=str(store_id), **when)
    of_orders = LedgerEntry.objects.filter(
        account__in=(Account.ESCROW, Account.COMMISSION), reference__in=orders, **when
    )
    both = own.order_by().values("pk").union(of_orders.order_by().values("pk"), all=True)
    return LedgerEntry.objects.filter(pk__in=both)
