"""Bank transfers: matched by staff, by number and sum; what is missing is asked for, what is too much goes back."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from orders.services.cancel import cancel_order
from orders.services.payment import change_method
from orders.services.settling import resolve_attempt
from payments import selectors
from payments.bank_matching import proposals
from payments.errors import BankLineUsed
from payments.models import BankLine, LedgerEntry, Refund
from payments.services.bank_lines import confirm_line, enter_lines, set_line_aside
from tests.factories.accounts import UserFactory
from tests.orders.services.test_payment import placed, statuses
from tests.payments.methods.journeys import follow_events, pay_by, row, transfer

pytestmark = pytest.mark.django_db


def in_order() -> None:
    call_command("check_ledger")
    call_command("reconcile")


def test_the_exact_sum_pays() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    assert attempt.awaits_buyer
    transfer(attempt, "12.00")
    attempt.refresh_from_db()
    assert attempt.status == "captured"
    assert statuses(checkout) == ["to_ship"]
    assert selectors.balance("unallocated", attempt.number) == Money.zero()
    in_order()


def test_a_part_waits_for_the_rest() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    transfer(attempt, "7.00")
    assert statuses(checkout) == ["awaiting_payment"]
    mail = OutboxEmail.objects.get(template="payment_short")
    assert "5.00" in str(mail.context["missing"])
    in_order()
    transfer(attempt, "5.00", "B-2")
    assert statuses(checkout) == ["to_ship"]
    assert not Refund.objects.exists()
    in_order()


def test_what_is_too_much_goes_back() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    transfer(attempt, "20.00")
    assert statuses(checkout) == ["to_ship"]
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason) == (Money("8.00"), "overpaid")
    transfer(attempt, "12.00", "B-2")  # the whole sum once more
    assert sorted(row.amount for row in Refund.objects.all()) == [Money("8.00"), Money("12.00")]
    in_order()


def test_a_part_goes_back_when_the_wait_is_over() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    transfer(attempt, "7.00")
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert resolve_attempt(attempt_id=attempt.pk)
    assert Refund.objects.get().reason == "underpaid"
    assert OutboxEmail.objects.filter(template="payment_expired").exists()
    transfer(attempt, "5.00", "B-2")  # the rest comes too late to be enough
    assert sorted(row.amount for row in Refund.objects.all()) == [Money("5.00"), Money("7.00")]
    assert statuses(checkout) == ["awaiting_payment"]
    in_order()


def test_the_whole_sum_counts_even_after_another_way_was_chosen() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    change_method(buyer=checkout.buyer, number=checkout.number)
    change_method(buyer=checkout.buyer, number=checkout.number)
    attempt.refresh_from_db()
    assert attempt.status == "voided"
    pay_by(checkout, "wallet")
    transfer(attempt, "12.00")
    assert statuses(checkout) == ["to_ship"]
    in_order()


def test_money_for_a_cancelled_order_goes_back() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    cancel_order(buyer=checkout.buyer, number=checkout.orders.get().number, reason="changed_mind")
    transfer(attempt, "12.00")
    assert Refund.objects.get().amount == Money("12.00")
    in_order()


def test_a_line_is_entered_and_counts_once() -> None:
    attempt = pay_by(placed(), "bank_transfer")
    staff = UserFactory(is_staff=True)
    rows = [row("12.00", attempt.number, "B-1")] * 2
    assert enter_lines(staff=staff, rows=rows) == 1
    assert enter_lines(staff=staff, rows=rows) == 0
    line = BankLine.objects.get()
    for _ in range(2):
        confirm_line(staff=staff, line_id=line.pk, number=attempt.number)
    follow_events()
    follow_events()
    other = pay_by(placed(), "bank_transfer")
    with pytest.raises(BankLineUsed):
        confirm_line(staff=staff, line_id=line.pk, number=other.number)
    with pytest.raises(BankLineUsed):
        set_line_aside(staff=staff, line_id=line.pk)
    assert LedgerEntry.objects.filter(transaction__kind="received").count() == 2
    in_order()


def test_only_bank_transfers_are_matched() -> None:
    attempt = pay_by(placed(), "wallet")
    staff = UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row("12.00", attempt.number, "B-1")])
    line = BankLine.objects.get()
    with pytest.raises(NotFound):
        confirm_line(staff=staff, line_id=line.pk, number=attempt.number)
    set_line_aside(staff=staff, line_id=line.pk)
    assert set_line_aside(staff=staff, line_id=line.pk).status == "set_aside"


def test_lines_are_proposed_by_number_and_sum() -> None:
    first, second = pay_by(placed(), "bank_transfer"), pay_by(placed(), "bank_transfer")
    typed = first.number.replace("A", "А").replace("-", " ").lower()  # a Cyrillic letter, spaces
    rows = [row("12.00", "a gift", "B-1"), row("11.00", second.number, "B-2"), row("12.00", f"оплата {typed}", "B-3")]
    enter_lines(staff=UserFactory(is_staff=True), rows=rows)
    found = [(one.line.bank_reference, one.attempt and one.attempt.number, one.is_exact) for one in proposals()]
    assert found == [("B-3", first.number, True), ("B-2", second.number, False), ("B-1", None, False)]


def test_the_number_of_queries_does_not_grow_with_lines(django_assert_num_queries) -> None:
    attempts = [pay_by(placed(), "bank_transfer") for _ in range(4)]
    rows = [row("12.00", one.number, f"B-{number}") for number, one in enumerate(attempts)]
    enter_lines(staff=UserFactory(is_staff=True), rows=rows)
    with django_assert_num_queries(4):
        assert [one.attempt.payment.buyer.full_name for one in proposals() if one.attempt]
