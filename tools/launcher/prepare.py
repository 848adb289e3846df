"""What stands between a running database and a shop that answers: tables, demo goods, translations, static files.

Each step is skipped when nothing that it reads has changed since it last succeeded.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tools.launcher.console import Problem, say, step
from tools.launcher.layout import Layout
from tools.launcher.process import Command, reason, run_step, spawn, stop

GUIDE = "welcome.txt"


class Preparation:
    """The steps of one start. `env` is what `shop_services` yields."""

    def __init__(self, layout: Layout, env: Mapping[str, str]) -> None:
        self.layout = layout
        self.env = env
        self.record = layout.home / "prepared.json"
        self.demo_loaded = False

    def run(self, *, static: bool = True) -> None:
        """Bring everything up to date."""
        compile_messages(self.layout, self.env)
        tables = fingerprint(self.layout, _migrated(self.layout.root))
        self._unless_done("tables", tables, self._migrate)
        if self.env.get("KARAVAN_DEMO") != "0":
            self._unless_done(
                "demo", tables + fingerprint(self.layout, _demo_sources(self.layout.root)), self._load_demo
            )
        if static:
            self._unless_done(
                "static", fingerprint(self.layout, _static_sources(self.layout.root)), self._collect_static
            )

    def _unless_done(self, name: str, wanted: str, work: Callable[[], None]) -> None:
        done = self._done()
        if done.get(name) == wanted and not self._lost(name):
            return
        done.pop(name, None)
        self._write(done)
        work()
        self._write(done | {name: wanted})

    def _lost(self, name: str) -> bool:
        """Results that may have gone while the record says "done": a foreign database, emptied folders."""
        if name == "static":
            return not (self.layout.static / "staticfiles.json").exists()
        foreign = bool(os.environ.get("DATABASE_URL"))
        return foreign or (name == "demo" and not any(self.layout.media.iterdir()))

    def _done(self) -> dict[str, str]:
        try:
            done = json.loads(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return done if isinstance(done, dict) else {}

    def _write(self, done: dict[str, str]) -> None:
        fresh = self.record.with_suffix(".new")
        fresh.write_text(json.dumps(done), encoding="utf-8")
        fresh.replace(self.record)

    def _migrate(self) -> None:
        with step("Tables (manage.py migrate)"):
            self._manage("Making the tables", "migrate", "--noinput", "-v", "1")

    def _collect_static(self) -> None:
        with step("Style sheets, scripts and icons (manage.py collectstatic)"):
            self._manage("Collecting the static files", "collectstatic", "--noinput", "-v", "0")

    def _manage(self, what: str, *arguments: str) -> None:
        command: Command = [self.layout.python, "manage.py", *arguments]
        run_step(what, command, env=self.env, cwd=self.layout.root, log=self.layout.logs / "setup.log")

    def _load_demo(self) -> None:
        """Show the command's progress as it comes; its last paragraph, who can sign in, is shown at every start."""
        log = self.layout.logs / "demo.log"
        with step("Demo goods, people and orders (manage.py load_demo)"):
            command: Command = [self.layout.python, "manage.py", "load_demo"]
            lines = run_aloud("Loading the demo", command, env=self.env, cwd=self.layout.root, log=log)
        (self.layout.home / GUIDE).write_text(last_paragraph(lines), encoding="utf-8")
        self.demo_loaded = True


def run_aloud(what: str, command: Command, *, env: Mapping[str, str], cwd: Path, log: Path) -> list[str]:
    """Run to the end, showing what is printed up to the first blank line; returns all of it. `log` takes the errors."""
    start = log.stat().st_size if log.exists() else 0
    child = spawn(command, env=env, cwd=cwd, log=log, piped=True)
    lines: list[str] = []
    try:
        for line in child.stdout or ():
            lines.append(line.decode("utf-8", "replace").rstrip())
            if "" not in lines:
                say(f"    {lines[-1]}")
        child.wait()
    except BaseException:
        stop(child, grace=10)
        raise
    if child.returncode:
        raise Problem(f"{what} failed{reason(log, start, child.returncode)}")
    return lines


def last_paragraph(lines: list[str]) -> str:
    """The lines after the last blank one; nothing when there is none."""
    whole = "\n".join(lines).strip("\n")
    return whole.rpartition("\n\n")[2] if "\n\n" in whole else ""


def stale_catalogues(root: Path) -> list[Path]:
    """The django.po files that are newer than the django.mo beside them."""
    sources = sorted(root.glob("locale/*/LC_MESSAGES/django.po"))
    return [source for source in sources if _changed(source) > _changed(source.with_suffix(".mo"))]


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else -1


def compile_messages(layout: Layout, env: Mapping[str, str]) -> None:
    """Compile the translations that changed, with Babel: gettext need not be installed."""
    if stale_catalogues(layout.root):
        command: Command = [layout.python, "-m", "tools.compile_messages"]
        run_step("Compiling the translations", command, env=env, cwd=layout.root, log=layout.logs / "setup.log")


def fingerprint(layout: Layout, paths: Iterable[Path]) -> str:
    """One hash over names and contents, and over the versions of the packages that read them."""
    digest = hashlib.sha256(layout.lockfile("demo").read_bytes())
    for path in sorted(paths):
        digest.update(f"{path.relative_to(layout.root)}\0".encode(errors="surrogateescape"))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _migrated(root: Path) -> list[Path]:
    """Migrations, and the texts that `migrate` brings into the tables."""
    files = [*root.glob("*/migrations/*.py"), *root.glob("*/content/**/*")]
    return [path for path in files if path.is_file()]


def _demo_sources(root: Path) -> list[Path]:
    """The demo's code and data, wherever an app keeps them: `demo` stands in the name of the file or its folder."""
    kinds = {".py", ".json", ".csv", ".svg", ".toml", ".html", ".txt"}
    inside = [path for app in _apps(root) for path in app.rglob("*") if "demo" in str(path.relative_to(root))]
    return [path for path in inside if path.suffix in kinds and path.is_file() and "__pycache__" not in path.parts]


def _static_sources(root: Path) -> list[Path]:
    settings = [*root.glob("marketplace/settings/*.py"), *root.glob("marketplace/static*.py")]
    files = [path for app in _apps(root) for path in app.glob("static/**/*")]
    return [path for path in (*settings, *files) if path.is_file()]


def _apps(root: Path) -> list[Path]:
    return [folder.parent for folder in root.glob("*/__init__.py") if folder.parent.name not in ("tests", "tools")]
