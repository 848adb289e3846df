"""Web server, worker, broker and database, each started here on loopback with data of its own, and each killed here."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.messaging.processes import Broker, Process, answers, free_port, start_worker, wait_until
from tests.security.processes import WebServer
from tools.launcher.layout import Layout
from tools.launcher.postgres import Postgres

SERVICES = ("web", "worker", "broker", "database")
SETTINGS = "benchmarks.trade.faults.settings"
SMALL = {"shared_buffers": "64MB", "max_connections": "60"}


class Estate:
    """All services of one shop. `environ` is what a process needs to be one of them."""

    def __init__(self, folder: Path, *, web_port: int = 0, broker_port: int = 0) -> None:
        home = Layout.from_environment()
        self.folder = folder
        self.database = Postgres(Layout(root=home.root, home=folder, venv=home.venv), "postgres", SMALL)
        self.database.layout.logs.mkdir(parents=True, exist_ok=True)
        self.broker = Broker(folder)
        self.broker.port = broker_port or self.broker.port
        self.broker.url = f"redis://127.0.0.1:{self.broker.port}/0"
        self.web_port = web_port or free_port()
        self.web: Process | None = None
        self.worker: Process | None = None

    @property
    def environ(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.database.url(),
            "REDIS_URL": self.broker.url,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SITE_URL": f"http://127.0.0.1:{self.web_port}",
            "SANDBOX_SHOP_URL": "",
            "CONN_MAX_AGE": "60",
        }

    def start(self, service: str) -> None:
        """Start a service that does not run, and wait until it answers."""
        {"web": self._web, "worker": self._worker, "broker": self.broker.start, "database": self.database.start}[
            service
        ]()

    def kill(self, service: str) -> None:
        """SIGKILL, as a power cut does it; to a process of ours only, by its id."""
        actions: dict[str, Callable[[], None]] = {
            "web": self._stop_web,
            "worker": self._stop_worker,
            "broker": self.broker.stop,
            "database": self._kill_database,
        }
        actions[service]()

    def end(self) -> None:
        """Kill what still runs."""
        for service in ("web", "worker", "broker"):
            self.kill(service)

    def _web(self) -> None:
        self.web = WebServer(self.broker, self.folder, port=self.web_port, env=self.environ).process

    def _worker(self) -> None:
        self.worker = start_worker(broker=self.broker, mail_url="", folder=self.folder, env=self.environ)

    def _stop_web(self) -> None:
        if self.web is not None:
            self.web.kill()
            wait_until(lambda: not answers(self.web_port), seconds=10, what="the web server to be gone")

    def _stop_worker(self) -> None:
        if self.worker is not None:
            self.worker.kill()

    def _kill_database(self) -> None:
        note = self.database.data / "postmaster.pid"
        os.kill(int(note.read_text(encoding="utf-8").split("\n", 1)[0]), signal.SIGKILL)
