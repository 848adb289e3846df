"""Long work in the background gives way to pages where processors are short.

Niceness holds back the Python of a worker, not its database session: PostgreSQL knows no priorities. So work that is
done in batches rests between two of them, when no lock is held, while the machine says that something is waiting.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

PRESSURE = Path("/proc/pressure/cpu")  # Linux 4.20 and newer; elsewhere nothing ever rests
BUSY = 50.0  # percent of the last ten seconds in which something waited for a processor
REST = 2.0  # times as long as the batch took
LONGEST = 10.0  # seconds


def is_busy() -> bool:
    """True while programs wait for a processor more than half of the time; False where nobody can tell."""
    try:
        words = PRESSURE.read_text().split()
    except OSError:
        return False
    shares = [word.removeprefix("avg10=") for word in words if word.startswith("avg10=")]
    return bool(shares) and float(shares[0]) > BUSY


class Pace:
    """The time of one run of batches: `give_way` stands between two of them."""

    def __init__(self) -> None:
        self._since = monotonic()

    def give_way(self) -> float:
        """Rests after a batch if the machine is busy; the seconds that it has rested."""
        seconds = min(REST * (monotonic() - self._since), LONGEST) if is_busy() else 0.0
        if seconds:
            sleep(seconds)
        self._since = monotonic()
        return seconds
