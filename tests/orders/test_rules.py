"""The table of moves, the timers and the arithmetic, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.lib.money import Money
from orders import quantity_rules, rules
from orders.errors import ActionNotPossible
from orders.models import Actor, Order, OrderTimer
from orders.rules import Facts, QuoteItem

S, K = Order.Status, OrderTimer.Kind
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = rules.policy_for(
    country="RU", ship_by_days=7, extra_guarantee_days=0, is_trusted=False, commission_rate="0.08"
)
ALL_FACTS = [
    Facts(is_cancel_requested=asked, is_delivery_proved=proved, pieces_left=left, parcels_under_way=under_way)
    for asked in (False, True)
    for proved in (False, True)
    for left in (0, 2)
    for under_way in (0, 1)
]

# domain.md section 2, written out once more: from, action, actor, facts, to
LEGAL = [
    (S.AWAITING_PAYMENT, "pay", Actor.PROVIDER, Facts(), S.PAYMENT_REVIEW),
    (S.AWAITING_PAYMENT, "cancel", Actor.BUYER, Facts(), S.CANCELLED),
    (S.AWAITING_PAYMENT, "expire", Actor.TIMER, Facts(), S.CANCELLED),
    (S.AWAITING_PAYMENT, "sell_out", Actor.PROVIDER, Facts(), S.CANCELLED),
    (S.PAYMENT_REVIEW, "accept", Actor.PROVIDER, Facts(), S.TO_SHIP),
    (S.PAYMENT_REVIEW, "accept", Actor.STAFF, Facts(), S.TO_SHIP),
    (S.PAYMENT_REVIEW, "accept", Actor.TIMER, Facts(), S.TO_SHIP),
    (S.PAYMENT_REVIEW, "reject", Actor.STAFF, Facts(), S.CANCELLED),
    (S.PAYMENT_REVIEW, "undo_payment", Actor.STAFF, Facts(), S.AWAITING_PAYMENT),
    (S.TO_SHIP, "undo_payment", Actor.STAFF, Facts(), S.AWAITING_PAYMENT),
    (S.TO_SHIP, "ship", Actor.SELLER, Facts(pieces_left=0), S.SHIPPED),
    (S.TO_SHIP, "ship", Actor.SELLER, Facts(pieces_left=1), S.PARTLY_SHIPPED),
    (S.TO_SHIP, "refuse", Actor.SELLER, Facts(), S.CANCELLED),
    (S.TO_SHIP, "miss_ship_by", Actor.TIMER, Facts(), S.CANCELLED),
    (S.TO_SHIP, "request_cancel", Actor.BUYER, Facts(), S.TO_SHIP),
    (S.TO_SHIP, "keep", Actor.SELLER, Facts(is_cancel_requested=True), S.TO_SHIP),
    (S.TO_SHIP, "agree_cancel", Actor.SELLER, Facts(is_cancel_requested=True), S.CANCELLED),
    (S.TO_SHIP, "cancel_unanswered", Actor.TIMER, Facts(is_cancel_requested=True), S.CANCELLED),
    (S.PARTLY_SHIPPED, "ship", Actor.SELLER, Facts(pieces_left=0), S.SHIPPED),
    (S.PARTLY_SHIPPED, "ship", Actor.SELLER, Facts(pieces_left=1), S.PARTLY_SHIPPED),
    (S.PARTLY_SHIPPED, "miss_ship_by", Actor.TIMER, Facts(), S.SHIPPED),
    (S.SHIPPED, "deliver", Actor.PROVIDER, Facts(), S.DELIVERED),
    (S.SHIPPED, "deliver", Actor.SELLER, Facts(), S.DELIVERED),
    (S.SHIPPED, "deliver", Actor.STAFF, Facts(), S.DELIVERED),
    (S.DELIVERED, "deliver", Actor.PROVIDER, Facts(), S.DELIVERED),
    (S.SHIPPED, "confirm", Actor.BUYER, Facts(), S.FINISHED),
    (S.DELIVERED, "confirm", Actor.BUYER, Facts(), S.FINISHED),
    (S.SHIPPED, "end_protection", Actor.TIMER, Facts(), S.FINISHED),
    (S.DELIVERED, "end_protection", Actor.TIMER, Facts(), S.FINISHED),
    (S.DELIVERED, "finish_delivered", Actor.TIMER, Facts(), S.FINISHED),
    (S.FINISHED, "close", Actor.TIMER, Facts(), S.CLOSED),
]


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(("source", "action", "actor", "facts", "target"), LEGAL)
def test_legal_moves(source: S, action: str, actor: Actor, facts: Facts, target: S) -> None:
    assert rules.next_status(source, action, actor, facts) == target


def test_nothing_else_is_legal() -> None:
    legal = {(source, action, actor, target) for source, action, actor, _, target in LEGAL} | {
        (S.DELIVERED, "deliver", Actor.STAFF, S.DELIVERED)
    }
    actions = {row.action for row in rules.TRANSITIONS}
    found = {
        (source, action, actor, row.target)
        for source in S
        for action in actions
        for actor in Actor
        for facts in ALL_FACTS
        if (row := rules.find_transition(source, action, actor, facts))
    }
    assert found == legal


@pytest.mark.parametrize(
    ("source", "action", "actor", "facts"),
    [
        (S.TO_SHIP, "ship", Actor.SELLER, Facts(is_cancel_requested=True)),
        (S.TO_SHIP, "request_cancel", Actor.BUYER, Facts(is_cancel_requested=True)),
        (S.TO_SHIP, "agree_cancel", Actor.SELLER, Facts()),
        (S.TO_SHIP, "cancel_unanswered", Actor.TIMER, Facts()),
        (S.SHIPPED, "deliver", Actor.SELLER, Facts(parcels_under_way=1)),
        (S.SHIPPED, "deliver", Actor.PROVIDER, Facts(parcels_unproved=1)),
        (S.DELIVERED, "deliver", Actor.PROVIDER, Facts(parcels_unproved=1)),
        (S.DELIVERED, "deliver", Actor.PROVIDER, Facts(is_delivery_proved=True)),
        (S.PARTLY_SHIPPED, "confirm", Actor.BUYER, Facts()),
        (S.SHIPPED, "cancel", Actor.BUYER, Facts()),
        (S.TO_SHIP, "confirm", Actor.BUYER, Facts()),
    ],
)
def test_guards_refuse(source: S, action: str, actor: Actor, facts: Facts) -> None:
    with pytest.raises(ActionNotPossible):
        rules.next_status(source, action, actor, facts)


def test_a_frozen_order_is_only_cancelled_and_by_staff() -> None:
    for status in S:
        for actor in Actor:
            allowed = rules.allowed_actions(status, actor, Facts(is_frozen=True))
            may_cancel = actor == Actor.STAFF and status in rules.FREEZABLE
            assert allowed == ({"cancel_frozen"} if may_cancel else set())
            assert "cancel_frozen" not in rules.allowed_actions(status, actor, Facts())


def test_final_statuses_have_no_way_out() -> None:
    assert {row.source for row in rules.TRANSITIONS} == set(S) - rules.FINAL_STATUSES


def test_every_status_can_be_reached_and_the_first_by_a_mistake_undone_only() -> None:
    assert {row.target for row in rules.TRANSITIONS} == set(S)
    assert {row.action for row in rules.TRANSITIONS if row.target == S.AWAITING_PAYMENT} == {"undo_payment"}


def test_two_rows_never_apply_at_once() -> None:
    for status in S:
        for actor in Actor:
            for facts in ALL_FACTS:
                rows = [
                    row.action
                    for row in rules.TRANSITIONS
                    if row.source == status and actor in row.actors and row.guard(facts)
                ]
                assert len(rows) == len(set(rows)), (status, actor, facts)


def test_a_timer_that_moves_an_order_lives_in_the_status_it_moves_from() -> None:
    for row in rules.TRANSITIONS:
        if row.timer:
            assert row.source in rules.TIMER_STATUSES[row.timer]
            assert row.actors == (Actor.TIMER,)


def test_every_timer_kind_has_its_statuses() -> None:
    assert set(rules.TIMER_STATUSES) == set(K)


@pytest.mark.parametrize(
    ("event", "timers"),
    [
        ("order:placed", {K.UNPAID_REMINDER: timedelta(days=1), K.UNPAID_EXPIRY: timedelta(days=20)}),
        ("order:paid", {K.REVIEW_END: timedelta(hours=24)}),
        ("order:accepted", {K.SHIP_BY: timedelta(days=7)}),
        ("order:cancel_requested", {K.CANCEL_ANSWER: timedelta(hours=48)}),
        ("order:delivered", {K.DELIVERY_PROVED: timedelta(days=7)}),
        ("order:delivery_claimed", {}),
        ("order:finished", {K.CLOSE: timedelta(days=15)}),
        ("order:closed", {}),
    ],
)
def test_timers_of_an_event(event: str, timers: dict[K, timedelta]) -> None:
    assert rules.timers_on_event(event, POLICY, NOW) == {kind: NOW + delay for kind, delay in timers.items()}


@pytest.mark.parametrize(("country", "extra", "days"), [("RU", 0, 90), ("US", 0, 60), ("RU", 10, 100), ("KZ", 5, 65)])
def test_guarantee_is_longer_for_russia_and_by_the_store(country: str, extra: int, days: int) -> None:
    policy = rules.policy_for(
        country=country, ship_by_days=7, extra_guarantee_days=extra, is_trusted=False, commission_rate="0.08"
    )
    assert policy.guarantee_days == days


def test_policy_survives_json() -> None:
    assert rules.Policy(**POLICY.as_json()) == POLICY  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "kinds"),
    [
        (timedelta(days=60), {K.PROTECTION_END, K.PROTECTION_10, K.PROTECTION_5, K.PROTECTION_2}),
        (timedelta(days=10), {K.PROTECTION_END, K.PROTECTION_5, K.PROTECTION_2}),
        (timedelta(days=4), {K.PROTECTION_END, K.PROTECTION_2}),
        (timedelta(days=1), {K.PROTECTION_END}),
    ],
)
def test_only_reminders_still_ahead(left: timedelta, kinds: set[K]) -> None:
    timers = rules.protection_timers(NOW + left, NOW)
    assert set(timers) == kinds
    assert timers[K.PROTECTION_END] == NOW + left
    if K.PROTECTION_5 in timers:
        assert timers[K.PROTECTION_5] == NOW + left - timedelta(days=5)


@pytest.mark.parametrize(
    ("is_trusted", "release"), [(True, NOW), (False, NOW + timedelta(days=15))], ids=["trusted", "others"]
)
def test_release_date(is_trusted: bool, release: datetime) -> None:
    policy = rules.policy_for(
        country="RU", ship_by_days=7, extra_guarantee_days=0, is_trusted=is_trusted, commission_rate="0.08"
    )
    assert rules.release_date(policy, finished_at=NOW) == release


@pytest.mark.parametrize(
    ("total", "finished", "passes"),
    [("10.00", 0, True), ("1499.99", 0, True), ("1500.00", 0, False), ("1500.00", 1, True)],
)
def test_only_large_first_purchases_are_looked_at(total: str, finished: int, passes: bool) -> None:
    assert rules.is_low_risk(total=usd(total), finished_orders=finished) is passes


@pytest.mark.parametrize(
    ("quantity", "minimum", "maximum", "lot", "allowed"),
    [
        (1, 1, None, 1, True),
        (0, 1, None, 1, False),
        (9999, 1, None, 1, True),
        (10000, 1, None, 1, False),
        (2, 3, None, 1, False),
        (3, 3, 5, 1, True),
        (6, 3, 5, 1, False),
        (10, 1, None, 10, True),
        (5, 1, None, 10, False),
        (15, 1, None, 10, False),
        (10, 15, None, 10, False),
        (20, 15, None, 10, True),
    ],
)
def test_quantity_rules(quantity: int, minimum: int, maximum: int | None, lot: int, allowed: bool) -> None:
    assert quantity_rules.is_quantity_allowed(quantity, minimum=minimum, maximum=maximum, lot=lot) is allowed


@pytest.mark.parametrize(
    ("wanted", "minimum", "maximum", "lot", "available", "nearest"),
    [
        (5, 1, None, 1, 10, 5),
        (5, 1, None, 1, 3, 3),
        (5, 1, 4, 1, 10, 4),
        (1, 3, None, 1, 10, 3),
        (1, 3, None, 1, 2, 0),
        (25, 1, None, 10, 100, 20),
        (5, 1, None, 10, 100, 10),
        (50, 1, None, 10, 39, 30),
        (5, 1, None, 10, 9, 0),
    ],
)
def test_nearest_quantity(
    wanted: int, minimum: int, maximum: int | None, lot: int, available: int, nearest: int
) -> None:
    assert (
        quantity_rules.nearest_quantity(wanted, minimum=minimum, maximum=maximum, lot=lot, available=available)
        == nearest
    )


def test_quote_of_one_line() -> None:
    quote = rules.quote([QuoteItem(1, 3, usd("10.00"), usd("9.00"))], usd("2.00"))
    assert (quote.goods_total, quote.discount_total, quote.total) == (usd("30.00"), usd("3.00"), usd("29.00"))
    assert quote.lines[0].total == usd("27.00")
    assert quote.lines[0].delivery_share == usd("2.00")


def test_quote_shares_delivery_by_cost_to_the_cent() -> None:
    items = [QuoteItem(n, 1, usd("10.00"), usd("10.00")) for n in range(3)]
    quote = rules.quote(items, usd("1.00"))
    assert [line.delivery_share for line in quote.lines] == [usd("0.34"), usd("0.33"), usd("0.33")]


def test_a_price_above_the_list_price_is_no_negative_discount() -> None:
    quote = rules.quote([QuoteItem(1, 2, usd("8.00"), usd("9.00"))], usd("0"))
    assert (quote.goods_total, quote.discount_total, quote.total) == (usd("18.00"), usd("0"), usd("18.00"))


def test_an_empty_quote_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        rules.quote([], usd("2.00"))


@pytest.mark.parametrize(("pieces", "back"), [(0, "0.00"), (1, "3.33"), (2, "6.67"), (3, "10.00")])
def test_refund_for_some_pieces(pieces: int, back: str) -> None:
    amount = rules.refund_for_pieces(line_total=usd("9.00"), delivery_share=usd("1.00"), quantity=3, pieces=pieces)
    assert amount == usd(back)
