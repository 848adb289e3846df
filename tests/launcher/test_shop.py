"""`./run` itself, started as a newcomer starts it: in an odd folder, under LC_ALL=C, after a cut first start."""

import contextlib
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher.conftest import free_port, launcher_environ, run
from tools.launcher.process import command_line

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("launcher")]

OPEN = "Karavan is open"
COUNT = "from django.contrib.sessions.models import Session; print('rows', Session.objects.filter(pk='kept').count())"
CREATE = (
    "from django.contrib.sessions.models import Session; from django.utils import timezone; "
    "Session.objects.get_or_create(pk='kept', defaults={'session_data': '', 'expire_date': timezone.now()})"
)


class Shop:
    """One running `./run`, its output and its address."""

    def __init__(self, checkout: Path, **changes: str) -> None:
        self.checkout = checkout
        self.port = int(changes.get("PORT") or free_port())
        self.began = time.monotonic()
        self.lines: list[str] = []
        self._arrived: queue.Queue[str | None] = queue.Queue()
        env = launcher_environ(KARAVAN_DEMO="0", **{**changes, "PORT": str(self.port)})
        command = [sys.executable, str(checkout / "run")]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._arrived.put(line.decode())
        self._arrived.put(None)

    def wait_for(self, text: str, seconds: float = 120) -> None:
        """Return once a line holds `text`."""
        until = time.monotonic() + seconds
        while not any(text in line for line in self.lines):
            try:
                line = self._arrived.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"no “{text}” in:\n{''.join(self.lines)}"
            self.lines.append(line)

    def get(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def processes(self) -> dict[int, str]:
        """Everything that still runs out of this checkout, the launcher aside."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and int(entry.name) not in (os.getpid(), self.process.pid):
                told = command_line(int(entry.name))
                if self._is_ours(entry, told):
                    found[int(entry.name)] = told
        return found

    def _is_ours(self, entry: Path, told: str) -> bool:
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == self.checkout and "-m" in told:
                return True
        return str(self.checkout) in told


@contextlib.contextmanager
def opened(checkout: Path, **changes: str) -> Iterator[Shop]:
    """A shop that answers; ended with SIGKILL if the test leaves it running."""
    shop = Shop(checkout, **changes)
    try:
        shop.wait_for(OPEN)
        yield shop
    finally:
        if shop.process.poll() is None:
            shop.stop(signal.SIGTERM)


@pytest.fixture(scope="module")
def prepared(checkout: Path) -> Path:
    """A checkout whose first start was cut short by a power failure in the middle of making the tables."""
    (checkout / ".karavan" / "postgres.partial" / "base").mkdir(parents=True)
    shop = Shop(checkout)
    shop.wait_for("… Tables")
    shop.process.kill()
    shop.process.wait()
    return checkout


@pytest.fixture(scope="module")
def whole(prepared: Path) -> Path:
    """The same once it has been open, with a row that must not be lost."""
    with opened(prepared) as shop:
        assert run(prepared, "manage", "shell", "-v", "0", "-c", CREATE).returncode == 0
        assert shop.stop() == 130
    return prepared


def test_one_shop_from_first_start_to_ctrl_c(prepared: Path) -> None:
    """The half-finished start is completed; a second one is refused; other commands share the servers."""
    with opened(prepared) as shop:
        assert shop.get("/healthz")[0] == 200
        status, page = shop.get("/ru/")
        assert status == 200
        assert 'lang="ru"' in page
        told = " ".join(shop.processes().values())
        assert all(part in told for part in ("gunicorn", "worker", "beat", "postgres"))

        second = run(prepared, PORT=str(free_port()))
        assert second.returncode == 1
        first = f"http://127.0.0.1:{shop.port} (process {shop.process.pid})"
        assert second.stderr.splitlines() == [f"run: Karavan already runs from this folder: {first}."]

        assert run(prepared, "manage", "check").returncode == 0
        assert shop.get("/healthz")[0] == 200, "the shop lost its database when the command ended"

        worker = next(pid for pid, words in shop.processes().items() if " worker " in words)
        os.kill(worker, signal.SIGKILL)
        shop.wait_for("! The worker ended with code -9", 20)

        assert shop.stop(signal.SIGINT) == 130
        assert shop.processes() == {}
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", shop.port), timeout=1)


def test_a_second_start_keeps_the_data_and_is_quick(whole: Path) -> None:
    """With what a crash leaves: a lock file, a pid file that names another program, a torn schedule."""
    home = whole / ".karavan"
    (home / "run.lock").write_text("http://127.0.0.1:1 (process 1)")
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'postgres'}\n")
    for schedule in home.glob("schedule*"):
        schedule.write_bytes(b"torn")
    with opened(whole) as shop:
        assert time.monotonic() - shop.began < 10 * max(1, os.getloadavg()[0] / 2), "docs/benchmarks.md promises 10 s"
        assert not any("Tables" in line or "Style sheets" in line for line in shop.lines)
        done = run(whole, "manage", "shell", "-v", "0", "-c", COUNT)
        assert done.stdout.split() == ["rows", "1"], done.stdout + done.stderr
        assert shop.stop(signal.SIGTERM) == 130
        assert shop.processes() == {}


def test_after_kill_9_no_orphan_keeps_the_port(whole: Path) -> None:
    port = free_port()
    with opened(whole, PORT=str(port)) as shop:
        shop.process.kill()
        shop.process.wait()
    with opened(whole, PORT=str(port)) as again:
        assert again.get("/healthz")[0] == 200
        assert again.stop() == 130
        assert again.processes() == {}


def test_a_crash_of_the_web_server_ends_the_shop_in_one_line(whole: Path) -> None:
    with opened(whole) as shop:
        os.kill(next(pid for pid, words in shop.processes().items() if "gunicorn" in words), signal.SIGKILL)
        assert shop.process.wait(60) == 1
        shop.wait_for("run: The web server ended with code -9")
        assert shop.processes() == {}


def test_a_busy_port_is_told_before_anything_slow(checkout: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        began = time.monotonic()
        for _ in range(2):
            done = run(checkout, PORT=str(port))
            assert done.returncode == 1
            assert done.stdout == ""
            told = f"Port {port} is taken by another program: stop that, or choose another: PORT={port + 1} ./run"
            assert done.stderr == f"run: {told}\n"
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", "80 80"])
def test_a_port_that_is_none_is_refused(checkout: Path, port: str) -> None:
    done = run(checkout, PORT=port)
    assert done.returncode == 1
    assert done.stderr == f"run: PORT must be a number from 1 to 65535, not “{port}”.\n"


def test_packages_that_cannot_be_fetched_are_told_in_one_line_each_time(checkout: Path, tmp_path: Path) -> None:
    """A new environment and no network: pip is told to look only into an empty folder."""
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null"}
    places = {"KARAVAN_VENV": str(tmp_path / "окру жение"), "KARAVAN_HOME": str(tmp_path / "home")}
    for _ in range(2):
        done = run(checkout, PORT=str(free_port()), **offline, **places)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith("run: Installing packages failed: ")
        assert "is the network up? The same command again goes on from here." in done.stderr


def test_a_missing_lock_of_requirements_is_named(checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("run", "tools"):
        (shutil.copytree if (checkout / name).is_dir() else shutil.copy)(checkout / name, _made(copy) / name)
    done = run(copy, "manage", "check")
    assert done.returncode == 1
    assert done.stderr.startswith("run: requirements/uv.txt is missing: ")


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def test_a_state_folder_that_cannot_be_used_is_told_in_one_line(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(checkout, KARAVAN_HOME=str(tmp_path / "file"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"run: Cannot write to {tmp_path / 'file'}: ")
    (tmp_path / "home" / "run.lock").mkdir(parents=True)
    done = run(checkout, KARAVAN_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert done.stderr == f"run: {tmp_path / 'home' / 'run.lock'}: Is a directory.\n"


def test_help_lists_every_command_and_others_are_refused(checkout: Path) -> None:
    help_text = run(checkout, "help").stdout
    for name in ("dev", "test", "lint", "messages", "manage", "lock", "reset", "help"):
        assert f"\n  ./run {name}" in help_text
    done = run(checkout, "serve")
    assert done.returncode == 2
    assert done.stderr == "run: there is no command “serve”; ./run help lists them.\n"


def test_reset_asks_first_and_then_removes_everything(checkout: Path, tmp_path: Path) -> None:
    home = tmp_path / "state"
    for name in ("postgres", "media", "static"):
        (home / name).mkdir(parents=True)
    asked = run(checkout, "reset", KARAVAN_HOME=str(home))
    assert asked.returncode == 1
    assert (home / "media").exists()
    done = run(checkout, "reset", "--yes", KARAVAN_HOME=str(home))
    assert done.returncode == 0, done.stderr
    assert not {path.name for path in home.iterdir()} & {"postgres", "media", "static", "prepared.json"}
