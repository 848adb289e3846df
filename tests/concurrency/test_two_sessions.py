"""Two sessions trade with each other's orders, interleaved statement by statement as a seed decides.

A failure names its seed: `TRADE_SEEDS="7 41" ./run test tests/concurrency/test_two_sessions.py -n 0` runs those again,
`TRADE_ROUNDS=500` runs so many new ones.
"""

import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from benchmarks.trade import books
from benchmarks.trade.picking import Seeded
from benchmarks.trade.steps import IDLE, NAMES, office, take
from benchmarks.trade.troubles import fallible_bank, logged_errors
from benchmarks.trade.turns import Turns
from benchmarks.trade.world import World, make_world, open_accounts
from catalog.models import Variant
from marketplace.lib.transactions import checked_lock_order

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("TRADE_ROUNDS") or (200 if os.environ.get("FULL") else 6))
STEPS_OF_SESSION = 4


def seeds() -> list[int]:
    given = os.environ.get("TRADE_SEEDS")
    return [int(seed) for seed in given.split()] if given else [random.randrange(10**9) for _ in range(ROUNDS)]


def test_two_sessions_keep_the_books() -> None:
    with fallible_bank(), logged_errors() as errors:
        for seed in seeds():
            faults = trade_by_turns(seed) + errors
            assert not faults, f"TRADE_SEEDS={seed}: {faults}"


def trade_by_turns(seed: int) -> list[str]:
    """A market of its own for each seed, so that the seed alone decides; what is wrong with it afterwards."""
    world = make_world(buyers=2, stores=1, stock=3)
    open_accounts(world)
    pick = Seeded(seed)
    for _order in range(3):
        take(world, "buy", pick)
    results = Turns(seed).run([_session(world, f"{seed} {name}") for name in "AB"])
    found = [f"{type(result).__name__}: {result}" for result in results if isinstance(result, BaseException)]
    found += books.faults()
    office.settle_down(world)
    return found + books.faults_at_rest()


def _session(world: World, seed: str) -> Callable[[], None]:
    pick = Seeded(seed)

    def run() -> None:
        taken = 0
        for _draw in range(STEPS_OF_SESSION * 6):
            taken += take(world, pick.one(NAMES), pick) != IDLE
            if taken == STEPS_OF_SESSION:
                break

    return run


def test_the_same_seed_is_the_same_order_of_turns() -> None:
    assert _trail(3) == _trail(3)
    assert len({tuple(_trail(seed)) for seed in range(4)}) > 1


def _trail(seed: int) -> list[str]:
    world = make_world(buyers=1, stores=1)
    turns = Turns(seed)

    def read() -> int:
        return sum(Variant.objects.filter(pk=pk).count() for pk in world.variants)

    assert turns.run([read, read]) == [len(world.variants)] * 2
    return turns.trail


def test_turns_see_a_lock_and_a_deadlock() -> None:
    """Whoever waits for a lock is left out until it is free; two that wait for each other are told so."""
    world = make_world(buyers=1, stores=1)
    first, second = world.variants[:2]
    results = [_both_ways(first, second, seed) for seed in range(12)]
    assert any("deadlock" in str(result) for pair in results for result in pair)
    assert any(pair == [2, 2] for pair in results)


def _both_ways(first: int, second: int, seed: int) -> list[Any]:
    def locking(*pks: int) -> Callable[[], int]:
        def run() -> int:
            with transaction.atomic(), checked_lock_order():
                return len([Variant.objects.select_for_update().get(pk=pk) for pk in pks])

        return run

    return Turns(seed).run([locking(first, second), locking(second, first)])
