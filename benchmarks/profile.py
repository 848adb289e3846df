"""What a page costs: its queries with their plans, and where Python spends its time.

./run manage benchmark_profile
./run manage benchmark_profile --page product --plans --lines 40
"""

from __future__ import annotations

import cProfile
import io
import pstats
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User

Say = Callable[[str], object]
ROUNDS = 40
PLANS = 5  # times a query is explained; the quickest counts
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"

# Functions whose share of the time says something: (end of the file's name, function)
PARTS = {
    "templates": ("django/template/backends/django.py", "render"),
    "cards drawn": ("marketplace/lib/cards.py", "render_card"),
    "filters drawn": ("marketplace/lib/check_boxes.py", "render_boxes"),
    "cards read": ("catalog/selectors/cards.py", "cards_for"),
    "SQL written": ("django/db/models/sql/compiler.py", "as_sql"),
    "psycopg2": ("~", "<method 'execute' of 'psycopg2.extensions.cursor' objects>"),
}

READS = ("SELECT", "WITH", "EXECUTE")  # beginnings of statements that can be explained by running them again


@dataclass(frozen=True)
class Query:
    """One statement of a page: milliseconds to plan and to run, the nodes that read tables, the whole plan."""

    sql: str
    planning: float
    running: float
    nodes: tuple[str, ...]
    plan: str


@dataclass(frozen=True)
class Cost:
    """A page: its answer, its statements, and milliseconds of processor time for one request."""

    bytes: int
    queries: tuple[Query, ...]
    count: int
    python: float
    postgres: float
    parts: dict[str, float]
    report: str


def cost_of(path: str, *, user: User | None = None, lines: int = 25) -> Cost:
    """Ask for `path` ROUNDS times in this process and once more for its queries. Raises RuntimeError on an error page.

    `parts` are shares of the Python time, measured under the profiler; `report` is the profile itself.
    """
    client = Client(SERVER_NAME="127.0.0.1")
    if user is not None:
        client.force_login(user, backend=LOGIN)
    for _ in range(3):
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    statements = [query["sql"] for query in captured.captured_queries]
    python, postgres = _processor_time(lambda: client.get(path))
    parts, report = _profile(lambda: client.get(path), lines)
    queries = tuple(_explain(sql) for sql in statements if sql.lstrip(" (\n").upper().startswith(READS))
    return Cost(len(response.content), queries, len(statements), python, postgres, parts, report)


def _processor_time(ask: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of this process and of its database session, for one request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    began, ticks = time.process_time(), _ticks(stat)
    for _ in range(ROUNDS):
        ask()
    return (time.process_time() - began) / ROUNDS * 1000, (_ticks(stat) - ticks) * 10 / ROUNDS


def _ticks(stat: Path) -> int:
    """Hundredths of a second that a process has run for; 0 where there is no such file."""
    if not stat.exists():
        return 0
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _profile(ask: Callable[[], object], lines: int) -> tuple[dict[str, float], str]:
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for _ in range(ROUNDS):
        ask()
    profile.disable()
    text = io.StringIO()
    stats = pstats.Stats(profile, stream=text)
    stats.sort_stats("cumulative").print_stats(lines)
    stats.sort_stats("tottime").print_stats(lines)
    whole: float = stats.total_tt  # type: ignore[attr-defined]
    rows: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    shares = {
        part: sum(row[3] for (path, _, name), row in rows.items() if path.endswith(file) and name == function) / whole
        for part, (file, function) in PARTS.items()
    }
    return shares, text.getvalue()


def _explain(sql: str) -> Query:
    best: Query | None = None
    for _ in range(PLANS):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}")  # a statement of ours, with its values in it
            rows = [row[0] for row in cursor.fetchall()]
        planning, running = (_time(rows, word) for word in ("Planning Time", "Execution Time"))
        if best is None or running < best.running:
            nodes = tuple(row.split("->")[-1].split("  (")[0].strip() for row in rows if "Scan" in row)
            best = Query(" ".join(sql.split()), planning, running, nodes, "\n".join(rows))
    assert best is not None
    return best


def _time(plan: list[str], word: str) -> float:
    return float(next(row for row in plan if row.startswith(word)).split()[2])


def report(targets: Sequence[tuple[str, str, User | None]], *, plans: bool, lines: int, say: Say) -> None:
    """Say a table of what each (name, path, user) costs, then its statements; with `plans` all of their plans."""
    costs = {name: cost_of(path, user=user, lines=lines) for name, path, user in targets}
    say(f"| Page | HTML kB | SQL | Python ms | PostgreSQL ms | {' | '.join(PARTS)} |")
    say("|---" * (5 + len(PARTS)) + "|")
    for name, cost in costs.items():
        parts = " | ".join(f"{share:.0%}" for share in cost.parts.values())
        say(f"| {name} | {cost.bytes // 1024} | {cost.count} | {cost.python:.1f} | {cost.postgres:.1f} | {parts} |")
    for name, cost in costs.items():
        say(f"\n### {name}\n")
        for query in cost.queries:
            say(f"- {query.running:.2f} ms (planned in {query.planning:.2f}): `{query.sql[:120]}`")
            say(f"  {'; '.join(dict.fromkeys(query.nodes))}")
            if plans:
                say(f"\n```\n{query.plan}\n```\n")
        if lines:
            say(f"\n```\n{cost.report}\n```")
