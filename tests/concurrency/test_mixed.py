"""Five hundred mixed operations by eight threads: no deadlock, no error, every cent and piece where it belongs.

`./run manage benchmark_operations` takes ten thousand by sixteen processes.
"""

import os
import random

import pytest

from benchmarks.trade import books
from benchmarks.trade.mixed import by_threads
from benchmarks.trade.steps import office
from benchmarks.trade.troubles import fallible_bank, logged_errors
from benchmarks.trade.world import make_world, open_accounts

pytestmark = pytest.mark.django_db(transaction=True)
OPERATIONS, THREADS = 500, 8


def test_mixed_operations_by_threads() -> None:
    seed = int(os.environ.get("TRADE_SEED") or random.randrange(10**9))
    world = make_world(buyers=6, stores=2, stock=40)
    open_accounts(world)
    outcome = by_threads(world, threads=THREADS, operations=OPERATIONS, seed=seed)
    assert not outcome.errors, "\n".join([f"TRADE_SEED={seed}", *outcome.errors])
    assert outcome.taken.total() >= OPERATIONS
    assert len(outcome.taken) > 15
    with fallible_bank(), logged_errors() as errors:
        office.settle_down(world)
    assert not errors, "\n".join([f"TRADE_SEED={seed}", *errors])
    assert not books.faults_at_rest(), f"TRADE_SEED={seed}"
