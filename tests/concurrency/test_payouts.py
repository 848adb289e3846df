"""Two members of staff approve at once, the bank answers twice, a refund comes in between: money leaves once."""

import pytest
from django.db import transaction

from accounts.models import Store
from marketplace.lib.money import Money
from payments import selectors
from payments.errors import IllegalTransition, PayoutsChanged
from payments.models import Hold, LedgerEntry, Payout, PayoutBatch
from payments.services.payouts import approve_payouts, complete_payout, fail_payout
from payments.services.refunds import refund
from tests.concurrency.test_payment import at_once
from tests.factories.accounts import UserFactory
from tests.payments.services.test_payouts import approved, balance, in_order, released_order, store_with_account

pytestmark = pytest.mark.django_db(transaction=True)


def paid_store(*amounts: str) -> tuple[Store, list[str]]:
    store = store_with_account()
    with transaction.atomic():
        return store, [released_order(store, amount) for amount in amounts]


def approve(store: Store, amount: str, key: str) -> PayoutBatch:
    return approve_payouts(staff=UserFactory(), expected={store.pk: Money(amount)}, key=key)


def test_two_approvals_of_one_balance_are_one() -> None:
    store, _ = paid_store("100.00", "100.00")
    results = at_once(*[lambda key=key: approve(store, "184.00", key) for key in ("a", "b")])
    assert {type(one) for one in results} == {PayoutBatch, PayoutsChanged}
    assert Payout.objects.get().amount == Money("184.00")
    assert balance(store) == Money.zero()
    assert in_order()


def test_a_double_click_is_one_batch() -> None:
    store, _ = paid_store("100.00")
    results = at_once(*[lambda: approve(store, "92.00", "same")] * 2)
    assert results[0] == results[1] == PayoutBatch.objects.get()


def test_the_bank_is_written_down_once() -> None:
    store, _ = paid_store("100.00")
    payout = approved(store, "92.00")
    results = at_once(
        lambda: complete_payout(number=payout.number), lambda: fail_payout(number=payout.number, reason="x")
    )
    assert {type(one) for one in results} == {Payout, IllegalTransition}
    assert in_order()
    at_once(*[lambda: complete_payout(number=payout.number)] * 2)
    assert in_order()


def test_a_refund_beside_an_approval_loses_no_cent() -> None:
    for turn in range(5):
        store, (reference,) = paid_store("100.00")
        results = at_once(
            lambda store=store, turn=turn: approve(store, "92.00", f"k{turn}"),
            lambda reference=reference, turn=turn: _refund(reference, turn),
        )
        errors = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, PayoutsChanged) for one in errors), errors
        was_paid = Payout.objects.filter(store=store).exists()
        assert balance(store) == Money("-92.00" if was_paid else "0.00")
        assert selectors.balance(LedgerEntry.Account.COMMISSION, "") == Money.zero()
        assert Hold.objects.get(store=store).status == ("in_payout" if was_paid else "releasable")
        assert in_order()


def _refund(reference: str, turn: int) -> None:
    with transaction.atomic():
        refund(reference=reference, amount=Money("100.00"), reason="goodwill", key=f"g{turn}")
