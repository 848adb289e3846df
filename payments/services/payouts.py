"""Payouts: approved by staff, made by the bank, written down once.

A batch takes the balance of each store as it is under the locks: debts from refunds after earlier payouts are netted
by that. What the bank refuses returns to the balance.
"""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.money import Money
from payments import locks, selectors
from payments.errors import PayoutsChanged
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payout, PayoutAccount, PayoutBatch
from payments.notices import payout_failed, payout_paid
from payments.payables import payable
from payments.services.chargebacks import stop_disputed_order
from payments.services.ledger import Line, post
from payments.services.status import move_hold, move_payout

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


@transaction.atomic(durable=True)
def approve_payouts(*, staff: User, expected: Mapping[int, Money], key: str) -> PayoutBatch:
    """Approve the transfer of these amounts, by store; the same `key` again returns the first batch.

    Raises PayoutsChanged, with nothing approved, when a balance is not what was shown or a store cannot be paid now.
    Locks the releasable holds of the stores, then their balances.
    """
    stores = sorted(expected)
    holds = locks.lock_releasable_holds(stores)
    accounts = locks.lock_payout_accounts(stores)
    if known := PayoutBatch.objects.filter(key=key).first():
        return known
    if not stores or not all(_is_payable(accounts.get(pk), expected[pk]) for pk in stores):
        raise PayoutsChanged
    batch = PayoutBatch.objects.create(key=key, approved_by=staff)
    for pk in stores:
        _approve(batch, accounts[pk], expected[pk], [hold for hold in holds if hold.store_id == pk])
    return batch


@transaction.atomic(durable=True)
def complete_payout(*, number: str, bank_reference: str = "") -> Payout:
    """The bank has made the transfer; safe to repeat. Locks as `locks.lock_payout`.

    Raises NotFound, IllegalTransition.
    """
    payout, holds = locks.lock_payout(number)
    if payout.status == Payout.Status.PAID:
        return payout
    move_payout(payout, Payout.Status.PAID, bank_reference=bank_reference, resolved_at=clock.now())
    lines = [Line(Account.PAYOUTS_DUE, payout.number, -payout.amount), Line(Account.BANK, "", payout.amount)]
    post(kind=Kind.PAYOUT_SENT, reference=payout.number, entries=lines, key=f"payout_sent:{payout.number}")
    for hold in holds:
        move_hold(hold, Hold.Status.PAID)
    payout_paid(payout)
    return payout


@transaction.atomic(durable=True)
def fail_payout(*, number: str, reason: str) -> Payout:
    """The bank has refused: the money is payable again, save what a chargeback stops by now.

    Safe to repeat; the same errors and locks.
    """
    payout, holds = locks.lock_payout(number)
    if payout.status == Payout.Status.FAILED:
        return payout
    move_payout(payout, Payout.Status.FAILED, failure=reason, resolved_at=clock.now())
    lines = [
        Line(Account.PAYOUTS_DUE, payout.number, -payout.amount),
        Line(Account.STORE_PAYABLE, str(payout.store_id), payout.amount),
    ]
    post(kind=Kind.PAYOUT_FAILED, reference=payout.number, entries=lines, key=f"payout_failed:{payout.number}")
    for hold in holds:
        move_hold(hold, Hold.Status.FAILED)
        move_hold(hold, Hold.Status.RELEASABLE, payout=None)
        stop_disputed_order(reference=hold.reference)
    payout_failed(payout)
    return payout


def _is_payable(account: PayoutAccount | None, amount: Money) -> bool:
    if account is None:
        return False
    balance = selectors.balance(Account.STORE_PAYABLE, str(account.store_id))
    found = payable(account.store, account, balance, now=clock.now())
    return balance == amount and not found.obstacle


def _approve(batch: PayoutBatch, account: PayoutAccount, amount: Money, holds: list[Hold]) -> None:
    payout = Payout.objects.create(
        batch=batch,
        store=account.store,
        amount=amount,
        holder=account.holder,
        bank_code=account.bank_code,
        number_secret=account.number_secret,
        last4=account.last4,
    )
    lines = [
        Line(Account.STORE_PAYABLE, str(account.store_id), -amount),
        Line(Account.PAYOUTS_DUE, payout.number, amount),
    ]
    post(kind=Kind.PAYOUT, reference=payout.number, entries=lines, key=f"payout:{payout.number}")
    for hold in holds:
        move_hold(hold, Hold.Status.IN_PAYOUT, payout=payout)
