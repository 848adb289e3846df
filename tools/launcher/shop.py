"""`./run` and `./run dev`: the demo shop with its web server, worker and scheduler."""

import contextlib
import errno
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.launcher.console import Problem, duration, say, step
from tools.launcher.environment import prepare_environment
from tools.launcher.layout import Layout
from tools.launcher.locks import FileLock
from tools.launcher.prepare import GUIDE, Preparation
from tools.launcher.process import kill_group, last_line, spawn, stop
from tools.launcher.services import shop_services

ANSWER_SECONDS = 60
GRACE = 15
RESTARTS = 3
CALM_SECONDS = 60
LOOK_EVERY = 0.2
ORPHAN_SECONDS = 15
DRAWING = "marketplace.demo.tasks.draw_remaining"


@dataclass
class Child:
    """One long-lived process. `vital`: the shop ends with it; the others are started again, a few times."""

    name: str
    command: list[str | Path]
    env: dict[str, str]
    cwd: Path
    log: Path | None
    vital: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    ends: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, or start it again."""
        self.process = spawn(self.command, env=self.env, cwd=self.cwd, log=self.log)

    def stop(self) -> None:
        if self.process:
            stop(self.process, grace=GRACE)

    def check(self) -> None:
        """Report an end in one line. Start again what may be; raises Problem when the shop cannot go on."""
        if self.process is None or self.process.poll() is None:
            return
        why = f"{self.name} ended with code {self.process.returncode}"
        if self.log:
            why += f": {last_line(self.log)} [all of it: {self.log}]"
        kill_group(self.process)  # a worker that was killed leaves its own children behind
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < CALM_SECONDS] + [now]
        if self.vital or len(self.ends) > RESTARTS:
            raise Problem(f"The {why}")
        self.start()
        say(f"  ! The {why}; started again.")


def serve(layout: Layout, *, debug: bool) -> None:
    """Everything of `./run`, until Ctrl-C, SIGTERM or the end of the web server."""
    began = time.monotonic()
    port = chosen_port()
    with only_one(layout, port) as after_crash:
        check_port_free(port, patience=ORPHAN_SECONDS if after_crash else 0)
        prepare_environment(layout, tests=False)
        with shop_services(layout) as env:
            env |= {"PORT": str(port), "DEBUG": "1" if debug else env.get("DEBUG", "0")}
            preparation = Preparation(layout, env)
            preparation.run(static=not debug)
            with stopped_at_the_end(children(layout, env, debug=debug)) as started:
                # The web server first and alone: whoever waits for a page waits for nothing else.
                with step("Web server"):
                    started[0].start()
                    wait_for_answer(port, started[0])
                for child in started[1:]:
                    child.start()
                greet(layout, env, port, time.monotonic() - began)
                if not preparation.demo_loaded and env.get("KARAVAN_DEMO") != "0":
                    resume_drawing(layout, env)
                while True:
                    time.sleep(LOOK_EVERY)
                    for child in started:
                        child.check()


def children(layout: Layout, env: dict[str, str], *, debug: bool) -> list[Child]:
    """Web, worker and scheduler, in the order in which they start. `-m`, as script headers break on odd paths."""
    python, root, logs = layout.python, layout.root, layout.logs
    web: list[str | Path] = [python, "-m", "gunicorn", "marketplace.wsgi"]
    if debug:
        web = [python, "manage.py", "runserver", f"127.0.0.1:{env['PORT']}"]
    celery: list[str | Path] = [python, "-m", "celery", "-A", "marketplace"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", layout.home / "schedule"]
    return [
        Child("web server", web, env, root, None if debug else logs / "web.log", vital=True),
        Child("worker", worker, env, root, logs / "worker.log"),
        Child("scheduler", beat, env, root, logs / "scheduler.log"),
    ]


def resume_drawing(layout: Layout, env: dict[str, str]) -> None:
    """Let the worker go on with the demo's pictures: the queue forgot them when the last shop was closed."""
    command: list[str | Path] = [layout.python, "-m", "celery", "-A", "marketplace", "call", DRAWING]
    spawn(command, env=env, cwd=layout.root, log=layout.logs / "demo.log")


@contextmanager
def stopped_at_the_end(wanted: list[Child]) -> Iterator[list[Child]]:
    """Stop those of the children that were started, in reverse order, come what may."""
    try:
        yield wanted
    finally:
        say("\n  Stopping.")
        for child in reversed(wanted):
            child.stop()


@contextmanager
def only_one(layout: Layout, port: int) -> Iterator[bool]:
    """One shop in one folder: a second start says where the first one is.

    Yields whether the shop before this one was killed, so that its children may still be ending.
    """
    lock = FileLock(layout.home / "run.lock")
    if not lock.take():
        raise Problem(f"Karavan already runs from this folder: {lock.read() or 'it is just starting'}.")
    after_crash = bool(lock.read())
    lock.write(f"http://127.0.0.1:{port} (process {os.getpid()})")
    try:
        yield after_crash
    finally:
        lock.write("")
        lock.release()


def chosen_port() -> int:
    """PORT, or 8000."""
    told = os.environ.get("PORT") or "8000"
    if not told.isdecimal() or not 0 < int(told) < 65536:
        raise Problem(f"PORT must be a number from 1 to 65535, not “{told}”.")
    return int(told)


def check_port_free(port: int, *, patience: float = 0) -> None:
    """Raise one clear line when another program still listens there after `patience` seconds."""
    until = time.monotonic() + patience
    while (error := _bind_error(port)) is not None:
        if error == errno.EACCES:
            raise Problem(f"Port {port} is reserved for root: choose one above 1023, say PORT=8000 ./run")
        if time.monotonic() >= until:
            free = f"PORT={port + 1 if port < 65535 else 8000} ./run"
            raise Problem(f"Port {port} is taken by another program: stop that, or choose another: {free}")
        time.sleep(LOOK_EVERY)


def _bind_error(port: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno
    return None


def wait_for_answer(port: int, web: Child) -> None:
    """Return once /healthz answers 200."""
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until:
        web.check()
        with contextlib.suppress(urllib.error.URLError, OSError):
            request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": f"127.0.0.1:{port}"})
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=5) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.1)
    log = web.log
    raise Problem(f"The web server did not answer within {ANSWER_SECONDS} s: {last_line(log) if log else ''} [{log}]")


def greet(layout: Layout, env: dict[str, str], port: int, seconds: float) -> None:
    """Where the shop is, who can sign in, where the mails are."""
    address = f"http://127.0.0.1:{port}"
    say(f"\n  Karavan is open: {address}   (ready after {duration(seconds)})")
    guide = layout.home / GUIDE
    people = guide.read_text(encoding="utf-8").strip() if guide.exists() else ""
    if people:
        say("\n" + "\n".join(f"  {line}" for line in people.splitlines()) + "\n")
    mails = f"{address}/mailbox/" if not env.get("EMAIL_URL") else "sent through EMAIL_URL"
    say(f"  Mails: {mails}")
    say(f"  Logs:  {layout.logs}")
    say("  Ctrl-C stops everything; the data stay for the next ./run.\n")
