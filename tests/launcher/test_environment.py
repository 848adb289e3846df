"""The Python environment of `./run`: what is remade, what is only added to, what is refused. No network is used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.launcher import environment
from tools.launcher.console import Problem
from tools.launcher.environment import clean_environ, distrust, prepare_environment
from tools.launcher.layout import Layout


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout with locks, where what would be installed is written to a list."""
    (tmp_path / "requirements").mkdir()
    for name in ("uv", "demo", "test"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    (tmp_path / "home" / "logs").mkdir(parents=True)
    layout = Layout(root=tmp_path, home=tmp_path / "home", venv=tmp_path / "окру жение")

    def note(_layout: Layout, command: list[object]) -> None:
        with (tmp_path / "installed").open("a") as file:
            file.write(" ".join(Path(str(part)).name for part in command) + "\n")

    monkeypatch.setattr(environment, "_run", note)
    monkeypatch.setattr(environment, "pinned_uv", lambda _layout: "uv")
    monkeypatch.setattr(environment, "_has_ensurepip", lambda: False)  # quick: no pip is unpacked
    monkeypatch.setenv("PATH", f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin")  # the uv of this test run
    return layout


def installed(place: Layout) -> list[str]:
    """The commands since the last look."""
    path = place.root / "installed"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return [line.removesuffix(" --require-hashes --python python --quiet") for line in lines]


def change_lock(place: Layout, name: str) -> None:
    place.lockfile(name).write_text(f"{name}==2\n")


def test_it_is_made_once_and_filled_as_wanted(place: Layout) -> None:
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip install -r demo.txt"]
    prepare_environment(place, tests=False)
    assert installed(place) == []
    prepare_environment(place, tests=True)
    assert installed(place) == ["uv pip install -r test.txt"]
    prepare_environment(place, tests=False)
    assert installed(place) == []


def test_a_changed_lock_brings_it_to_exactly_that_lock(place: Layout) -> None:
    prepare_environment(place, tests=True)
    installed(place)
    change_lock(place, "demo")
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip sync test.txt"], "the packages of the tests stay"
    prepare_environment(place, tests=True)
    assert installed(place) == []


def test_an_installation_that_was_cut_short_begins_anew(place: Layout) -> None:
    prepare_environment(place, tests=False)
    installed(place)
    (place.venv / environment.HALF_DONE).touch()
    (place.venv / "torn").touch()
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip install -r demo.txt"]
    assert not (place.venv / "torn").exists()


def test_a_torn_stamp_is_not_believed(place: Layout) -> None:
    prepare_environment(place, tests=False)
    installed(place)
    (place.venv / environment.STAMP).write_text('{"python": "3.')
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip install -r demo.txt"]
    distrust(place)
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip install -r demo.txt"]


def test_one_of_another_python_is_remade_when_it_is_ours(place: Layout) -> None:
    prepare_environment(place, tests=False)
    stamp = json.loads((place.venv / environment.STAMP).read_text())
    (place.venv / environment.STAMP).write_text(json.dumps(stamp | {"python": "3.4"}))
    place.python.unlink()
    place.python.write_text("#!/bin/sh\necho 3.4\n")
    place.python.chmod(0o755)
    installed(place)
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip install -r demo.txt"]
    assert subprocess.run([place.python, "-c", ""], check=False).returncode == 0


def test_an_environment_of_somebody_else_is_only_added_to(place: Layout) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place.venv], check=True)
    prepare_environment(place, tests=False)
    change_lock(place, "demo")
    prepare_environment(place, tests=False)
    assert installed(place) == ["uv pip install -r demo.txt"] * 2


@pytest.mark.parametrize("content", ["notes.txt", "bin/python"])
def test_a_folder_that_is_no_environment_is_never_removed(place: Layout, content: str) -> None:
    (place.venv / content).parent.mkdir(parents=True)
    (place.venv / content).touch()
    for _ in range(2):
        with pytest.raises(Problem, match="is not an environment of Python"):
            prepare_environment(place, tests=False)
    assert (place.venv / content).exists()


def test_children_get_utf8_and_no_foreign_paths(place: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PGHOST", "PGSERVICE"):
        monkeypatch.setenv(name, "/elsewhere")
    env = clean_environ(place)
    assert not {"PYTHONPATH", "PYTHONHOME", "PGHOST", "PGSERVICE"} & set(env)
    assert env["PYTHONUTF8"] == "1"
    assert env["PATH"].startswith(f"{place.venv}/bin:")
