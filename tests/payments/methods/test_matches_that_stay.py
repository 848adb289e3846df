"""Matches of bank lines that stay: what was sent, stopped, returned or turned into a certificate, and why."""

import pytest
from django.utils import translation

from accounts.models import User
from marketplace.lib.errors import NotFound
from messaging.models import Notification, OutboxEmail
from orders.errors import OrderMovedOn, OrderSent
from orders.models import Order
from orders.services.cancel import cancel_order
from orders.services.freezing import freeze_order
from orders.services.review import reject_payment
from payments.errors import LineBoughtGift, LineMoneyGone
from payments.models import (
    BankLine,
    BankLineUndo,
    LedgerEntry,
    PaymentAttempt,
)
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.gift_cards import ordered_card
from tests.orders import journeys
from tests.orders.services.test_payment import placed, statuses
from tests.payments.methods.journeys import pay_by, transfer
from tests.payments.methods.test_unmatching import in_order, order_of, undo

pytestmark = pytest.mark.django_db


def ship(order: Order) -> None:
    StoreMemberFactory(store=order.store)
    journeys.ship(order)


def refused(error: type[Exception], line: BankLine, attempt: PaymentAttempt) -> None:
    """Nothing changes, not even a little."""
    tables = (LedgerEntry, Notification, OutboxEmail, BankLineUndo)
    before = [table.objects.count() for table in tables]
    with pytest.raises(error):
        undo(line, attempt)
    line.refresh_from_db()
    assert (line.status, line.attempt) == ("matched", attempt)
    assert before == [table.objects.count() for table in tables]
    in_order()


def test_several_orders_go_back_together_and_one_that_was_sent_keeps_all() -> None:
    first, second = placed(count=2), placed(count=2)
    attempts = [pay_by(checkout, "bank_transfer", total="24.00") for checkout in (first, second)]
    lines = [transfer(one, "24.00", f"B-{one.pk}") for one in attempts]
    undo(lines[0], attempts[0])
    assert statuses(first) == ["awaiting_payment", "awaiting_payment"]
    in_order()
    order = second.orders.order_by("pk")[1]
    ship(order)
    refused(OrderSent, lines[1], attempts[1])
    assert statuses(second) == ["to_ship", "shipped"]


def test_the_reason_of_a_refusal_says_what_to_do_instead() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    ship(order_of(checkout))
    with pytest.raises(OrderSent) as error, translation.override("en"):
        undo(line, attempt)
    with translation.override("en"):
        text = str(error.value)
    assert order_of(checkout).number in text
    assert "payment that this line was meant for" in text


def test_a_stopped_order_and_a_rejected_one_stay() -> None:
    checkout, other = placed(), placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    freeze_order(order_id=order_of(checkout).pk, user=UserFactory(), reason="x")
    refused(OrderMovedOn, line, attempt)
    attempt = pay_by(other, "bank_transfer")
    line = transfer(attempt, "12.00", "B-2")
    Order.objects.filter(checkout=other).update(status="payment_review")
    reject_payment(order_id=order_of(other).pk, user=UserFactory())
    refused(OrderMovedOn, line, attempt)


def test_what_has_gone_back_stays() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "20.00")  # 8.00 too much are on their way back
    refused(LineMoneyGone, line, attempt)
    late = placed()
    attempt = pay_by(late, "bank_transfer")
    cancel_order(buyer=late.buyer, number=order_of(late).number, reason="changed_mind")
    refused(OrderMovedOn, transfer(attempt, "12.00", "B-2"), attempt)


def test_what_bought_a_certificate_stays() -> None:
    card = ordered_card("50.00")
    attempt = pay_by(_Payable(card.number, card.buyer), "bank_transfer", total="50.00")  # type: ignore[arg-type]
    refused(LineBoughtGift, transfer(attempt, "50.00"), attempt)


class _Payable:
    def __init__(self, number: str, buyer: User) -> None:
        self.number, self.buyer = number, buyer


def test_the_seller_ships_nothing_of_it() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    undo(transfer(attempt, "12.00"), attempt)
    with pytest.raises(NotFound):  # an order that is not paid is no business of the store
        ship(order_of(checkout))
