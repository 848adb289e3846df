"""Long work in the background gives way to pages where processors are short.

Niceness holds back the Python of a worker, not its database session: PostgreSQL knows no priorities. So work that is
done in batches rests between two of them, when no lock is held, while the machine says that something is waiting, and
takes smaller ones, so that a page meets a piece of a batch and not the whole.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

from django.conf import settings

PRESSURE = Path("/proc/pressure/cpu")  # Linux 4.20 and newer; elsewhere nothing ever rests
BUSY = 0.5  # share of a batch's time in which something waited for a processor
REST = 19.0  # times as long as the batch took
SMALLER = 10  # a batch has so many times fewer rows while the machine is busy


def waited() -> float:
    """Seconds since the machine's start in which a program waited for a processor; 0 where nobody can tell."""
    try:
        words = PRESSURE.read_text().split()
    except OSError:
        return 0.0
    totals = [word.removeprefix("total=") for word in words if word.startswith("total=")]
    return int(totals[0]) / 1_000_000 if totals else 0.0  # the first line: «some» of all programs


class Pace:
    """The time of one run of batches: `give_way` stands between two of them."""

    def __init__(self) -> None:
        self._is_busy = False
        self._since, self._waited = monotonic(), waited()

    def rows(self, full: int) -> int:
        """How many of `full` rows the next batch should have."""
        return max(1, full // SMALLER) if self._is_busy else full

    def give_way(self) -> float:
        """Rests after a batch during which the machine was busy; the seconds that it has rested."""
        took = monotonic() - self._since
        self._is_busy = waited() - self._waited > BUSY * took
        seconds = min(REST * took, settings.LONGEST_REST_SECONDS) if self._is_busy else 0.0
        if seconds:
            sleep(seconds)
        self._since, self._waited = monotonic(), waited()
        return seconds
