from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.lib.money import Money

amounts = st.decimals(min_value=-100_000, max_value=100_000, places=2)
weights = st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=12)


@given(amounts, weights)
def test_shares_add_up_to_the_cent(amount: Decimal, parts: list[int]) -> None:
    shares = Money(amount, "USD").split(parts)
    assert Money.sum(shares) == Money(amount, "USD")


@given(st.decimals(min_value=0, max_value=100_000, places=2), weights)
def test_no_share_is_a_cent_away_from_its_exact_part(amount: Decimal, parts: list[int]) -> None:
    total = sum(parts) or len(parts)
    even = not any(parts)
    for share, part in zip(Money(amount, "USD").split(parts), parts, strict=True):
        exact = amount * (1 if even else part) / total
        assert abs(share.amount - exact) < Decimal("0.01")


def test_three_share_ten() -> None:
    assert [s.amount for s in Money(Decimal(10), "USD").split([1, 1, 1])] == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError):
        Money(Decimal(1), "USD") + Money(Decimal(1), "RUB")
    with pytest.raises(ValueError):
        assert Money(Decimal(1), "USD") < Money(Decimal(1), "RUB")


def test_no_floats() -> None:
    with pytest.raises(TypeError):
        Money(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(Decimal(1), "USD") * 1.5  # type: ignore[operator]


def test_rounds_half_up() -> None:
    assert Money(Decimal("0.005"), "USD").amount == Decimal("0.01")
    assert (Money(Decimal("1.05"), "USD") * Decimal("0.5")).amount == Decimal("0.53")
