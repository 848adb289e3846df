"""gunicorn with two workers, as in production, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(settings: str, *, probe: str = "/healthz") -> Iterator[str]:
    """Serve the project under `settings`; gives the base URL, ends the server afterwards."""
    port = free_port()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gunicorn", "marketplace.wsgi", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "--log-level", "warning", "--preload"], cwd=ROOT, env=env)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base + probe)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(url: str, *, patience: float = 30) -> None:
    limit = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


def memory_mib(settings: str) -> float:
    """Proportional set size of a server under `settings` after one page, in MiB (Linux only)."""
    with serving(settings) as base:
        urllib.request.urlopen(base + "/ru/", timeout=30).close()
        total = 0
        for status in Path("/proc").glob("[0-9]*/cmdline"):
            if base.rsplit(":", 1)[1].encode() in status.read_bytes():
                rollup = (status.parent / "smaps_rollup").read_text()
                total += int(rollup.split("Pss:")[1].split()[0])
        return total / 1024
