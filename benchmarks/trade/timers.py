"""One sweep over a million open orders of which ten thousand are due.

./run manage benchmark_timers --orders 1000000 --due 10000

Works in a database of its own. A few orders of each kind are brought by the shop's services to where a timer waits,
with their payments, holds and ledger; SQL copies them. So many fall due at three moments: the first are swept by one
process, the second by one and its helper, as the scheduler does it, the third by two sweeps at once. Afterwards every
due timer must have fired once, and the books must be right.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import models, transaction

from benchmarks.goods import SPAN, copy_rows, run_sql
from benchmarks.server import ROOT
from benchmarks.trade.money import money_faults
from benchmarks.trade.ready import Ready, make_ready
from catalog.models import StockReservation
from marketplace.lib import clock
from orders.models import Checkout, Order, OrderEvent, OrderLine, OrderTimer, ParcelEvent, Shipment, ShipmentLine
from orders.services import timers
from payments.gateways.sandbox.models import SandboxCharge
from payments.models import Hold, LedgerEntry, LedgerTransaction, Payment, PaymentAllocation, PaymentAttempt

Say = Callable[[str], object]
LATER = timedelta(hours=1)  # from one moment to the next
MOMENTS = 3
LIMIT_SECONDS, LIMIT_MB = 60, 500


@dataclass(frozen=True)
class Swept:
    """What one process did."""

    fired: int
    seconds: float
    cpu: float
    megabytes: float


def run(*, orders: int, due: int, env: dict[str, str], say: Say) -> bool:
    """Fill the empty database that `env` names, sweep it, verify; True when everything held and was quick enough."""
    began = time.monotonic()
    now = fill(orders=orders, due=due)
    say(f"{Order.objects.count()} open orders in {time.monotonic() - began:.0f} s, {MOMENTS} × {due} timers due")
    rounds = {
        "one process": sweep_apart([("sweep", now)], env),
        "a sweep and its helper": sweep_apart([("sweep", now + LATER), ("help", now + LATER)], env),
        "two sweeps at once": sweep_apart([("sweep", now + 2 * LATER)] * 2, env),
    }
    say("| Sweep | timers | seconds | CPU seconds of Python | peak MB of a process |")
    say("|---|---|---|---|---|")
    for name, runs in rounds.items():
        fired, cpu = sum(one.fired for one in runs), sum(one.cpu for one in runs)
        slowest, most = max(one.seconds for one in runs), max(one.megabytes for one in runs)
        say(f"| {name} | {fired} | {slowest:.1f} | {cpu:.1f} | {most:.0f} |")
    faults = verify(due=due, fired=[sum(one.fired for one in runs) for runs in rounds.values()])
    for fault in faults:
        say(fault)
    helped = rounds["a sweep and its helper"]
    return not faults and all(one.seconds < LIMIT_SECONDS and one.megabytes < LIMIT_MB for one in helped)


def fill(*, orders: int, due: int) -> datetime:
    """So many open orders, `due` of them due at the moment returned, and as many at each of the next MOMENTS."""
    now = clock.now()
    ready = make_ready()
    for place, one in enumerate(ready):
        share = due * (place + 1) // len(ready) - due * place // len(ready)
        for moment in range(MOMENTS):
            numbers = moment * share + 1, (moment + 1) * share
            _copy_due(one, numbers, now + moment * LATER - timedelta(minutes=1))
        _copy_open(one, (MOMENTS * share + 1, orders // len(ready)))
    run_sql(
        "UPDATE catalog_variant v SET stock_reserved = r.held, stock_on_hand = v.stock_on_hand + r.held FROM (SELECT"
        " variant_id, sum(quantity) AS held FROM catalog_stockreservation WHERE status = 'held' GROUP BY 1) r"
        " WHERE r.variant_id = v.id",
        None,
    )
    run_sql("VACUUM ANALYZE", None)
    return now


def sweep_apart(calls: list[tuple[str, datetime]], env: dict[str, str]) -> list[Swept]:
    """One process for each call, all at once, each sweeping the orders' timers as of its moment."""
    command = [sys.executable, "manage.py", "benchmark_timers", "--sweep"]
    processes = [
        subprocess.Popen([*command, name, moment.isoformat()], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        for name, moment in calls
    ]
    return [Swept(**json.loads(process.communicate()[0].splitlines()[-1])) for process in processes]


def sweep_here(name: str, moment: datetime) -> Swept:
    """`sweep` or `help` in this process; its own peak of memory."""
    began, cpu = time.monotonic(), time.process_time()
    fired = (timers.sweep if name == "sweep" else timers.help_sweep)(now=moment)
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    return Swept(fired, seconds, cpu, peak_megabytes())


def peak_megabytes() -> float:
    """Of this process since it began; `getrusage` would count what the process had that started it."""
    words = Path("/proc/self/status").read_text().split()
    return int(words[words.index("VmHWM:") + 1]) / 1024


def verify(*, due: int, fired: list[int]) -> list[str]:
    """What is wrong: timers fired twice or not at all, histories with two of an event, cents astray."""
    faults = [f"{count} timers fired, {due} were due" for count in fired if count != due]
    left = OrderTimer.objects.filter(due_at__lte=clock.now() + (MOMENTS - 1) * LATER, done_at__isnull=True).count()
    if left:
        faults.append(f"{left} due timers did not fire")
    twice = OrderEvent.objects.filter(order__gt=SPAN).values("order", "code").annotate(n=models.Count("pk"))
    faults += [f"order {row['order']}: {row['code']} {row['n']} times" for row in twice.filter(n__gt=1)[:10]]
    return faults + list(money_faults())[:10]


@transaction.atomic
def _copy_due(one: Ready, numbers: tuple[int, int], moment: datetime) -> None:
    """Copies with everything that belongs to them, whose timer of the kind falls due at `moment`."""
    _copy_orders(one, numbers, due_at=_due(one.kind, moment))
    for model, columns, where in _belongings(one):
        copy_rows(model, columns, numbers, where=where)


@transaction.atomic
def _copy_open(one: Ready, numbers: tuple[int, int]) -> None:
    """Copies of order, line and timers only: nobody will look at more of them."""
    _copy_orders(one, numbers, due_at="now() + interval '5 hours' + n %% 90 * interval '1 day'")


def _copy_orders(one: Ready, numbers: tuple[int, int], *, due_at: str) -> None:
    order = f"p.order_id = {one.order}"
    key = {"number": "p.number || '-' || n", "idempotency_key": "p.idempotency_key || n"}
    copy_rows(Checkout, key, numbers, where=f"p.id = {one.checkout}")
    copy_rows(
        Order, {"number": key["number"], "checkout_id": _same("checkout_id")}, numbers, where=f"p.id = {one.order}"
    )
    copy_rows(OrderLine, {"order_id": _same("order_id")}, numbers, where=order)
    copy_rows(
        OrderTimer,
        {"subject_id": _same("subject_id"), "due_at": due_at},
        numbers,
        where=f"p.subject_id = {one.order} AND p.done_at IS NULL",
    )


def _due(kind: str, moment: datetime) -> str:
    return f"CASE WHEN p.kind = '{kind}' THEN '{moment.isoformat()}'::timestamptz ELSE now() + interval '9 days' END"


def _belongings(one: Ready) -> list[tuple[type[models.Model], dict[str, str], str]]:
    """Which rows hang on an order, how their copies differ, and which they are."""
    number, reference = {"number": "p.number || '-' || n"}, {"reference": "p.reference || '-' || n"}
    shipment, order = {"shipment_id": _same("shipment_id")}, f"p.order_id = {one.order}"
    parcels = f"p.shipment_id IN (SELECT id FROM orders_shipment WHERE order_id = {one.order})"
    payments = f"(SELECT id FROM payments_payment WHERE reference = '{one.checkout_number}')"
    attempts = f"(SELECT number FROM payments_paymentattempt WHERE payment_id IN {payments})"
    movements = f"(SELECT transaction_id FROM payments_ledgerentry WHERE reference = '{one.number}')"
    owner = "CASE WHEN p.account = 'escrow' THEN p.owner || '-' || n ELSE p.owner END"
    return [
        (OrderEvent, {"order_id": _same("order_id")}, order),
        (Shipment, number | {"order_id": _same("order_id"), "tracking_code": "p.tracking_code || n"}, order),
        (ShipmentLine, shipment | {"order_line_id": _same("order_line_id")}, parcels),
        (ParcelEvent, shipment, parcels),
        (StockReservation, reference, f"p.reference = '{one.number}'"),
        (SandboxCharge, {"key": "p.key || '-' || n", "token": "p.token || n"}, f"p.key IN {attempts}"),
        (Payment, number | reference, f"p.id IN {payments}"),
        (PaymentAllocation, reference | {"payment_id": _same("payment_id")}, f"p.payment_id IN {payments}"),
        (
            PaymentAttempt,
            number
            | {
                "payment_id": _same("payment_id"),
                "provider_reference": "p.provider_reference || '-' || n",
                "idempotency_key": "p.idempotency_key || n",
            },
            f"p.payment_id IN {payments}",
        ),
        (Hold, reference | {"allocation_id": _same("allocation_id")}, f"p.reference = '{one.number}'"),
        (LedgerTransaction, reference | {"key": "p.key || '-' || n"}, f"p.id IN {movements}"),
        (
            LedgerEntry,
            reference | {"owner": owner, "transaction_id": _same("transaction_id")},
            f"p.transaction_id IN {movements}",
        ),
    ]


def _same(column: str) -> str:
    """The row of the same copy that `column` leads to."""
    return f"p.{column} + {SPAN}::bigint * n"
