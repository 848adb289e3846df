"""Everybody at once: threads, or processes, that each take random steps in one market.

./run manage benchmark_operations --operations 10000 --workers 16

Works in a database of its own. No step may end in anything but success or a refusal by rule, no two may wait for each
other, and afterwards the books must be right.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread

from django.db import connection

from accounts.models import User
from benchmarks.server import ROOT
from benchmarks.trade import books
from benchmarks.trade.picking import Seeded
from benchmarks.trade.steps import IDLE, NAMES, office, take
from benchmarks.trade.troubles import fallible_bank, logged_errors
from benchmarks.trade.world import World, make_world, open_accounts
from marketplace.lib import clock

Say = Callable[[str], object]
DRAWS = 20  # for one step, at most: early on there is little that can be done to anything
# The processes share no clock that one of them could move for all.
WITHOUT_WAITING = tuple(name for name in NAMES if name != "wait")


@dataclass
class Outcome:
    """What one worker did: steps by name, how many of them were refused, what went wrong, and the slowest 5 %."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def deadlocks(self) -> int:
        """How often the database had to end two that waited for each other."""
        return sum("deadlock" in error for error in self.errors)

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 % of the steps were done."""
        return sorted(self.times)[int(len(self.times) * 0.95)] if self.times else 0.0

    def add(self, other: Outcome) -> None:
        """What another worker did, besides."""
        self.taken += other.taken
        self.refused += other.refused
        self.errors += other.errors
        self.times += other.times


def work(world: World, *, seed: str, steps: int, names: Sequence[str] = NAMES) -> Outcome:
    """So many steps, one after the other; what they raise is kept, not raised."""
    pick, outcome = Seeded(seed), Outcome()
    for _step in range(steps):
        name, answer = "", IDLE
        began = time.perf_counter()
        for _draw in range(DRAWS):
            name = pick.one(names)
            began = time.perf_counter()
            try:
                answer = take(world, name, pick)
            except Exception as error:
                answer = ""
                outcome.errors.append(f"{name}: {type(error).__name__}: {error}")
            if answer != IDLE:
                break
        outcome.times.append(round((time.perf_counter() - began) * 1000, 1))
        outcome.taken[name] += 1
        outcome.refused += bool(answer)
    return outcome


def by_threads(world: World, *, threads: int, operations: int, seed: int) -> Outcome:
    """Share `operations` out over threads, each with a connection of its own."""
    outcomes: list[Outcome] = []

    def run(number: int) -> None:
        try:
            outcomes.append(work(world, seed=f"{seed} {number}", steps=-(-operations // threads)))
        finally:
            connection.close()

    workers = [Thread(target=run, args=[number], daemon=True) for number in range(threads)]
    with fallible_bank(), logged_errors() as errors:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return _together(outcomes, errors)


def by_processes(*, workers: int, operations: int, seed: int, env: dict[str, str], say: Say) -> bool:
    """The same by processes in the empty database that `env` names; True when nothing went wrong."""
    world = make_world(buyers=workers, stores=4, stock=2000)
    open_accounts(world)
    told = {"buyers": world.buyers, "stores": world.stores, "variants": world.variants, "staff": world.staff.pk}
    began = time.monotonic()
    command = [sys.executable, "manage.py", "benchmark_operations", f"--operations={-(-operations // workers)}"]
    processes = [
        subprocess.Popen(
            [*command, f"--seed={seed}", "--work", json.dumps({**told, "tag": f"{world.tag}{number}"})],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(workers)
    ]
    outcomes = [_read(process) for process in processes]
    seconds = time.monotonic() - began
    outcome = _together(outcomes, [])
    world.moment = clock.now()
    with fallible_bank(), logged_errors() as errors:
        office.settle_down(world)
    faults = outcome.errors + errors + books.faults_at_rest()
    count = outcome.taken.total()
    say(f"{count} operations by {workers} processes in {seconds:.0f} s, {count / seconds:.0f} a second")
    say(f"95 % within {outcome.p95:.0f} ms, {outcome.refused} refused by rule")
    say(f"{outcome.deadlocks} deadlocks, {len(faults)} faults")
    for fault in faults[:20]:
        say(fault[:500])
    return not faults


def work_apart(told: str, *, steps: int, seed: int) -> str:
    """What one of the processes does; its outcome as JSON."""
    given = json.loads(told)
    given["staff"] = User.objects.get(pk=given["staff"])
    world = World(**given)
    with fallible_bank(), logged_errors() as errors:
        outcome = work(world, seed=f"{seed} {world.tag}", steps=steps, names=WITHOUT_WAITING)
    outcome.errors += errors
    return json.dumps(vars(outcome))  # `asdict` would count the pairs of the counter


def _read(process: subprocess.Popen[str]) -> Outcome:
    given = json.loads(process.communicate()[0].splitlines()[-1])
    return Outcome(**{**given, "taken": Counter(given["taken"])})


def _together(outcomes: Sequence[Outcome], errors: list[str]) -> Outcome:
    whole = Outcome(errors=list(errors))
    for outcome in outcomes:
        whole.add(outcome)
    return whole
