"""Running things at the very same moment, each in a thread and a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from marketplace.lib.transactions import checked_lock_order

TIMEOUT = 60


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Results or exceptions, in order of the calls. The order of locks is checked in every thread."""
    barrier = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(position: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=TIMEOUT)
            with checked_lock_order():
                results[position] = call()
        except Exception as error:
            results[position] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=item, daemon=True) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=TIMEOUT)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return results
