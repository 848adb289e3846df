"""The embedded Redis: cache and job queue, on a private Unix socket, nothing written to disk.

What must not be lost stands in PostgreSQL (outbox rows and sweeps), so an emptied queue only delays.
`REDIS_URL` replaces it.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.launcher.console import Problem
from tools.launcher.environment import unpack_redis
from tools.launcher.layout import Layout
from tools.launcher.process import last_line

START_SECONDS = 10
STANDARD_PORT = 6379
OLDEST = (6, 2)


@dataclass
class Redis:
    """One server, found by its socket alone: no pid file that could be stale."""

    layout: Layout
    name: str

    @property
    def log(self) -> Path:
        return self.layout.logs / f"{self.name}.log"

    @property
    def socket(self) -> Path:
        return self.layout.sockets(self.name) / "redis.sock"

    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Make sure that the server answers; one that an earlier launcher left behind is adopted."""
        if self._ask("PING") == "+PONG":
            return
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "daemonize": "yes",
            "dir": str(self.socket.parent),
            "logfile": str(self.log),
        }
        command = [self._binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]
        self.log.touch()
        ended = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False, process_group=0
        )
        until = time.monotonic() + START_SECONDS
        while ended.returncode == 0 and time.monotonic() < until:
            if self._ask("PING") == "+PONG":
                return
            time.sleep(0.02)
        said = ended.stderr.decode("utf-8", "replace").strip() or last_line(self.log)
        raise Problem(f"Redis does not start: {said} [all of it: {self.log}]")

    def stop(self) -> None:
        """Shut it down and wait until its socket is silent."""
        if self._ask("PING") != "+PONG":
            return
        self._ask("SHUTDOWN NOSAVE")
        until = time.monotonic() + START_SECONDS
        while self.socket.exists() and time.monotonic() < until:
            time.sleep(0.02)

    def _binary(self) -> str:
        """`redis-server` of the PATH when Celery can use it, else the one that the locks name."""
        found = shutil.which("redis-server")
        if found and _version(found) >= OLDEST:
            return found
        missing = "No Redis 6.2 or newer here: install it (apt-get install redis-server), or set REDIS_URL"
        try:
            fetched = str(unpack_redis(self.layout))
        except Problem as problem:
            raise Problem(f"{missing}. ({problem})") from problem
        if _version(fetched) < OLDEST:
            raise Problem(f"{missing}.")
        return fetched

    def _ask(self, command: str) -> str:
        """Send one inline command; the first line of the answer, or an empty string."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket))
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(256).decode("utf-8", "replace").strip()
        return ""


def _version(binary: str) -> tuple[int, ...]:
    """What `redis-server --version` says, (0,) when it does not run."""
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return (0,)
    told = re.search(r" v=(\d+)\.(\d+)", answer.stdout)
    return (int(told[1]), int(told[2])) if told else (0,)


def check_reachable(name: str, url: str, port: int) -> None:
    """One clear line when the server that `name` points to does not answer."""
    parts = urlsplit(url)
    try:
        where = (parts.hostname, parts.port or port)
    except ValueError as error:
        raise Problem(f"{name} is not a valid address: {error}.") from error
    if parts.scheme.startswith(("unix", "redis+socket")) or not where[0]:
        return
    try:
        socket.create_connection((where[0], where[1]), timeout=5).close()
    except OSError as error:
        raise Problem(f"{name}: nothing answers at {where[0]}:{where[1]} ({error.strerror or error}).") from error
