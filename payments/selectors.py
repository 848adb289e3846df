"""Reads of payments. Every amount is a sum of ledger entries; nothing stores a balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from marketplace.lib.money import Money, MoneyField
from marketplace.lib.prepared import Statement
from payments.constants import DECLINES, UNKNOWN_DECLINE, Decline
from payments.expected import ExpectedShare, expected_share
from payments.gateways.method import Method
from payments.gateways.registry import switched_on
from payments.models import (
    Chargeback,
    ChargebackShare,
    GiftCard,
    GiftCardUse,
    Hold,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    PaymentAttempt,
    Payout,
    Refund,
)
from payments.services.ledger import UNDONE
from payments.timeline import MoneyEvent, timeline_of

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind

# Where the money of an order can be while it has not gone back: their sum is captured − refunded.
# What the marketplace added for its coupons is in them too, and stands against them as a debt of promotions.
_OWN_ACCOUNTS = (Account.ESCROW, Account.COMMISSION, Account.STORE_PAYABLE, Account.PROMOTIONS)
_OF_ACCOUNT = Statement(
    "sum_of_account",
    "SELECT coalesce(sum(amount), 0) FROM payments_ledgerentry WHERE account = %(account)s AND owner = %(owner)s",
)
_OF_ORDER = Statement(
    "sum_of_order",
    "SELECT coalesce(sum(amount), 0) FROM payments_ledgerentry"
    " WHERE reference = %(reference)s AND account = ANY(%(accounts)s)",
)
_OF_CARDS = Statement(
    "sums_of_gift_cards",
    "SELECT owner, sum(amount) FROM payments_ledgerentry"
    " WHERE reference = %(reference)s AND account = 'gift_cards' GROUP BY owner",
)


@dataclass(frozen=True)
class Released:
    """What the release of an order shared out, and how much of it refunds have taken back since."""

    total: Money
    commission: Money
    reversed: Money


@dataclass(frozen=True)
class MoneyView:
    """Where the money of one order is. `refunded` counts what was granted, sent or not yet; `by_gift_cards` is the part
    of `captured` that certificates paid, `back_to_gift_cards` the part of `refunded` that is on them again.

    All of it is the buyer's but `subsidy`, which the marketplace added; `held` and `due_to_store` include that.
    `expected` is what the release would divide, for the seller.
    """

    captured: Money = field(default_factory=Money.zero)
    held: Money = field(default_factory=Money.zero)
    refunded: Money = field(default_factory=Money.zero)
    refundable: Money = field(default_factory=Money.zero)
    by_gift_cards: Money = field(default_factory=Money.zero)
    back_to_gift_cards: Money = field(default_factory=Money.zero)
    commission: Money = field(default_factory=Money.zero)
    subsidy: Money = field(default_factory=Money.zero)
    due_to_store: Money = field(default_factory=Money.zero)
    expected: ExpectedShare | None = None
    hold_status: str = ""
    release_at: datetime | None = None
    released_at: datetime | None = None
    timeline: tuple[MoneyEvent, ...] = ()
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[ChargebackShare, ...] = ()

    @property
    def is_on_its_way_back(self) -> bool:
        """True while a refund is granted that is not with the buyer yet."""
        return any(refund.status != Refund.Status.SUCCEEDED for refund in self.refunds)


@dataclass(frozen=True)
class Balance:
    """A store's money: `held` without a date, `pending` with one, `available` for payout (below zero: a debt)."""

    held: Money
    pending: Money
    available: Money


def balance(account: str, owner: str) -> Money:
    """The balance of one account."""
    return _money(_OF_ACCOUNT.rows(account=account, owner=owner))


def due(payment: Payment) -> Money:
    """What a gateway has to pay of a payment: all that no certificate does."""
    uses = GiftCardUse.objects.filter(payment=payment).exclude(status=GiftCardUse.Status.RELEASED)
    return payment.amount - (uses.aggregate(total=Sum("amount"))["total"] or Money.zero())


def refundable(reference: str) -> Money:
    """Captured − refunded of one order."""
    return _money(_OF_ORDER.rows(reference=reference, accounts=[str(account) for account in _OWN_ACCOUNTS]))


def spent_from_cards(reference: str) -> list[tuple[GiftCard, Money]]:
    """What certificates have paid for an order and not got back yet, in order of their pk. One or two queries."""
    sums = {number: Money(total) for number, total in _OF_CARDS.rows(reference=reference)}
    spent = {number: -total for number, total in sums.items() if total < Money.zero()}
    cards = GiftCard.objects.filter(number__in=spent).order_by("pk") if spent else []
    return [(card, spent[card.number]) for card in cards]


def subsidised(reference: str) -> Money:
    """What the marketplace has added to an order and not taken back."""
    return -_money(_OF_ORDER.rows(reference=reference, accounts=[str(Account.PROMOTIONS)]))


def released(reference: str) -> Released:
    """The original release of an order, and the refunds granted after it."""
    entries = LedgerEntry.objects.filter(reference=reference)
    original = entries.filter(transaction__kind=Kind.RELEASE)
    shares = (Account.COMMISSION, Account.STORE_PAYABLE)
    return Released(
        total=_sum(original.filter(account__in=shares)),
        commission=_sum(original.filter(account=Account.COMMISSION)),
        reversed=-_sum(entries.filter(account__in=shares, transaction__kind__in=[Kind.REFUND, Kind.CHARGEBACK_LOST])),
    )


def money_of(reference: str) -> MoneyView:
    """Where the money of an order is and how it got there; all zero when nothing was paid.

    Three queries, one more once a bank has disputed it.
    """
    entries = list(LedgerEntry.objects.filter(reference=reference).select_related("transaction"))
    disputes = ChargebackShare.objects.filter(reference=reference).select_related("chargeback").order_by("pk")
    holds = Hold.objects.select_related("allocation").annotate(was_disputed=Exists(disputes))
    hold = holds.filter(reference=reference).first()
    own = [entry for entry in entries if entry.account in _OWN_ACCOUNTS]
    held = _total(own, account=Account.ESCROW)
    return MoneyView(
        captured=_total(own, kind=Kind.CAPTURE),
        held=held,
        refunded=-_total(own, kind=Kind.REFUND),
        refundable=_total(own),
        by_gift_cards=-_total(entries, account=Account.GIFT_CARDS, kind=Kind.CAPTURE),
        back_to_gift_cards=_total(entries, account=Account.GIFT_CARDS, kind=Kind.REFUND_SENT),
        commission=_total(own, account=Account.COMMISSION),
        subsidy=-_total(own, account=Account.PROMOTIONS),
        due_to_store=_total(own, account=Account.STORE_PAYABLE),
        expected=expected_share(hold, held),
        hold_status=hold.status if hold else "",
        release_at=hold.release_at if hold else None,
        released_at=hold.released_at if hold else None,
        timeline=tuple(timeline_of(entries, hold)),
        refunds=tuple(Refund.objects.filter(reference=reference).select_related("by_hand").order_by("pk")),
        disputes=tuple(disputes) if hold and hold.was_disputed else (),
    )


def holds_for_store(store_id: int) -> QuerySet[Hold]:
    """The holds of a store, newest first, each with its terms, `escrow_amount`, `commission_amount` and
    `payable_amount` (Money or None).
    """
    of_order = LedgerEntry.objects.filter(reference=OuterRef("reference")).order_by().values("reference")

    def sum_of(account: str) -> Subquery:
        return Subquery(of_order.filter(account=account).annotate(total=Sum("amount")).values("total"))

    return (
        Hold.objects.filter(store_id=store_id)
        .select_related("allocation")
        .annotate(
            escrow_amount=sum_of(Account.ESCROW),
            commission_amount=sum_of(Account.COMMISSION),
            payable_amount=sum_of(Account.STORE_PAYABLE),
        )
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


def takes_money(payment: Payment) -> bool:
    """True while a capture pays the orders of `payment`: it can be paid, and none of them has its money already.

    An order is never paid twice, whatever else went wrong: a capture that finds it paid goes back to the buyer.
    """
    if not payment.is_open:
        return False
    paid = Hold.objects.filter(reference__in=payment.allocations.values("reference"))
    return not paid.exclude(status=Hold.Status.UNDONE).exists()


def open_payment(reference: str) -> Payment | None:
    """The payment of `reference` that can still be paid."""
    return Payment.objects.filter(reference=reference, status__in=Payment.OPEN).first()


def latest_payment(references: Iterable[str]) -> Payment | None:
    """The payment made last for any of the references, open or not.

    `by_gift_cards` is what certificates give to it, or None.
    """
    given = GiftCardUse.objects.filter(payment=OuterRef("pk")).exclude(status=GiftCardUse.Status.RELEASED)
    total = given.order_by().values("payment").annotate(total=Sum("amount")).values("total")
    payments = Payment.objects.filter(reference__in=references).annotate(by_gift_cards=Subquery(total))
    return payments.order_by("-pk").first()


def is_disputed(payment: Payment) -> bool:
    """While a bank has the money, nothing is returned a second time: a refund waits for its decision.

    Chargebacks open and close under the lock of the payment: whoever holds it may rely on the answer.
    """
    return Chargeback.objects.filter(attempt__payment=payment, closed_at__isnull=True).exists()


def latest_attempt(payment: Payment) -> PaymentAttempt | None:
    """The last try to pay."""
    return payment.attempts.order_by("-pk").first()


def methods() -> tuple[Method, ...]:
    """What every way to pay that is switched on says of itself, in the order of the payment page."""
    return tuple(gateway.method for gateway in switched_on())


def explain_decline(code: str) -> Decline:
    """Reason and next step of a decline, in words for people (S59)."""
    return DECLINES.get(code, UNKNOWN_DECLINE)


def _money(rows: Sequence[tuple[Decimal, ...]]) -> Money:
    """The one figure of a statement that sums."""
    return Money(rows[0][0])


def _sum(entries: QuerySet[LedgerEntry]) -> Money:
    return entries.aggregate(total=Sum("amount"))["total"] or Money.zero()


def _within(column: str, since: datetime | None, until: datetime | None) -> Q:
    span = {f"{column}__gte": since, f"{column}__lt": until}
    return Q(**{name: moment for name, moment in span.items() if moment is not None})


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


def gateway_movements(
    gateway: str, *, since: datetime | None = None, until: datetime | None = None
) -> tuple[dict[str, Money], dict[str, Money]]:
    """What the ledger says went through a gateway: captures by attempt number, refunds by refund number.

    Refunds that staff made by another way, also after the bank had sent one back, did not; nor did what was undone,
    whichever of both movements lies in the span.
    """
    within = _within("transaction__at", since, until)
    entries: Any = LedgerEntry.objects.filter(within, account=Account.GATEWAY, owner=gateway).order_by()
    undoing = LedgerTransaction.objects.filter(key=Concat(OuterRef("transaction__key"), Value(UNDONE)))
    entries = entries.exclude(transaction__key__endswith=UNDONE).exclude(Exists(undoing))
    rows = entries.values("transaction__key").annotate(total=Sum("amount"))
    captures: dict[str, Money] = {}
    refunds: dict[str, Money] = {}
    for row in rows:
        prefix, _, number = row["transaction__key"].partition(":")
        if prefix in {"capture", "received", "applied"}:
            number = number.partition(":")[0]  # a bank transfer may arrive in several lines
            captures[number] = captures.get(number, Money.zero()) - row["total"]
        elif prefix in {"refund_sent", "refund_returned"}:
            refunds[number] = refunds.get(number, Money.zero()) + row["total"]
    return captures, {number: total for number, total in refunds.items() if total}


def chargebacks_off_balance() -> list[Chargeback]:
    """Chargebacks whose status contradicts what the bank still owes an answer for."""
    held = _balance_of(Account.CHARGEBACKS, "number")
    closed = Q(closed_at__isnull=False)
    wrong = (closed & ~Q(held=0)) | (~closed & ~Q(held=-F("amount"))) | Q(held__isnull=True)
    fees = Coalesce(_balance_of(Account.DISPUTE_FEES, "number"), Value(0), output_field=MoneyField())
    passed_on = Q(status=Chargeback.Status.LOST, fees=0)
    wrong |= ~Q(fees=-F("fee")) & ~passed_on
    return list(Chargeback.objects.annotate(held=held, fees=fees).filter(wrong))


def gateway_disputes(gateway: str, *, since: datetime | None = None, until: datetime | None = None) -> dict[str, Money]:
    """What banks have taken back through a gateway and not returned, by the gateway's numbers."""
    rows = Chargeback.objects.filter(_within("opened_at", since, until), gateway=gateway).exclude(
        status=Chargeback.Status.WON
    )
    return dict(rows.values_list("reference", "amount"))


def gateway_fees(gateway: str, *, since: datetime | None = None, until: datetime | None = None) -> dict[str, Money]:
    """What a gateway has taken for chargebacks, by its numbers."""
    rows = Chargeback.objects.filter(_within("opened_at", since, until), gateway=gateway, fee__gt=0)
    return dict(rows.values_list("reference", "fee"))


def payouts_off_balance() -> list[Payout]:
    """Payouts whose status contradicts what is set aside for them."""
    due = _balance_of(Account.PAYOUTS_DUE, "number")
    open_ = Q(status=Payout.Status.APPROVED)
    wrong = (open_ & ~Q(due=F("amount"))) | (~open_ & ~Q(due=0)) | Q(due__isnull=True)
    return list(Payout.objects.annotate(due=due).filter(wrong))
