"""Steps of a start: what they show, how a failure is told, and when they are left out."""

import os
import sys
import time
from pathlib import Path

import pytest

from marketplace.demo.tasks import draw_remaining
from tools.launcher.console import Problem
from tools.launcher.layout import Layout
from tools.launcher.prepare import Preparation, last_paragraph, run_aloud
from tools.launcher.process import alive, run_step, spawn, stop
from tools.launcher.shop import DRAWING

PROGRESS = "print('stores: 20'); print('goods: 300'); print(); print('Sign in with'); print('  anna')"
FAILURE = "import sys; print('stores: 20'); print('Traceback …', file=sys.stderr); sys.exit('OSError: disk is full')"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_progress_is_shown_and_the_last_paragraph_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run_aloud("Loading", python(PROGRESS), env=os.environ, cwd=tmp_path, log=tmp_path / "log")
    assert capsys.readouterr().out == "    stores: 20\n    goods: 300\n"
    assert last_paragraph(lines) == "Sign in with\n  anna"
    assert last_paragraph(["goods: 300"]) == ""


def test_a_failure_is_one_line_that_quotes_the_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    log.write_text("an older line\n")
    told = rf"^Loading failed: OSError: disk is full \[all of it: {log}\]$"
    with pytest.raises(Problem, match=told):
        run_aloud("Loading", python(FAILURE), env=os.environ, cwd=tmp_path, log=log)
    assert capsys.readouterr().out == "    stores: 20\n"
    with pytest.raises(Problem, match=told):
        run_step("Loading", python(FAILURE), env=os.environ, cwd=tmp_path, log=log)
    with pytest.raises(Problem, match=r"Silent failed: exit code 3"):
        run_step("Silent", python("raise SystemExit(3)"), env=os.environ, cwd=tmp_path, log=log)
    with pytest.raises(Problem, match=r"Absent failed: cannot run /nonexistent \(No such file or directory\)"):
        run_step("Absent", ["/nonexistent"], env=os.environ, cwd=tmp_path, log=log)


def test_a_child_that_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    deaf = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    deaf += "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    deaf += "print(inner.pid, flush=True); time.sleep(60)"
    child = spawn(python(deaf), env=os.environ, cwd=tmp_path, piped=True)
    assert child.stdout is not None
    inner = int(child.stdout.readline())
    began = time.monotonic()
    stop(child, grace=0.3)
    child.stdout.close()
    assert time.monotonic() - began < 5
    assert child.returncode == -9
    until = time.monotonic() + 5
    while alive(inner) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(inner)


@pytest.fixture
def place(tmp_path: Path) -> Layout:
    """A small project whose commands write down that they were run."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "demo.txt").write_text("django==5.2\n")
    for path in ("shop/__init__.py", "shop/migrations/0001.py", "shop/demo/goods.toml", "shop/static/a.css"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "manage.py").write_text(
        "import pathlib, sys\n"
        "with open('called', 'a') as file: print(sys.argv[1], file=file)\n"
        "if sys.argv[1] == 'load_demo': pathlib.Path('home/media/a.webp').touch()\n"
        "if sys.argv[1] == 'collectstatic': pathlib.Path('home/static/staticfiles.json').touch()\n"
        "sys.exit(pathlib.Path('fail').exists() and 'broken')\n"
    )
    for name in ("logs", "media", "static"):
        (tmp_path / "home" / name).mkdir(parents=True)
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    return Layout(root=tmp_path, home=tmp_path / "home", venv=tmp_path / "venv")


def called(place: Layout, monkeypatch: pytest.MonkeyPatch, **changes: str) -> list[str]:
    """The commands of one more start."""
    for name in ("DATABASE_URL", "MEDIA_ROOT", "STATIC_ROOT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    note = place.root / "called"
    note.unlink(missing_ok=True)
    Preparation(place, dict(os.environ)).run()
    return note.read_text().split() if note.exists() else []


def test_a_step_is_done_again_only_when_what_it_reads_has_changed(
    place: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert called(place, monkeypatch) == ["migrate", "load_demo", "collectstatic"]
    assert called(place, monkeypatch) == []
    (place.root / "shop" / "static" / "a.css").write_text("a {}")
    assert called(place, monkeypatch) == ["collectstatic"]
    (place.root / "shop" / "demo" / "goods.toml").write_text("more = 1")
    assert called(place, monkeypatch) == ["load_demo"]
    (place.root / "shop" / "migrations" / "0002.py").touch()
    assert called(place, monkeypatch) == ["migrate", "load_demo"]
    (place.media / "a.webp").unlink()
    assert called(place, monkeypatch) == ["load_demo"]
    assert called(place, monkeypatch, KARAVAN_DEMO="0") == []


def test_a_foreign_database_is_always_looked_at(place: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    called(place, monkeypatch)
    assert called(place, monkeypatch, DATABASE_URL="postgres://market@db/karavan") == ["migrate", "load_demo"]


def test_a_step_that_failed_is_tried_again(place: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.root / "fail").touch()
    for _ in range(2):
        with pytest.raises(Problem, match=r"^Making the tables failed: broken \[all of it: "):
            called(place, monkeypatch)
    (place.root / "fail").unlink()
    assert called(place, monkeypatch) == ["migrate", "load_demo", "collectstatic"]


def test_the_task_that_goes_on_drawing_has_the_name_that_is_called() -> None:
    assert draw_remaining.name == DRAWING
