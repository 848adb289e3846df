"""A real web server of two processes, and visitors who speak HTTP to it."""

from __future__ import annotations

import http.client
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests.messaging.processes import Broker, Process, database_url, free_port, wait_until

_ACCESS = "%(p)s %(m)s %(U)s %(s)s"  # process, method, path, status


class WebServer:
    """gunicorn with two workers and a Redis of its own, on the test database or as `env` says; ready to answer."""

    def __init__(self, broker: Broker, folder: Path, *, port: int = 0, env: dict[str, str] | None = None) -> None:
        self.port, self.access = port or free_port(), folder / f"access-{time.monotonic_ns()}.log"
        settings = {
            "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "WEB_CONCURRENCY": "2",
            "ACCESS_LOG": str(self.access),
        }
        env = os.environ | settings | (env or {}) | {"PORT": str(self.port), "ACCESS_LOG": str(self.access)}
        command = [sys.executable, "-m", "gunicorn", "marketplace.wsgi", "--access-logformat", _ACCESS]
        log = folder / f"web-{time.monotonic_ns()}.log"
        self.process = Process(command, log, env)
        try:
            wait_until(self._both_answer, seconds=90, what="both processes of the web server")
        except AssertionError:
            self.process.kill()
            raise AssertionError(log.read_text(errors="replace")) from None

    def processes(self, path: str, method: str = "POST") -> set[str]:
        """Which processes have answered requests to `path`."""
        lines = (line.split() for line in self.access.read_text(encoding="utf-8").splitlines())
        return {pid for pid, how, asked, _status in lines if (how, asked) == (method, path)}

    def _both_answer(self) -> bool:
        with ThreadPoolExecutor(4) as pool:
            answered = all(pool.map(lambda _n: self._answers(), range(8)))
        return answered and len(self.processes("/healthz", "GET")) == 2

    def _answers(self) -> bool:
        try:
            return Visitor(self.port).get("/healthz").status == 200
        except OSError:
            return False


@dataclass(frozen=True)
class Answer:
    """What came back; nothing is followed."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """A browser without pictures: keeps cookies, sends the token of the page."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str]) -> Answer:
        """Send a form; gets the page first when there is no token yet."""
        if "csrftoken" not in self.cookies:
            self.get(path)
        return self._ask("POST", path, urlencode(data | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        connection.close()
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, re.sub(r"\s+", " ", text))
