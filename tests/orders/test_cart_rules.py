"""What a cart says of its lines: reasons, changes since the last look, and whether more pays off."""

from decimal import Decimal

import pytest

from accounts.models import Store
from catalog.models import Product
from catalog.rules import Tier
from marketplace.lib.money import Money
from orders.cart_rules import (
    NextTier,
    TierStep,
    best_step,
    carried_price,
    free_delivery,
    next_tier,
    stock_change,
    tier_extra,
    why_not_for_sale,
)

OPEN, LIVE = Store.Status.APPROVED, Product.Status.LIVE


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("store", "product", "is_active", "reason"),
    [
        (OPEN, LIVE, True, ""),
        (OPEN, LIVE, False, "not_for_sale"),
        (OPEN, Product.Status.PAUSED, True, "paused"),
        (OPEN, Product.Status.PAUSED, False, "not_for_sale"),
        (OPEN, Product.Status.BLOCKED, True, "not_for_sale"),
        (OPEN, Product.Status.REMOVED, True, "not_for_sale"),
        (Store.Status.VACATION, Product.Status.PAUSED, True, "store_away"),
        (Store.Status.SUSPENDED, LIVE, True, "store_suspended"),
        (Store.Status.CLOSED, LIVE, False, "store_closed"),
        (Store.Status.CHECKING, LIVE, True, "not_for_sale"),
    ],
)
def test_the_reason_why_a_line_cannot_be_bought(store: str, product: str, is_active: bool, reason: str) -> None:
    assert why_not_for_sale(store_status=store, product_status=product, is_active=is_active) == reason


@pytest.mark.parametrize(
    ("seen", "now", "quantity", "change"),
    [
        (None, 0, 1, ""),
        (10, 10, 2, ""),
        (10, 6, 2, ""),
        (10, 5, 2, "scarce"),
        (5, 5, 2, ""),
        (5, 4, 2, "scarce"),
        (20, 8, 8, "scarce"),
        (20, 9, 8, ""),
        (10, 1, 2, "short"),
        (1, 1, 2, ""),
        (10, 0, 2, "gone"),
        (0, 0, 2, ""),
        (0, 2, 2, "back"),
        (1, 30, 2, "back"),
        (0, 1, 2, ""),
    ],
)
def test_what_became_of_the_stock_since_it_was_seen(seen: int | None, now: int, quantity: int, change: str) -> None:
    assert stock_change(seen, now=now, quantity=quantity) == change


@pytest.mark.parametrize(
    ("seen", "before", "after", "carried"),
    [("10", "10", "7", "7"), ("10", "8", "8", "10"), ("10", "8", "5", "7"), ("2", "10", "6", "0.01")],
)
def test_a_change_of_price_survives_another_quantity(seen: str, before: str, after: str, carried: str) -> None:
    assert carried_price(usd(seen), before=usd(before), after=usd(after)) == usd(carried)


@pytest.mark.parametrize(
    ("goods", "delivery", "borders", "missing", "pays_off"),
    [
        ("20", "5", ["25"], "5", True),
        ("19.99", "5", ["25"], "5.01", False),
        ("20", "5", ["60", "25"], "5", True),
        ("30", "5", ["25", "40"], "10", False),
    ],
)
def test_free_delivery_pays_off_when_it_costs_no_more_than_it_saves(
    goods: str, delivery: str, borders: list[str], missing: str, pays_off: bool
) -> None:
    found = free_delivery(goods=usd(goods), delivery=usd(delivery), borders=map(usd, borders))
    assert found is not None
    assert (found.missing, found.saved, found.pays_off) == (usd(missing), usd(delivery), pays_off)


@pytest.mark.parametrize(
    ("goods", "delivery", "borders"),
    [("0", "5", ["25"]), ("20", "0", ["25"]), ("20", None, ["25"]), ("20", "5", []), ("30", "5", ["25"])],
)
def test_nothing_is_missing_to_free_delivery(goods: str, delivery: str | None, borders: list[str]) -> None:
    price = None if delivery is None else usd(delivery)
    assert free_delivery(goods=usd(goods), delivery=price, borders=map(usd, borders)) is None


def test_how_far_it_is_to_free_delivery() -> None:
    found = free_delivery(goods=usd("24.99"), delivery=usd(5), borders=[usd(25)])
    assert found is not None and found.percent == 99


TIERS = [Tier(10, usd(9)), Tier(50, usd(8))]


@pytest.mark.parametrize(
    ("quantity", "price", "lot", "largest", "found"),
    [
        (1, 10, 1, 100, NextTier(10, 9, usd(9))),
        (9, 10, 1, 100, NextTier(10, 1, usd(9))),
        (10, 9, 1, 100, NextTier(50, 40, usd(8))),
        (50, 8, 1, 100, None),
        (9, 10, 3, 99, NextTier(12, 3, usd(9))),
        (3, 10, 3, 9, None),
        (1, 9, 1, 100, NextTier(50, 49, usd(8))),
        (1, 8, 1, 100, None),
    ],
)
def test_the_next_wholesale_price(quantity: int, price: int, lot: int, largest: int, found: NextTier | None) -> None:
    assert next_tier(TIERS, quantity=quantity, price=usd(price), lot=lot, largest=largest) == found


@pytest.mark.parametrize(
    ("quantity", "price", "delivery_now", "delivery_then", "extra", "pays_off"),
    [
        (9, 10, 5, 5, "0", True),
        (8, 10, 5, 5, "10", False),
        (8, 12, 5, 5, "-6", True),
        (9, 10, 5, 0, "-5", True),
        (9, 10, 5, 6, "1", False),
    ],
)
def test_more_pieces_pay_off_with_the_delivery_counted(
    quantity: int, price: int, delivery_now: int, delivery_then: int, extra: str, pays_off: bool
) -> None:
    tier = NextTier(10, 10 - quantity, usd(9))
    found = tier_extra(
        tier, line_total=usd(price) * quantity, delivery_now=usd(delivery_now), delivery_then=usd(delivery_then)
    )
    assert found == usd(extra)
    assert TierStep(1, "", tier, found).pays_off == pays_off


def test_the_best_step_saves_most_or_costs_least() -> None:
    tier = NextTier(10, 1, usd(9))
    steps = [TierStep(pk, "", tier, usd(extra)) for pk, extra in ((1, 4), (2, -3), (3, -1), (4, -3))]
    assert best_step(steps) == steps[1]
    assert best_step(steps[:1]) == steps[0]
    assert best_step([]) is None
