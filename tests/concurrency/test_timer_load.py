"""One sweep over twenty thousand open orders; `./run manage benchmark_timers` takes a million."""

from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.trade.timers import LATER, fill, peak_megabytes, sweep_here, verify
from orders.models import Order
from orders.services import timers
from tests.concurrency.test_payment import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS, DUE = 20_000, 96


def test_sweeps_over_many_orders_fire_each_timer_once() -> None:
    now = fill(orders=ORDERS, due=DUE)
    assert Order.objects.count() >= ORDERS
    assert "orders_ordertimer_due" in _way_to_what_is_due()
    before = _begin_peak()
    alone = sweep_here("sweep", now)
    assert alone.fired == DUE
    assert alone.megabytes - before < 50, "as much for any number of orders"
    helped = at_once(*[partial(sweep, now=now + LATER) for sweep in (timers.sweep, timers.help_sweep)])
    both = at_once(*[partial(timers.sweep, now=now + 2 * LATER)] * 2)
    assert verify(due=DUE, fired=[alone.fired, sum(helped), sum(both)]) == []


def _begin_peak() -> float:
    """Measure the most memory of this process from now on: other tests have filled it, too. What it has, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_megabytes()


def _way_to_what_is_due() -> str:
    """How the database finds it: by its index, however many timers wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT id FROM orders_ordertimer WHERE due_at <= now() AND done_at IS NULL AND paused_left IS NULL"
        )
        return "\n".join(row[0] for row in cursor.fetchall())
