"""Paying with gift certificates: set aside, spent, free again, and refunds back to them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from payments import selectors
from payments.errors import KeyReused, RefundTooLarge
from payments.gift_selectors import card_view, history_of, spendable_cards
from payments.models import GiftCardUse, Payment, Refund
from payments.rules import shared_out
from payments.services.create import replace_payment, void_payment
from payments.services.gift_cards import block_card
from payments.services.holds import release_hold
from payments.services.timers import sweep
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import own_card, paid_card
from tests.factories.payments import allocation, attempt_of, capture
from tests.payments.services.gift_steps import back, balance, check_ledger, mixed_order, pay_by_cards, payment_for, usd

pytestmark = pytest.mark.django_db


# Paying with


def test_money_is_set_aside_when_the_payment_is_made_and_spent_when_it_is_captured() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    with checked_lock_order():
        payment = payment_for(user, "80.00", cards=[card])
    assert selectors.due(payment) == usd("30.00")
    assert card_view(card).free == Money.zero()
    attempt = attempt_of(payment)
    assert attempt.amount == usd("30.00")
    with checked_lock_order():
        capture(attempt)
    assert balance(card) == Money.zero()
    reference = payment.allocations.get().reference
    assert selectors.balance("escrow", reference) == usd("80.00")
    assert GiftCardUse.objects.get().status == "spent"
    assert [move.kind for move in history_of(card)] == ["paid", "loaded"]
    check_ledger()


def test_several_cards_and_orders_are_paid_to_the_cent() -> None:
    user = UserFactory()
    cards = [own_card(user, "10.00"), own_card(user, "25.00")]
    payment = payment_for(user, "12.34", "20.00", "30.00", cards=cards)
    capture(attempt_of(payment))
    for share in payment.allocations.all():
        assert selectors.balance("escrow", share.reference) == share.amount
    assert [balance(card) for card in cards] == [Money.zero()] * 2
    assert selectors.balance("gateway", "sandbox") == usd("-62.34")  # 27.34 for the orders, 35.00 for the cards
    check_ledger()


def test_a_covered_payment_needs_no_gateway() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    payment = payment_for(user, "12.00", "8.00", cards=[card])
    assert pay_by_cards(payment)
    assert not pay_by_cards(payment)
    payment.refresh_from_db()
    assert (payment.status, payment.attempts.count()) == ("captured", 0)
    assert balance(card) == usd("30.00")
    check_ledger()


def test_what_is_not_covered_is_not_captured_without_a_gateway() -> None:
    user = UserFactory()
    payment = payment_for(user, "50.01", cards=[own_card(user, "50.00")])
    assert not pay_by_cards(payment)
    payment.refresh_from_db()
    assert payment.is_open


def test_an_expired_payment_makes_the_money_free_again() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    payment = payment_for(user, "80.00", cards=[card])
    attempt = attempt_of(payment)
    with transaction.atomic():
        void_payment(reference=payment.reference)
    assert card_view(card).free == usd("50.00")
    capture(attempt)  # too late: the gateway's part goes back, the card was not touched
    payment.refresh_from_db()
    assert balance(card) == usd("50.00")
    assert Refund.objects.get().amount == usd("30.00")
    check_ledger()


def test_a_replaced_payment_keeps_to_its_cards() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    payment = payment_for(user, "30.00", "40.00", cards=[card])
    with transaction.atomic():
        fresh = replace_payment(reference=payment.reference, buyer=user, allocations=[allocation("40.00")])
    assert fresh is not None
    assert selectors.due(fresh) == Money.zero()
    assert card_view(card).free == usd("10.00")


@pytest.mark.parametrize("kind", ["foreign", "unclaimed", "blocked", "empty"])
def test_a_card_that_cannot_be_used_gives_nothing(kind: str) -> None:
    user = UserFactory()
    card = paid_card() if kind == "unclaimed" else own_card(UserFactory() if kind == "foreign" else user, "50.00")
    if kind == "blocked":
        block_card(pk=card.pk, reason="stolen card")
    if kind == "empty":
        payment_for(user, "50.00", cards=[card], reference="OTHER")
    payment = payment_for(user, "80.00", cards=[card])
    assert selectors.due(payment) == usd("80.00")
    assert card not in [view.card for view in spendable_cards(user)]


def test_the_database_refuses_to_spend_more_than_there_is() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    payment = payment_for(user, "80.00")
    with pytest.raises(IntegrityError, match="has set aside"), transaction.atomic():
        GiftCardUse.objects.create(payment=payment, card=card, amount=usd("50.01"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("parts", "shares", "table"),
    [
        ([], ["5"], []),
        (["3"], ["2", "2"], [["2", "1"]]),
        (["3", "4"], ["2", "4", "9"], [["2", "1", "0"], ["0", "3", "1"]]),
    ],
)
def test_parts_are_shared_out_from_the_first_corner(parts: Any, shares: Any, table: Any) -> None:
    found = shared_out([usd(part) for part in parts], [usd(share) for share in shares])
    assert found == [[usd(cell) for cell in row] for row in table]


# Refunds


def test_a_refund_goes_to_the_card_first_and_at_once() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    reference = mixed_order(user, card)
    row = back(reference, "20.00")
    assert (row.gift_card, row.attempt, row.status) == (card, None, "succeeded")
    assert balance(card) == usd("20.00")
    row = back(reference, "40.00", "second")
    assert balance(card) == usd("50.00")
    assert (row.amount, row.status) == (usd("10.00"), "approved")
    money = selectors.money_of(reference)
    assert (money.by_gift_cards, money.back_to_gift_cards, money.refunded) == (usd("50.00"), usd("50.00"), usd("60.00"))
    with pytest.raises(RefundTooLarge):
        back(reference, "20.01", "third")
    check_ledger()


def test_the_same_refund_asked_twice_is_made_once() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    reference = mixed_order(user, card)
    first = back(reference, "80.00")
    assert back(reference, "80.00") == first
    assert Refund.objects.filter(reference=reference).count() == 2
    with pytest.raises(KeyReused):
        back(reference, "79.00")


def test_a_refund_after_release_takes_commission_and_seller_back_to_the_cent() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    reference = mixed_order(user, card)
    with transaction.atomic():
        release_hold(reference=reference, at=clock.now())
    back(reference, "80.00")
    assert selectors.refundable(reference) == Money.zero()
    assert selectors.balance("commission", "") == Money.zero()
    assert balance(card) == usd("50.00")
    payment = Payment.objects.get(allocations__reference=reference)
    assert payment.status == "partly_refunded"  # the gateway has not answered yet
    sweep(now=clock.now() + timedelta(minutes=1))
    check_ledger()


def test_an_order_paid_by_cards_alone_is_refunded_at_once_and_wholly() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    payment = payment_for(user, "20.00", cards=[card])
    pay_by_cards(payment)
    back(payment.allocations.get().reference, "20.00")
    payment.refresh_from_db()
    assert (payment.status, balance(card)) == ("refunded", usd("50.00"))
    assert [move.kind for move in history_of(card)] == ["returned", "paid", "loaded"]
    check_ledger()


def test_money_comes_back_to_a_blocked_card_too() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    reference = mixed_order(user, card)
    block_card(pk=card.pk, reason="asked by its owner")
    back(reference, "30.00")
    assert balance(card) == usd("30.00")
    assert card_view(card).free == Money.zero()
    check_ledger()
