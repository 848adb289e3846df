"""Levels and points: every border, no database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.constants import LEVELS, PRIVILEGES
from club.rules import grants, is_higher, level_by_code, level_for, next_level, points_for, progress
from marketplace.lib.money import Money

cents = st.integers(min_value=0, max_value=10_000_00).map(lambda n: Money(Decimal(n) / 100))


@pytest.mark.parametrize(
    ("spent", "code"),
    [
        ("0", "A0"), ("0.99", "A0"), ("1", "A1"), ("99", "A1"), ("99.01", "A1"), ("99.99", "A1"), ("100", "A2"),
        ("499.99", "A2"), ("500", "A3"), ("1999.99", "A3"), ("2000", "A4"), ("999999.99", "A4"),
    ],
)  # fmt: skip
def test_borders_are_half_open(spent: str, code: str) -> None:
    """S51: no gap between A1 and A2."""
    assert level_for(Money(Decimal(spent))).code == code


@pytest.mark.parametrize(("spent", "points"), [("0.99", 0), ("1", 1), ("1.99", 1), ("482.90", 482)])
def test_a_point_for_each_whole_dollar(spent: str, points: int) -> None:
    assert points_for(Money(Decimal(spent))) == points


@given(cents, cents)
def test_more_never_gives_less(one: Money, other: Money) -> None:
    low, high = sorted([one, other])
    assert not is_higher(level_for(low).code, than=level_for(high).code)
    assert points_for(low) <= points_for(high)
    assert 0 <= progress(low) <= progress(high) <= 100


@pytest.mark.parametrize(
    ("spent", "percent"), [("0", 0), ("1", 25), ("100", 50), ("300", 62), ("500", 75), ("2000", 100)]
)
def test_the_bar_has_five_even_stops(spent: str, percent: int) -> None:
    assert progress(Money(Decimal(spent))) == percent


def test_the_way_up_ends_at_the_top() -> None:
    codes, level = [], LEVELS[0]
    while level is not None:
        codes.append(level.code)
        level = next_level(level)  # type: ignore[assignment]
    assert codes == ["A0", "A1", "A2", "A3", "A4"]
    with pytest.raises(KeyError):
        level_by_code("A5")


@pytest.mark.parametrize(
    ("privilege", "levels"),
    [
        ("points", "A0 A1 A2 A3 A4"),
        ("protection", "A0 A1 A2 A3 A4"),
        ("price_drop", "A1 A2 A3 A4"),
        ("urgent_refund", "A3 A4"),
        ("dispute_queue", "A4"),
    ],
)
def test_who_has_which_privilege(privilege: str, levels: str) -> None:
    """S48-S50."""
    one = next(item for item in PRIVILEGES if item.code == privilege)
    assert " ".join(level.code for level in LEVELS if grants(level, one)) == levels


def test_limits_of_the_urgent_refund() -> None:
    """S49: A3 up to 25, A4 up to 100."""
    one = next(item for item in PRIVILEGES if item.code == "urgent_refund")
    assert dict(one.limits) == {"A3": Decimal(25), "A4": Decimal(100)}
