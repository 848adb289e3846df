"""A random market: buyers, sellers, staff, the clock and a bad bank do whatever they can, in any order.

After every step the books of `benchmarks.trade` are drawn up anew: the ledger sums to zero, every captured cent is
held, earned, paid out or returned, no piece is promised twice, no order leaves its table of moves. Small here;
`TRADE_STEPS=5000 ./run test tests/properties/test_trade_machine.py -n 0 -s` takes that many and says what it did; with
`TRADE_SHRINK=1` a history that fails is made short, which takes minutes.
"""

import os
import sys
from collections import Counter
from contextlib import ExitStack
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from benchmarks.trade import books
from benchmarks.trade.picking import Seeded
from benchmarks.trade.steps import IDLE, NAMES, office, take
from benchmarks.trade.troubles import fallible_bank, logged_errors
from benchmarks.trade.world import make_world, open_accounts

STEPS_OF_ONE = 40
WANTED = int(os.environ.get("TRADE_STEPS") or (3000 if os.environ.get("FULL") else 160))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
if "TRADE_SHRINK" in os.environ:
    PHASES.append(Phase.shrink)
taken: Counter[tuple[str, str]] = Counter()


class Drawn:
    """Chance from Hypothesis, which makes a failing history as short as it can."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def number(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))

    def one(self, items: Any) -> Any:
        return self.data.draw(st.sampled_from(list(items)))


class Market(RuleBasedStateMachine):
    """One market, in a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        rolled_back = transaction.atomic()
        rolled_back._from_testcase = True  # durable services may run inside, as in Django's TestCase
        self.stack.enter_context(rolled_back)
        self.stack.callback(transaction.set_rollback, True)
        self.stack.enter_context(fallible_bank())
        self.errors = self.stack.enter_context(logged_errors())

    @initialize()
    def open(self) -> None:
        self.world = make_world(stock=12)
        open_accounts(self.world)
        for number in range(2):
            take(self.world, "buy", Seeded(number))

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """Anything that may happen; what cannot be done to anything just now is no step."""
        answer = IDLE
        for _draw in range(8):
            name = data.draw(st.sampled_from(NAMES), label="step")
            answer = take(self.world, name, Drawn(data))
            if answer != IDLE:
                break
        taken[name, answer] += 1
        _check(books.faults(), self.errors)

    def teardown(self) -> None:
        """Whatever happened, a day of quiet sweeps brings shop and bank to agree."""
        try:
            if hasattr(self, "world"):  # else it never began, and that is told already
                office.settle_down(self.world)
                _check(books.faults_at_rest(), self.errors)
        finally:
            self.stack.close()


def _check(faults: list[str], errors: list[str]) -> None:
    with connection.cursor() as cursor:  # what would otherwise be checked at commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert not errors
    assert not faults


def test_random_trade_keeps_the_books(db: None) -> None:
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=max(1, WANTED // STEPS_OF_ONE),
            stateful_step_count=STEPS_OF_ONE,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=PHASES,
        ),
    )
    sys.stdout.write(_report())
    assert sum(taken.values()) >= WANTED // 3
    assert {name for name, answer in taken if not answer} >= {"buy", "pay", "ship", "wait"}


def _report() -> str:
    lines = [f"{name} {answer or 'done'}: {count}" for (name, answer), count in sorted(taken.items())]
    return "\n".join([f"{sum(taken.values())} steps", *lines, ""])
