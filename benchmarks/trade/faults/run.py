"""Kill one service after another in the middle of trade, start it again, sweep, and look at both books."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from benchmarks.trade import books
from benchmarks.trade.faults.estate import SERVICES, Estate
from benchmarks.trade.faults.shoppers import Desk, Traffic
from benchmarks.trade.office import settle_down
from benchmarks.trade.troubles import fallible_bank, logged_errors
from benchmarks.trade.world import World, make_world, open_accounts
from marketplace.lib import clock
from orders.models import Order
from payments.gateways.sandbox.models import SandboxEvent
from payments.models import Payout, Refund

Say = Callable[[str], object]
THREADS = 3
DEALS, PATIENCE = 12, 40  # so much is done before a kill, or so many seconds have passed
MOMENT, DOWN, AFTER = 1.0, 0.4, 1.0  # seconds: at most until the kill then, of outage, and of trade afterwards


@dataclass
class Figures:
    """What was done and what was lost; `hit` is what was under way when something was killed."""

    runs: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)


def run(estate: Estate, *, runs: int, seed: int, say: Say) -> Figures:
    """So many kills, the services in turn; `losses` is empty when the books of shop and bank agree after each."""
    estate.start("broker")
    call_command("migrate", verbosity=0)
    world = make_world(buyers=4, stores=2, stock=100_000)
    open_accounts(world)
    User.objects.filter(pk=world.staff.pk).update(is_staff=True, is_superuser=True)
    for service in ("web", "worker"):
        estate.start(service)
    people = [
        *world.buyers,
        world.staff.pk,
        *User.objects.filter(memberships__store__in=world.stores).values_list("pk", flat=True),
    ]
    desks = {pk: Desk(User.objects.get(pk=pk), estate.web_port) for pk in people}
    chance, figures = Random(seed), Figures()
    for number in range(runs):
        service = SERVICES[number % len(SERVICES)]
        _one(estate, world, desks, figures, service=service, chance=chance)
        say(f"{number + 1}: {service} killed, {len(figures.losses)} losses so far")
    return figures


def _one(
    estate: Estate, world: World, desks: dict[int, Desk], figures: Figures, *, service: str, chance: Random
) -> None:
    traffic = Traffic(world, desks, seed=chance.randrange(10**9), threads=THREADS)
    traffic.start()
    until = time.monotonic() + PATIENCE
    while traffic.done.total() < DEALS and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(chance.uniform(0, MOMENT))
    figures.hit += _under_way(traffic)
    estate.kill(service)
    time.sleep(DOWN)
    connection.close()
    estate.start(service)
    time.sleep(AFTER)
    traffic.stop()
    figures.runs += 1
    figures.killed[service] += 1
    figures.done += traffic.done
    figures.broken += traffic.broken
    figures.losses += [f"after {service}: {loss}" for loss in _losses(world)]


def _under_way(traffic: Traffic) -> Counter[str]:
    """What the kill meets: forms without an answer, refunds and webhooks that the worker has yet to finish."""
    hit = Counter(list(traffic.under_way.values()))
    hit["refund"] += Refund.objects.filter(status__in=[Refund.Status.APPROVED, Refund.Status.SENT]).count()
    hit["webhook"] += SandboxEvent.objects.filter(delivered_at__isnull=True, deliver_at__lte=clock.now()).count()
    return hit


def _losses(world: World) -> list[str]:
    """Sweep until nothing hangs between two phases any more, and compare everything with everything."""
    connection.close()
    world.moment = clock.now()
    with fallible_bank(), logged_errors() as errors:
        settle_down(world)
    return errors + books.faults_at_rest()


def report(figures: Figures) -> str:
    """The figures as a Markdown table and two lines."""
    orders = Order.objects.count()
    lines = [
        "| Killed | times |",
        "|---|---|",
        *(f"| {service} | {figures.killed[service]} |" for service in SERVICES),
        f"{figures.runs} runs, {sum(figures.killed.values())} faults, {len(figures.losses)} losses",
        f"{orders} orders, {Refund.objects.count()} refunds, {Payout.objects.count()} payouts",
        f"requests cut off: {sum(figures.broken.values())} ({_named(figures.broken)})",
        f"under way when killed: {_named(figures.hit)}",
        f"done: {_named(figures.done)}",
    ]
    return "\n".join([*lines, *figures.losses])


def _named(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
