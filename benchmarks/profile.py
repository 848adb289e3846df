"""What a page costs: its queries, and where Python spends its time.

./run manage shell -c "from benchmarks.profile import report; report('/ru/')"
"""

from __future__ import annotations

import cProfile
import io
import pstats

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 30


def report(path: str, *, user: object = None, lines: int = 25) -> None:
    """Print the queries of `path` with their times, then the profile of ROUNDS requests."""
    client = Client(SERVER_NAME="127.0.0.1")
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    print(f"{path}: {response.status_code}, {len(response.content)} bytes, {len(captured)} queries")
    for query in captured.captured_queries:
        print(f"  {query['time']} s  {query['sql'][:160]}")
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(ROUNDS):
        client.get(path)
    profile.disable()
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats(lines)
    print(text.getvalue())
