"""Tries that are counted for all processes together."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache

from accounts.limits import Limit, forget_tries, spend_try
from tests.concurrency.threads import at_once

pytestmark = pytest.mark.django_db
THREE = Limit("test", 3, timedelta(minutes=10))


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests() -> None:
    cache.clear()


def test_three_tries_then_the_wait_is_told() -> None:
    assert [spend_try(THREE, 1) for _ in range(3)] == [0, 0, 0]
    assert 590 <= spend_try(THREE, 1) <= 600
    assert spend_try(THREE, 2) == 0


def test_the_wait_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        spend_try(THREE, 3)
    later = time.time() + 601
    monkeypatch.setattr("time.time", lambda: later)
    assert [spend_try(THREE, 3) for _ in range(4)][:3] == [0, 0, 0]
    assert spend_try(THREE, 3) > 0


def test_a_right_try_is_forgotten() -> None:
    for _ in range(4):
        spend_try(THREE, 4)
    forget_tries(THREE, 4)
    assert spend_try(THREE, 4) == 0


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted() -> None:
    results = at_once([lambda: spend_try(THREE, 5)] * 12)
    assert sum(result == 0 for result in results) == 3
