"""Prices and stocks that change while pages are read: so many a second, through the shop's own services."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection, transaction

from benchmarks.server import ROOT
from catalog.models import PriceChange
from catalog.services.prices import change_price
from catalog.services.stock import count_stock
from marketplace.celery import NICENESS
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money

SAMPLE = 20_000  # variants that are written to
WRITERS = 2  # processes; one by itself waits for processors too long to come to 200 changes a second
CENT = Decimal("0.01")


def write(*, rate: int, seconds: int, seed: int, say: Callable[[str], object]) -> None:
    """Change a price and then a stock, `rate` changes a second in all; says how many it came to."""
    variants = _sample()
    chosen = random.Random(seed)
    began = time.monotonic()
    done = late = 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # whoever has measured enough ends it, and hears how it went
    try:
        while (now := time.monotonic()) < began + seconds:
            due = began + done / rate
            if now < due:
                time.sleep(due - now)
            elif now > due + 1:
                late += 1
            _change(*chosen.choice(variants), number=done)
            done += 1
    finally:
        say(f"{done / (time.monotonic() - began):.0f} changes a second, {late} of {done} more than a second late")


def _sample() -> list[tuple[int, Decimal]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, v.list_price FROM catalog_variant v TABLESAMPLE BERNOULLI (10) REPEATABLE (7)"
            " WHERE v.is_active AND EXISTS (SELECT 1 FROM catalog_searchrow r WHERE r.product_id = v.product_id)"
            " LIMIT %s",
            [SAMPLE],
        )
        return cursor.fetchall()


def _change(variant_id: int, price: Decimal, *, number: int) -> None:
    try:
        with transaction.atomic():
            if number % 2:
                change_price(
                    variant_id=variant_id,
                    list_price=Money(price + CENT * (1 + number % 40)),
                    reason=PriceChange.Reason.EDIT,
                )
            else:
                count_stock(variant_id=variant_id, on_hand=5 + number % 40)
    except DomainError:  # a price below a wholesale price, or more pieces reserved: the next one then
        return


@contextmanager
def writing(rate: int, seconds: int, *, rows: int = 0) -> Iterator[None]:
    """Processes that work while the block runs: some that write, and one that imports a table of so many rows.

    The import gives way to others as the worker does, which runs imports in the shop.
    """
    manage = [sys.executable, "manage.py"]
    command = [*manage, "benchmark_writer", f"--rate={rate // WRITERS}", f"--seconds={seconds}"]
    processes = [subprocess.Popen([*command, f"--seed={seed}"], cwd=ROOT) for seed in range(WRITERS)]
    if rows:
        command = ["nice", f"-n{NICENESS}", *manage, "benchmark_import", f"--rows={rows}"]
        processes.append(subprocess.Popen(command, cwd=ROOT))
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=60)
