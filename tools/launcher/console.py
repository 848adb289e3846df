"""What the launcher says. One line for each step, one line for each fault."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MINUTE = 60


class Problem(Exception):
    """A fault that one sentence explains; the command ends with `code`."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP: stop what was started, in reverse order."""


def be_tolerant() -> None:
    """Never die of a character that the terminal's encoding lacks (LC_ALL=C, a Latin-1 terminal)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)


class _Voice:
    """Where `say` speaks; a command whose own output may be piped on is not to be mixed with ours."""

    on_stderr = False


def leave_stdout_alone() -> None:
    """From now on, steps are told on standard error."""
    _Voice.on_stderr = True


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe. A reader that has gone must not keep us from tidying up."""
    with suppress(OSError):
        print(text, file=sys.stderr if _Voice.on_stderr else sys.stdout, flush=True)


def complain(text: str) -> None:
    """Print a fault on standard error."""
    with suppress(OSError):
        print(f"run: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step that may take long, and say how long it took once it is done."""
    began = time.monotonic()
    say(f"  … {title}")
    yield
    say(f"  ✓ {title} ({duration(time.monotonic() - began)})")


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    return f"{int(seconds // MINUTE)} min {int(seconds % MINUTE)} s"
