"""Payouts: approved, made or refused, netted, never twice; and the bank account that they go to."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Store, StoreMember
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from messaging.models import Notification, OutboxEmail
from payments import selectors
from payments.errors import IllegalTransition, InvalidAccount, InvalidBankCode, PayoutsChanged
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payout, PayoutBatch
from payments.payables import bank_table, payable_stores
from payments.services.holds import release_hold
from payments.services.payout_accounts import account_number, rotate_numbers, save_payout_account
from payments.services.payouts import approve_payouts, complete_payout, fail_payout
from payments.services.refunds import refund
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.payments import paid_order

pytestmark = pytest.mark.django_db
IBAN, BIC = "DE89370400440532013000", "DEUTDEFF"
OTHER = "GB82WEST12345698765432"


def store_with_account() -> Store:
    store: Store = StoreFactory()
    StoreMember.objects.get_or_create(store=store, user=UserFactory(), role=StoreMember.Role.OWNER)
    save(store)
    return store


def save(store: Store, number: str = IBAN, **values: Any) -> Any:
    owner = StoreMember.objects.filter(store=store, role=StoreMember.Role.OWNER).first()
    user = owner.user if owner else UserFactory()
    given = {"holder": "Svetdom LLC", "bank_code": BIC, "number": number} | values
    return save_payout_account(store_id=store.pk, user=user, **given)


def released_order(store: Store, amount: str = "100.00") -> str:
    """An order whose money is payable: 92 % of the amount."""
    reference = paid_order(amount, store_id=store.pk)
    release_hold(reference=reference, at=clock.now())
    return reference


def approved(store: Store, amount: str, key: str = "k1") -> Payout:
    approve_payouts(staff=UserFactory(), expected={store.pk: Money(amount)}, key=key)
    return Payout.objects.filter(store=store).latest("pk")


def balance(store: Store) -> Money:
    return selectors.balance(LedgerEntry.Account.STORE_PAYABLE, str(store.pk))


def in_order() -> bool:
    return not (selectors.payouts_off_balance() or selectors.holds_off_balance() or selectors.unbalanced_transactions())


def test_a_payout_takes_the_balance_and_the_holds() -> None:
    store = store_with_account()
    references = [released_order(store), released_order(store, "50.00")]
    with checked_lock_order():
        payout = approved(store, "138.00")
    assert (payout.status, payout.amount, payout.last4) == ("approved", Money("138.00"), "3000")
    assert balance(store) == Money.zero()
    assert selectors.balance(LedgerEntry.Account.PAYOUTS_DUE, payout.number) == Money("138.00")
    assert set(payout.holds.values_list("reference", "status")) == {(one, "in_payout") for one in references}
    assert selectors.refundable(references[0]) == Money("100.00"), "what a buyer can get back does not change"
    assert in_order()


def test_the_bank_has_made_it() -> None:
    store = store_with_account()
    released_order(store)
    payout = approved(store, "92.00")
    with checked_lock_order():
        complete_payout(number=payout.number, bank_reference="B-77")
    complete_payout(number=payout.number)
    payout.refresh_from_db()
    assert (payout.status, payout.bank_reference) == ("paid", "B-77")
    assert Hold.objects.get().status == "paid"
    assert selectors.balance(LedgerEntry.Account.BANK, "") == Money("92.00")
    assert LedgerTransaction.objects.filter(kind="payout_sent").count() == 1
    assert list(Notification.objects.filter(kind="payment_payout_paid").values_list("params__last4", flat=True)) == [
        "3000"
    ]
    with pytest.raises(IllegalTransition):
        fail_payout(number=payout.number, reason="late")
    assert in_order()


def test_what_the_bank_refuses_is_payable_again() -> None:
    store = store_with_account()
    released_order(store)
    first = approved(store, "92.00")
    fail_payout(number=first.number, reason="closed account")
    fail_payout(number=first.number, reason="again")
    assert balance(store) == Money("92.00")
    hold = Hold.objects.get()
    assert (hold.status, hold.payout) == ("releasable", None)
    assert Payout.objects.get().failure == "closed account"
    with pytest.raises(IllegalTransition):
        complete_payout(number=first.number)
    second = approved(store, "92.00", key="k2")
    complete_payout(number=second.number)
    assert Hold.objects.get().status == "paid"
    assert in_order()


def test_a_debt_is_netted_from_the_next_payout() -> None:
    store = store_with_account()
    paid = released_order(store)
    complete_payout(number=approved(store, "92.00").number)
    refund(reference=paid, amount=Money("100.00"), reason="goodwill", key="g1")
    assert balance(store) == Money("-92.00")
    assert [(row.amount, row.obstacle) for row in payable_stores(now=clock.now())] == [(Money("-92.00"), "debt")]
    with pytest.raises(PayoutsChanged):
        approved(store, "-92.00", key="k2")
    released_order(store, "200.00")
    assert approved(store, "92.00", key="k3").amount == Money("92.00")
    assert in_order()


def test_the_same_key_approves_once() -> None:
    store = store_with_account()
    released_order(store)
    batch = approve_payouts(staff=UserFactory(), expected={store.pk: Money("92.00")}, key="k")
    assert approve_payouts(staff=UserFactory(), expected={store.pk: Money("92.00")}, key="k") == batch
    assert Payout.objects.count() == 1


def test_a_moved_balance_approves_nothing_at_all() -> None:
    good, moved = store_with_account(), store_with_account()
    released_order(good)
    released_order(moved)
    with pytest.raises(PayoutsChanged):
        approve_payouts(staff=UserFactory(), expected={good.pk: Money("92.00"), moved.pk: Money("91.00")}, key="k")
    assert not PayoutBatch.objects.exists()
    assert set(Hold.objects.values_list("status", flat=True)) == {"releasable"}


def test_nothing_ticked_is_no_batch() -> None:
    with pytest.raises(PayoutsChanged):
        approve_payouts(staff=UserFactory(), expected={}, key="k")


@pytest.mark.parametrize("obstacle", ["no_account", "suspended", "small", "paused"])
def test_who_is_not_paid_and_why(obstacle: str) -> None:
    store = StoreFactory() if obstacle == "no_account" else store_with_account()
    amount = "10.00" if obstacle == "small" else "100.00"  # 9.20 for the seller
    released_order(store, amount)
    if obstacle == "suspended":
        Store.objects.filter(pk=store.pk).update(status=Store.Status.SUSPENDED)
    if obstacle == "paused":
        save(store, OTHER)
    (row,) = payable_stores(now=clock.now())
    assert (row.store, row.obstacle) == (store, obstacle)
    assert row.reason
    with pytest.raises(PayoutsChanged):
        approved(store, str(balance(store).amount))


def test_payable_stores_cost_two_queries(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        released_order(store_with_account())
    with django_assert_num_queries(2):
        assert [row.obstacle for row in payable_stores(now=clock.now())] == ["", "", ""]


def test_the_pause_after_a_change_ends() -> None:
    store = store_with_account()
    released_order(store)
    row = save(store, OTHER)
    assert row.paused_until is not None
    with clock.at(row.paused_until + timedelta(seconds=1)):
        assert approved(store, "92.00").last4 == "5432"


def test_the_number_is_encrypted_and_goes_to_the_bank_alone() -> None:
    store = store_with_account()
    released_order(store)
    payout = approved(store, "92.00")
    assert IBAN not in payout.number_secret
    table = bank_table(payout.batch)
    assert table.splitlines()[1] == f"{payout.number},Svetdom LLC,DEUTDEFF,{IBAN},92.00,USD"
    complete_payout(number=payout.number)
    assert len(bank_table(payout.batch).splitlines()) == 1, "what is done is not done again"
    before = payout.number_secret
    assert rotate_numbers() == 2
    payout.refresh_from_db()
    assert payout.number_secret != before
    assert account_number(payout) == IBAN


def test_a_later_change_does_not_move_what_is_under_way() -> None:
    store = store_with_account()
    released_order(store)
    payout = approved(store, "92.00")
    save(store, OTHER)
    payout.refresh_from_db()
    assert account_number(payout) == IBAN


def test_saving_the_same_account_changes_and_tells_nothing() -> None:
    store = store_with_account()
    assert save(store, "de89 3704 0044 0532 0130 00").paused_until is None
    assert OutboxEmail.objects.filter(template="payment_account_changed").count() == 1
    save(store, OTHER)
    assert OutboxEmail.objects.filter(template="payment_account_changed").count() == 2


@pytest.mark.parametrize(
    ("number", "bank_code", "error"),
    [(IBAN[:-1] + "1", BIC, InvalidAccount), (IBAN, "044525225", InvalidBankCode), ("1234", BIC, InvalidAccount)],
)
def test_a_number_that_cannot_be_is_refused(number: str, bank_code: str, error: type[Exception]) -> None:
    store = store_with_account()
    with pytest.raises(error):
        save(store, number, bank_code=bank_code)
    assert store.payout_account.last4 == "3000"


def test_an_unknown_payout() -> None:
    with pytest.raises(NotFound):
        complete_payout(number="P-NONE")
