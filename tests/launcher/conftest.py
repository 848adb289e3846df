"""A checkout of its own for the launcher, and servers of its own: nothing here touches those of the other tests."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.launcher.layout import Layout
from tools.launcher.postgres import Postgres
from tools.launcher.redis import Redis

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".karavan", "__pycache__", ".*_cache", ".hypothesis", "media", "staticfiles", "tests", "docs"
)


def launcher_environ(**changes: str) -> dict[str, str]:
    """A newcomer's environment: no addresses of servers, the C locale; the packages are those of this test run."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE") if key in os.environ}
    return kept | {"LC_ALL": "C", "KARAVAN_VENV": sys.prefix} | changes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(checkout: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """`./run ARGUMENTS` to its end."""
    command = [sys.executable, str(checkout / "run"), *arguments]
    env = launcher_environ(**changes)
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in a folder whose name has a space and Cyrillic letters."""
    folder = tmp_path_factory.mktemp("launcher") / "Мой магазин"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    return folder


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    """State in a fresh folder with an odd name, packages of this test run."""
    home = tmp_path / "кара ван"
    (home / "logs").mkdir(parents=True)
    made = Layout(root=ROOT, home=home, venv=Path(sys.prefix))
    yield made
    for note in home.glob("*.sockets"):
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)


@pytest.fixture
def database(layout: Layout) -> Iterator[Postgres]:
    server = Postgres(layout, "postgres", durable=False)
    yield server
    server.wipe()


@pytest.fixture
def queue(layout: Layout) -> Iterator[Redis]:
    server = Redis(layout, "redis")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def module_layout() -> Iterator[Layout]:
    """Like `layout`, for servers that a whole file shares."""
    with tempfile.TemporaryDirectory(prefix="karavan ") as folder:
        (Path(folder) / "logs").mkdir()
        yield Layout(root=ROOT, home=Path(folder), venv=Path(sys.prefix))
