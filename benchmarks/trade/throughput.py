"""How many things fit into carts, and how many orders are placed, each second; and how that grows with the sellers.

./run manage benchmark_orders --buyers 200 --sellers 1 3 10

Works on the goods of the shop it is run in, with buyers of its own, through the services; nothing is published to the
broker. Whatever it made is deleted again, also after a run that was broken off.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.db import connection, transaction

from accounts.models import User
from benchmarks.goods import run_sql
from benchmarks.server import ROOT
from benchmarks.trade.world import make_buyers
from catalog.models import Product
from catalog.services.stock import release_stock
from marketplace.lib import ids
from marketplace.lib.errors import DomainError
from marketplace.lib.publishing import without_publishing
from marketplace.lib.visitor import Visitor
from orders.models import Order
from orders.selectors.cart import CheckoutView, checkout_view
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout

Say = Callable[[str], object]
TAG = "benchmark-buyer"
SPARE = 5  # pieces that a variant has at least, so that nobody is refused


@dataclass
class Work:
    """What one process measured: milliseconds of each call, and seconds of the processor for all of a kind."""

    adds: list[float] = field(default_factory=list)
    views: list[float] = field(default_factory=list)
    places: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    orders: int = 0
    refused: int = 0


def run(*, buyers: int, sellers: Sequence[int], workers: int, say: Say) -> None:
    """Measure each number of sellers in turn. Raises RuntimeError where the shop has too few stores."""
    clean()
    goods = Product.objects.filter(status=Product.Status.LIVE).count()
    say(f"{goods} goods, {workers} processes, {buyers} buyers for each line")
    say(
        "| sellers in a cart | adds a second | add p95 ms | Python ms of one add | checkout page p95 ms"
        " | orders a second | place p95 ms | Python ms of one order |"
    )
    say("|---|---|---|---|---|---|---|---|")
    for number in sellers:
        try:
            done, seconds = _measure(buyers=buyers, sellers=number, workers=workers)
        finally:
            clean()
        adds, places = sum(len(one.adds) for one in done), sum(one.orders for one in done)
        say(
            f"| {number} | {adds / seconds['add']:.0f} | {_p95(done, 'adds'):.0f} | {_cpu(done, 'add') / adds:.1f}"
            f" | {_p95(done, 'views'):.0f} | {places / seconds['place']:.0f} | {_p95(done, 'places'):.0f}"
            f" | {_cpu(done, 'place') / places:.1f} |"
        )
        if refused := sum(one.refused for one in done):
            say(f"{refused} were refused by rule")


def _measure(*, buyers: int, sellers: int, workers: int) -> tuple[list[Work], dict[str, float]]:
    """All processes fill their carts, then all place their orders; seconds that each part took together."""
    people = make_buyers([f"{TAG}-{number}" for number in range(buyers)])
    variants = _sample(buyers * sellers)
    shares = [
        [
            (person.pk, variants[place * sellers : (place + 1) * sellers])
            for place, person in enumerate(people)
            if place % workers == worker
        ]
        for worker in range(workers)
    ]
    command = [sys.executable, "manage.py", "benchmark_orders", "--work"]
    processes = [
        subprocess.Popen([*command], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _share in shares
    ]
    for process, share in zip(processes, shares, strict=True):
        assert process.stdin is not None
        process.stdin.write(json.dumps(share) + "\n")
        process.stdin.flush()
    _wait_for(processes)  # every process has started
    seconds = {part: _part(processes) for part in ("add", "view", "place")}
    return [_told(process) for process in processes], seconds


def _told(process: subprocess.Popen[str]) -> Work:
    """What a process has measured; it ends by itself."""
    assert process.stdout is not None
    work = Work(**json.loads(process.stdout.readline()))
    process.wait()
    return work


def _part(processes: Sequence[subprocess.Popen[str]]) -> float:
    """Let all processes begin the next part together; the seconds until the last one is through."""
    began = time.monotonic()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    _wait_for(processes)
    return time.monotonic() - began


def _wait_for(processes: Sequence[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdout is not None
        while (line := process.stdout.readline()).strip() != "ready":
            if not line:
                raise RuntimeError("a process has ended early")


def work_here(read: Callable[[], str], say: Say) -> None:
    """One of the processes: says ready after each part and waits to be told to go on."""
    share, done = json.loads(read()), Work()
    people = {person.pk: person for person in User.objects.filter(pk__in=[pk for pk, _variants in share])}
    views: dict[int, CheckoutView] = {}
    with without_publishing():
        for name, part in (
            ("add", lambda: _fill(people, share, done)),
            ("view", lambda: _look(people, views, done)),
            ("place", lambda: _place(people, views, done)),
        ):
            say("ready")
            read()
            began = time.process_time()
            part()
            done.cpu[name] = time.process_time() - began
    say("ready")
    say(json.dumps(asdict(done)))


def _fill(people: dict[int, User], share: Sequence[tuple[int, list[int]]], done: Work) -> None:
    for pk, variants in share:
        for variant in variants:
            with _timed(done.adds), _refusable(done):
                add_to_cart(buyer=people[pk], variant_id=variant)


def _look(people: dict[int, User], views: dict[int, CheckoutView], done: Work) -> None:
    for pk, person in people.items():
        with _timed(done.views):
            views[pk] = checkout_view(person)


def _place(people: dict[int, User], views: dict[int, CheckoutView], done: Work) -> None:
    for pk, view in views.items():
        if not view.can_place or view.address is None:
            done.refused += 1
            continue
        with _timed(done.places), _refusable(done):
            placed = place_checkout(
                buyer=people[pk],
                store_ids=[group.store.pk for group in view.groups],
                address_id=view.address.pk,
                delivery={group.store.pk: group.option.code for group in view.groups if group.option},
                expected_total=view.total,
                idempotency_key=ids.token(),
                visitor=Visitor(),
            )
            done.orders += len(view.groups)
            assert placed.pk


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    """Adds the milliseconds of its block to the list."""
    began = time.perf_counter()
    yield
    times.append(round((time.perf_counter() - began) * 1000, 2))


@contextmanager
def _refusable(done: Work) -> Iterator[None]:
    """A refusal by rule is counted."""
    try:
        yield
    except DomainError:
        done.refused += 1


def _sample(wanted: int) -> list[int]:
    """Variants on sale in plenty, each of another product, of stores in turn, so that a cart has different sellers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id"
            " JOIN catalog_searchrow r ON r.product_id = p.id JOIN accounts_store s ON s.id = p.store_id"
            " WHERE v.is_active AND v.position = 0 AND p.status = 'live' AND s.status = 'approved'"
            " AND v.stock_on_hand - v.stock_reserved >= %s AND p.min_quantity * p.lot_size <= %s"
            " AND EXISTS (SELECT 1 FROM catalog_deliverytemplate t JOIN catalog_deliveryzone z ON z.template_id = t.id"
            " WHERE t.store_id = s.id AND t.is_active AND (z.countries = '{}' OR 'RU' = ANY(z.countries)))"
            " ORDER BY row_number() OVER (PARTITION BY p.store_id ORDER BY md5(v.id::text)), p.store_id LIMIT %s",
            [SPARE, SPARE, wanted],
        )
        found = [pk for (pk,) in cursor.fetchall()]
    if len(found) < wanted:
        raise RuntimeError(f"only {len(found)} goods of the shop have {SPARE} pieces to spare, {wanted} are needed")
    return found


def _p95(done: Sequence[Work], name: str) -> float:
    times = sorted(time for one in done for time in getattr(one, name))
    return times[int(len(times) * 0.95)] if times else 0.0


def _cpu(done: Sequence[Work], name: str) -> float:
    """Milliseconds of Python for all calls of a kind; what the database adds is not in it."""
    return 1000 * sum(one.cpu[name] for one in done)


def clean() -> None:
    """Give back what the buyers of a run hold, and delete them with all that is theirs."""
    buyers = f"(SELECT id FROM accounts_user WHERE email LIKE '{TAG}-%%@example.com')"
    orders, checkouts = (
        f"(SELECT {{}} FROM orders_{name} WHERE buyer_id IN {buyers})" for name in ("order", "checkout")
    )
    for number in Order.objects.filter(buyer__email__startswith=f"{TAG}-").values_list("number", flat=True):
        with transaction.atomic():
            release_stock(reference=number)
    payments = f"(SELECT id FROM payments_payment WHERE buyer_id IN {buyers})"
    carts = f"(SELECT id FROM orders_cart WHERE user_id IN {buyers})"
    lines = f"(SELECT id FROM orders_orderline WHERE order_id IN {orders.format('id')})"
    for table, column, those in (
        ("catalog_stockreservation", "reference", orders.format("number")),
        ("catalog_stockmovement", "reference", orders.format("number")),
        ("club_couponredemption", "reference", checkouts.format("number")),
        ("payments_paymentallocation", "payment_id", payments),
        ("payments_payment", "id", payments),
        ("orders_orderlinediscount", "line_id", lines),
        ("orders_orderline", "order_id", orders.format("id")),
        ("orders_orderevent", "order_id", orders.format("id")),
        ("orders_ordertimer", "subject_id", orders.format("id")),
        ("orders_order", "buyer_id", buyers),
        ("orders_checkout", "buyer_id", buyers),
        ("orders_cartline", "cart_id", carts),
        ("orders_cart", "user_id", buyers),
    ):
        run_sql(f"DELETE FROM {table} WHERE {column} IN {those}", [])
    User.objects.filter(email__startswith=f"{TAG}-").delete()
