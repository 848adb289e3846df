"""Tables and sums, without a database."""

from decimal import Decimal

import pytest

from marketplace.lib.money import Money
from payments import rules
from payments.gateways.sandbox.cards import DEMO_CARDS
from payments.models import Hold, Payment, PaymentAttempt, Refund


def usd(text: str) -> Money:
    return Money(Decimal(text))


@pytest.mark.parametrize(
    ("table", "statuses"),
    [
        (rules.PAYMENT_MOVES, Payment.Status),
        (rules.ATTEMPT_MOVES, PaymentAttempt.Status),
        (rules.HOLD_MOVES, Hold.Status),
        (rules.REFUND_MOVES, Refund.Status),
    ],
)
def test_each_table_knows_exactly_the_statuses_of_its_model(table: rules.Table, statuses: type) -> None:
    assert set(table) == set(statuses)
    assert set().union(*table.values()) <= set(statuses)


def test_what_is_final_stays_final() -> None:
    assert rules.PAYMENT_MOVES["refunded"] == {"charged_back", "partly_refunded"}  # only the buyer's bank undoes it
    assert rules.ATTEMPT_MOVES["captured"] == {"pending"}  # only a bank transfer that was matched by mistake
    assert not rules.HOLD_MOVES["paid"]
    assert rules.REFUND_MOVES["succeeded"] == {"manual"}  # only the buyer's bank undoes it
    assert not rules.can_move(rules.PAYMENT_MOVES, "captured", "failed")
    assert not rules.can_move(rules.HOLD_MOVES, "frozen", "releasable")
    assert not rules.can_move(rules.HOLD_MOVES, "nonsense", "held")


@pytest.mark.parametrize(
    ("released", "expected"),
    [("100.00", "7.20"), ("50.00", "3.60"), ("0.01", "0.00"), ("99.99", "7.20")],
)
def test_commission_shrinks_with_what_was_refunded_before(released: str, expected: str) -> None:
    commission = rules.commission_on(
        rate=Decimal("0.08"), base=usd("90.00"), allocated=usd("100.00"), released=usd(released)
    )
    assert commission == usd(expected)


def test_parts_returned_add_up_to_the_whole() -> None:
    whole, total, before = usd("7.77"), usd("100.00"), Money.zero()
    back = []
    for piece in ("33.33", "33.33", "0.01", "33.33"):
        back.append(rules.part_returned(whole=whole, total=total, before=before, now=usd(piece)))
        before += usd(piece)
    assert Money.sum(back) == whole


@pytest.mark.parametrize("card", DEMO_CARDS, ids=lambda card: card.code)
def test_demo_cards_look_like_real_ones(card: rules.Sequence) -> None:
    assert rules.passes_luhn(card.number)
    assert rules.card_brand(card.number)


@pytest.mark.parametrize("number", ["4242424242424241", "", "४२४२", "4242 4242"])
def test_numbers_that_are_no_card(number: str) -> None:
    assert number == "" or not rules.passes_luhn(number)


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4111", "Visa"),
        ("5105", "Mastercard"),
        ("2221", "Mastercard"),
        ("2200", "MIR"),
        ("6304", "Maestro"),
        ("9999", ""),
        ("", ""),
    ],
)
def test_brand_by_first_digits(number: str, brand: str) -> None:
    assert rules.card_brand(number) == brand
