"""Staff at one desk at once: a refund is approved by one, taken by another, and transferred once."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from marketplace.lib.errors import Conflict
from marketplace.lib.money import Money
from payments import selectors
from payments.errors import RefundChanged, RefundDisputed, RefundTaken
from payments.models import LedgerTransaction, ManualRefund, Refund
from payments.services.by_hand import approve_refund, take_refund
from payments.services.sending import complete_manual_refund
from tests.concurrency.test_payment import at_once
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand, manual_refund_of
from tests.payments.services.test_chargebacks import in_order, says
from tests.payments.test_manual_refunds import complete, named

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_take_one() -> None:
    row = manual_refund_of(UserFactory())
    named(row)
    approved_by_hand(row)
    people = [UserFactory(is_staff=True) for _ in range(3)]
    results = at_once(*[lambda one=one: take_refund(number=row.number, staff=one) for one in people])
    assert sorted(type(one).__name__ for one in results) == ["ManualRefund", "RefundTaken", "RefundTaken"]


def test_a_double_click_transfers_once() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    approved_by_hand(row)
    take_refund(number=row.number, staff=staff)

    def paid() -> Refund:
        with transaction.atomic():
            return complete_manual_refund(number=row.number, staff=staff, bank_reference="T-1")

    results = at_once(paid, paid)
    assert {type(one) for one in results} == {Refund, Conflict}
    assert LedgerTransaction.objects.filter(kind="refund_sent").count() == 1
    assert ManualRefund.objects.get().bank_reference == "T-1"


@pytest.mark.parametrize("_turn", range(3))
def test_two_who_approve_and_take_at_once_are_two_people(_turn: int) -> None:
    row = manual_refund_of(UserFactory())
    seen = named(row).version
    people = [UserFactory(is_staff=True) for _ in range(2)]

    def both(one: User) -> ManualRefund:
        with suppress(RefundTaken):
            approve_refund(number=row.number, staff=one, seen=seen)
        return take_refund(number=row.number, staff=one)

    results = at_once(*[lambda one=one: both(one) for one in people])
    won, other = sorted(type(one).__name__ for one in results)[::-1], {"ApprovedByYou", "RefundTaken"}
    assert "ManualRefund" in won and other.intersection(won)
    desk = ManualRefund.objects.get()
    assert {desk.approved_by_id, desk.taken_by_id} == {one.pk for one in people}


@pytest.mark.parametrize("_turn", range(3))
def test_an_approval_against_a_new_account(_turn: int) -> None:
    row = manual_refund_of(UserFactory())
    seen, staff = named(row).version, UserFactory(is_staff=True)
    results = at_once(
        lambda: approve_refund(number=row.number, staff=staff, seen=seen), lambda: named(row, "GB82WEST12345698765432")
    )
    assert isinstance(results[0], ManualRefund | RefundChanged)
    desk = ManualRefund.objects.get()
    assert (desk.last4, desk.approved_at) == ("5432", None), "what was not looked at is not approved"


@pytest.mark.parametrize("_turn", range(3))
def test_somebody_takes_what_a_bank_disputes(_turn: int) -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    approved_by_hand(row)
    taken, opened = at_once(lambda: take_refund(number=row.number, staff=staff), lambda: says(row.reference))
    assert isinstance(taken, ManualRefund | RefundDisputed)
    assert opened is True
    paid, lost = at_once(lambda: complete(row, staff), lambda: says(row.reference, "lost"))
    assert isinstance(paid, Conflict), "the bank gives it to the buyer, nobody else does"
    assert lost is True
    assert LedgerTransaction.objects.filter(kind="refund_sent").count() == 0
    assert selectors.balance("losses", "") == Money.zero()
    in_order()


@pytest.mark.parametrize("_turn", range(3))
def test_a_transfer_that_is_written_down_while_a_chargeback_opens(_turn: int) -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    approved_by_hand(row)
    take_refund(number=row.number, staff=staff)
    paid, opened = at_once(lambda: complete(row, staff), lambda: says(row.reference))
    assert opened is True
    assert isinstance(paid, Refund | RefundDisputed)
    says(row.reference, "lost")
    row.refresh_from_db()
    assert row.status == "succeeded"
    made_by_people = LedgerTransaction.objects.filter(kind="refund_sent").count()
    assert made_by_people == isinstance(paid, Refund)
    assert selectors.balance("losses", "") == -row.amount * made_by_people
    in_order()


def test_the_database_knows_no_refund_of_one_person() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    desk = ManualRefund.objects.filter(refund=row)
    desk.update(approved_by=staff)
    with pytest.raises(IntegrityError, match="two_people"):
        desk.update(taken_by=staff)
