"""The figures by which benchmarks/enumeration.py judges two sets of times."""

import random

import pytest

from benchmarks.enumeration import chance_of_longer, ks_probability, ks_statistic


def normal(mean: float, count: int, seed: int) -> list[float]:
    dice = random.Random(seed)
    return [dice.gauss(mean, 10) for _ in range(count)]


def test_distance_of_distributions() -> None:
    assert ks_statistic([1, 2, 3, 4], [1, 2, 3, 4]) == 0
    assert ks_statistic([1, 2, 3, 4], [5, 6]) == 1
    assert ks_statistic([1, 2, 3, 4], [3, 4, 5, 6]) == 0.5
    assert ks_statistic([1, 1, 1], [1, 1, 2]) == pytest.approx(1 / 3)


def test_chance_of_longer() -> None:
    assert chance_of_longer([2, 3], [1, 1]) == 1
    assert chance_of_longer([1, 1], [2, 3]) == 0
    assert chance_of_longer([1, 2], [1, 2]) == 0.5
    assert chance_of_longer([1, 3], [2]) == 0.5


def test_equal_sources_pass_and_different_ones_do_not() -> None:
    same = ks_statistic(normal(250, 200, 1), normal(250, 200, 2))
    assert ks_probability(same, 200, 200) > 0.1
    apart = ks_statistic(normal(250, 200, 1), normal(256, 200, 2))
    assert ks_probability(apart, 200, 200) < 0.001
    assert chance_of_longer(normal(256, 200, 1), normal(250, 200, 2)) > 0.6


def test_probability_is_one_for_nothing_and_none_for_everything() -> None:
    assert ks_probability(0, 100, 100) == 1
    assert ks_probability(1, 100, 100) < 1e-20
    assert ks_probability(0.192, 100, 100) == pytest.approx(0.045, abs=0.012)  # the 5 % border lies at 1.36 / sqrt(50)
