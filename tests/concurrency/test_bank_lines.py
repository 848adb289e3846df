"""Two members of staff decide one line of the bank at once; two lines of one payment at once; a match is taken back
while the order is sent, cancelled, paid or released.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from catalog.models import Variant
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from orders.errors import ActionNotPossible, OrderMovedOn, OrderSent
from orders.models import Checkout, Order
from orders.services.cancel import refuse_order
from orders.services.receipt import confirm_receipt
from orders.services.settling import process_event
from orders.services.unmatching import unmatch_line
from payments import selectors
from payments.errors import BankLineUsed
from payments.models import (
    BankLine,
    BankLineUndo,
    Hold,
    LedgerTransaction,
    PaymentAttempt,
    ProviderEvent,
    Refund,
)
from payments.selectors import money_of
from payments.services.bank_lines import confirm_line, enter_lines, set_line_aside
from payments.services.timers import sweep as release
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.orders import journeys
from tests.orders.services.test_payment import placed, statuses
from tests.payments.methods.journeys import follow_events, pay_by, row, transfer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _switched_on(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox", "bank_transfer"]


def test_two_staff_confirm_one_line() -> None:
    checkout, other = placed(), placed()
    first, second = pay_by(checkout, "bank_transfer"), pay_by(other, "bank_transfer")
    staff = UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row("12.00", "?", "B-1")])
    line = BankLine.objects.get().pk
    results = at_once(
        [
            *[lambda: confirm_line(staff=staff, line_id=line, number=first.number)] * 2,
            lambda: confirm_line(staff=staff, line_id=line, number=second.number),
            lambda: set_line_aside(staff=staff, line_id=line),
        ]
    )
    assert {type(one) for one in results} == {BankLine, BankLineUsed}
    follow_events()
    paid = [statuses(checkout), statuses(other)].count(["to_ship"])
    assert paid == LedgerTransaction.objects.filter(kind="received").count()
    assert paid <= 1


def test_two_lines_of_one_payment_are_applied_once() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    staff = UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row("12.00", "?", "B-1"), row("12.00", "?", "B-2")])
    lines = list(BankLine.objects.values_list("pk", flat=True))
    results = at_once([lambda pk=pk: confirm_line(staff=staff, line_id=pk, number=attempt.number) for pk in lines])
    assert {type(one) for one in results} == {BankLine}
    follow_events()
    assert ProviderEvent.objects.count() == 1
    assert Refund.objects.get().amount == Money("12.00")
    assert statuses(checkout) == ["to_ship"]
    assert selectors.balance("unallocated", attempt.number) == Money.zero()


def matched() -> tuple[Checkout, PaymentAttempt, BankLine, User]:
    """An order that waits for its seller, paid by a line."""
    checkout = journeys.place(journeys.member(), journeys.variant_of())
    attempt, staff = pay_by(checkout, "bank_transfer"), UserFactory(is_staff=True)
    return checkout, attempt, transfer(attempt, "12.00", staff=staff), staff


def taking_back(attempt: PaymentAttempt, line: BankLine, staff: User) -> Callable[[], BankLine]:
    return lambda: unmatch_line(staff=staff, line_id=line.pk, number=attempt.number, reason="not his")


def books(order: Order) -> None:
    """The ledger is in order, and the order has its money exactly when it counts as paid."""
    call_command("check_ledger")
    order.refresh_from_db()
    is_paid = order.status not in {"awaiting_payment", "cancelled"}
    assert money_of(order.number).held == (order.total if is_paid else Money.zero())
    assert Variant.objects.get(pk=order.lines.get().variant_id).stock_on_hand == (9 if is_paid else 10)


def test_two_staff_take_one_match_back() -> None:
    checkout, attempt, line, staff = matched()
    results = at_once([taking_back(attempt, line, staff), taking_back(attempt, line, UserFactory(is_staff=True))])
    assert {type(one) for one in results} == {BankLine}
    assert BankLineUndo.objects.count() == 1
    assert LedgerTransaction.objects.filter(key__endswith=":undone").count() == 3
    assert statuses(checkout) == ["awaiting_payment"]
    books(checkout.orders.get())


@pytest.mark.parametrize("_round", range(4))
def test_taking_a_match_back_against_sending(_round: int) -> None:
    checkout, attempt, line, staff = matched()
    order = checkout.orders.get()
    undone, sent = at_once([taking_back(attempt, line, staff), lambda: journeys.ship(order)])
    pair = (type(undone), type(sent))
    # Whoever is late finds the order sent, or finds no order that is paid.
    assert pair in {(BankLine, NotFound), (BankLine, ActionNotPossible), (OrderSent, Order)}
    assert statuses(checkout) == (["shipped"] if type(sent) is Order else ["awaiting_payment"])
    books(order)


@pytest.mark.parametrize("_round", range(4))
def test_taking_a_match_back_against_a_refusal_of_the_seller(_round: int) -> None:
    checkout, attempt, line, staff = matched()
    order = checkout.orders.get()
    seller = journeys.seller_of(order)
    undone, cancelled = at_once(
        [
            taking_back(attempt, line, staff),
            lambda: refuse_order(store=order.store, number=order.number, user=seller),
        ]
    )
    pair = (type(undone), type(cancelled))
    assert pair in {(BankLine, NotFound), (BankLine, ActionNotPossible), (OrderMovedOn, Order)}
    assert Refund.objects.count() == (1 if type(cancelled) is Order else 0)
    call_command("check_ledger")


def test_taking_a_match_back_against_the_event_that_captures_it() -> None:
    checkout = journeys.place(journeys.member(), journeys.variant_of())
    attempt, staff = pay_by(checkout, "bank_transfer"), UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row("12.00", attempt.number, "B-1")])
    line = confirm_line(staff=staff, line_id=BankLine.objects.get().pk, number=attempt.number)
    event = ProviderEvent.objects.get()
    results = at_once([taking_back(attempt, line, staff), lambda: process_event(event=event)])
    assert [type(one) for one in results] == [BankLine, bool]
    assert statuses(checkout) == ["awaiting_payment"]
    books(checkout.orders.get())


@pytest.mark.parametrize("_round", range(3))
def test_taking_a_match_back_against_a_release_and_a_payout(_round: int) -> None:
    checkout, attempt, line, staff = matched()
    order = checkout.orders.get()
    journeys.ship(order)
    confirm_receipt(buyer=order.buyer, number=order.number)
    later = clock.now() + timedelta(days=40)
    undone, _released = at_once([taking_back(attempt, line, staff), lambda: release(now=later)])
    assert type(undone) is OrderSent
    assert Hold.objects.get().status == "releasable"
    call_command("check_ledger")
