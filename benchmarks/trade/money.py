"""Every captured cent: worked out from payments, refunds, holds and payouts, then compared with the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from orders.models import Order
from payments.models import Chargeback, Hold, LedgerEntry, LedgerTransaction, PaymentAttempt, Payout, Refund

CENT = Decimal("0.01")
NOTHING = Decimal(0)
Account = LedgerEntry.Account
_UNDECIDED = (Chargeback.Status.OPENED, Chargeback.Status.SENT, Chargeback.Status.ACCEPTED)
Balances = dict[tuple[str, str], Decimal]


def money_faults() -> Iterator[str]:
    """Where the ledger is not what the rows of the business say."""
    balances = _balances("owner")
    shares = _balances("reference")
    refunds: dict[str, Decimal] = defaultdict(Decimal)
    due = NOTHING
    for row in Refund.objects.all():
        refunds[row.reference] += row.amount.amount
        due += NOTHING if row.status == Refund.Status.SUCCEEDED else row.amount.amount
    yield from _zero_sums()
    yield from _totals(balances, due)
    yield from _chargebacks(balances)
    earned: dict[str, Decimal] = defaultdict(Decimal)
    lost = lost_by_order()
    cancelled = set(Order.objects.filter(status=Order.Status.CANCELLED).values_list("number", flat=True))
    for hold in Hold.objects.select_related("allocation"):
        added = -shares.get((Account.PROMOTIONS, hold.reference), NOTHING)
        if not 0 <= added <= (NOTHING if hold.reference in cancelled else hold.allocation.subsidy.amount):
            yield f"order {hold.reference}: the marketplace still pays {added} of {hold.allocation.subsidy}"
        rest = hold.allocation.amount.amount - refunds[hold.reference] + added - lost[hold.reference]
        yield from _hold(hold, rest, balances, shares)
        earned[str(hold.store_id)] += shares.get((Account.STORE_PAYABLE, hold.reference), NOTHING)
    yield from _stores(earned, balances)


def _balances(column: str) -> Balances:
    rows = LedgerEntry.objects.order_by().values("account", column).annotate(total=Sum("amount"))
    return {(row["account"], row[column]): row["total"].amount for row in rows}


def _zero_sums() -> Iterator[str]:
    rows = LedgerEntry.objects.order_by().values("transaction").annotate(total=Sum("amount"))
    for row in rows:
        if row["total"].amount:
            yield f"ledger transaction {row['transaction']} sums to {row['total']}"


def _totals(balances: Balances, due: Decimal) -> Iterator[str]:
    """What was captured is held, earned, paid out or on its way back; nothing is left between."""

    def total(account: str) -> Decimal:
        return sum((amount for (kind, _owner), amount in balances.items() if kind == account), NOTHING)

    captured = _sum(PaymentAttempt.objects.filter(status=PaymentAttempt.Status.CAPTURED))
    # What went back to a certificate has not left the house: it is owed to its owner.
    succeeded = _sum(Refund.objects.filter(status=Refund.Status.SUCCEEDED, attempt__isnull=False))
    away, by_banks = _taken_by_banks(), _sum(_returned_by_banks())
    fees = sum((row.fee.amount for row in Chargeback.objects.all()), NOTHING)
    if -total(Account.GATEWAY) != captured - (succeeded - by_banks) - away - fees - _paid_twice():
        gone = f"captured {captured}, returned {succeeded}, twice {_paid_twice()}, taken {away}, fees {fees}"
        yield f"the gateway stands at {total(Account.GATEWAY)}: {gone}"
    if -total(Account.DISPUTE_FEES) != fees:
        yield f"gateways took {fees} for chargebacks, the ledger says {-total(Account.DISPUTE_FEES)}"
    if total(Account.REFUNDS_DUE) != due:
        yield f"{total(Account.REFUNDS_DUE)} is set aside for refunds of {due}"
    if total(Account.UNALLOCATED):
        yield f"{total(Account.UNALLOCATED)} was captured and belongs to nobody"
    # What the marketplace pays for its coupons is in the orders' money, and stands against it as a debt of promotions.
    kept = (
        *(Account.ESCROW, Account.COMMISSION, Account.STORE_PAYABLE),
        *(Account.PAYOUTS_DUE, Account.BANK, Account.PROMOTIONS, Account.GIFT_CARDS),
    )
    where = sum((total(account) for account in kept), NOTHING)
    if where != captured - succeeded - due - sum(lost_by_order().values(), NOTHING) - _written_off():
        yield f"{captured} captured, {succeeded + due} returned, and {where} is held, earned or paid out"


def _chargebacks(balances: Balances) -> Iterator[str]:
    """What banks have taken back and not decided stands apart; what is lost was the orders', or is a loss."""
    waiting = _sum(Chargeback.objects.filter(status__in=_UNDECIDED))
    found = sum((amount for (kind, _owner), amount in balances.items() if kind == Account.CHARGEBACKS), NOTHING)
    if -found != waiting:
        yield f"{waiting} taken back by banks waits for a decision, the ledger says {-found}"
    lost = _sum(Chargeback.objects.filter(status=Chargeback.Status.LOST))
    borne = sum(lost_by_order().values(), NOTHING) + _sum(_returned_by_banks()) + _written_off()
    if -balances.get((Account.LOSSES, ""), NOTHING) != lost - borne + _paid_twice():
        losses = balances.get((Account.LOSSES, ""))
        yield f"{lost} was lost, orders, refunds and certificates bear {borne}, losses are {losses}"


def lost_by_order() -> dict[str, Decimal]:
    """What lost chargebacks took of each order's own money."""
    kept = (Account.ESCROW, Account.COMMISSION, Account.STORE_PAYABLE, Account.PROMOTIONS)
    entries = LedgerEntry.objects.filter(transaction__kind=LedgerTransaction.Kind.CHARGEBACK_LOST, account__in=kept)
    rows = entries.order_by().values("reference").annotate(total=Sum("amount"))
    return defaultdict(Decimal, {row["reference"]: -row["total"].amount for row in rows})


def _written_off() -> Decimal:
    """What was taken from certificates whose price was lost."""
    kind = LedgerTransaction.Kind.GIFT_LOST
    return -_sum(LedgerEntry.objects.filter(transaction__kind=kind, account=Account.GIFT_CARDS))


def _paid_twice() -> Decimal:
    """What buyers got although somebody else had returned it to them already."""
    kind = LedgerTransaction.Kind.PAID_TWICE
    return _sum(LedgerEntry.objects.filter(transaction__kind=kind, account=Account.GATEWAY))


def _taken_by_banks() -> Decimal:
    return _sum(Chargeback.objects.exclude(status=Chargeback.Status.WON))


def _returned_by_banks() -> QuerySet[Refund]:
    """Refunds that waited while the bank had the money: losing the chargeback has made them."""
    return Refund.objects.filter(status=Refund.Status.SUCCEEDED, failure_code=Refund.CHARGED_BACK)


def _hold(hold: Hold, rest: Decimal, balances: Balances, shares: Balances) -> Iterator[str]:
    """The money of one order: `rest` of it has not gone back."""
    escrow = balances.get((Account.ESCROW, hold.reference), NOTHING)
    commission = shares.get((Account.COMMISSION, hold.reference), NOTHING)
    store = shares.get((Account.STORE_PAYABLE, hold.reference), NOTHING)
    if rest < 0:
        yield f"order {hold.reference}: {-rest} more went back than was captured"
    waits = hold.status in {Hold.Status.HELD, Hold.Status.FROZEN}
    held, shared = (rest, NOTHING) if waits else (NOTHING, rest)
    if hold.status == Hold.Status.REFUNDED and rest:
        yield f"order {hold.reference} counts as refunded, {rest} is left"
    if escrow != held or commission + store != shared:
        yield f"order {hold.reference} is {hold.status} with {rest}: {escrow} held, {commission} + {store} shared out"
    most = (hold.allocation.commission_base.amount * hold.allocation.commission_rate).quantize(CENT, ROUND_HALF_EVEN)
    if not 0 <= commission <= most + CENT or (shared and rest == hold.allocation.worth.amount and commission < most):
        yield f"order {hold.reference}: a commission of {commission}, at most {most}"


def _stores(earned: dict[str, Decimal], balances: Balances) -> Iterator[str]:
    """What a store has earned is payable, on its way or paid; a payout counts once."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for payout in Payout.objects.exclude(status=Payout.Status.FAILED):
        paid[str(payout.store_id)] += payout.amount.amount
        set_aside = balances.get((Account.PAYOUTS_DUE, payout.number), NOTHING)
        if set_aside != (payout.amount.amount if payout.status == Payout.Status.APPROVED else NOTHING):
            yield f"payout {payout.number} is {payout.status} and {set_aside} is set aside for it"
    for store in {*earned, *paid}:
        payable = balances.get((Account.STORE_PAYABLE, store), NOTHING)
        if payable != earned[store] - paid[store]:
            yield f"store {store} earned {earned[store]}, was paid {paid[store]}, and {payable} is payable"
    sent = _sum(Payout.objects.filter(status=Payout.Status.PAID))
    if balances.get((Account.BANK, ""), NOTHING) != sent:
        yield f"the bank made transfers of {balances.get((Account.BANK, ''))}, payouts say {sent}"


def _sum(rows: QuerySet[Any]) -> Decimal:
    return sum((amount.amount for amount in rows.values_list("amount", flat=True)), NOTHING)
