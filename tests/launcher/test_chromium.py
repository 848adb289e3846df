"""Which browser the tests get, and what is said when there is none."""

import os
from pathlib import Path

import pytest

from tools.launcher import chromium
from tools.launcher.console import Problem
from tools.launcher.layout import Layout


def program(path: Path, code: int, does: str = "") -> Path:
    """A program that ends with `code`, after doing what the shell line `does` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A machine without browser and package manager, whose Playwright can fetch nothing."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("KARAVAN_CHROMIUM", "CI"):
        monkeypatch.delenv(name, raising=False)
    program(tmp_path / "venv" / "bin" / "python", 1)
    (tmp_path / "home" / "logs").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    return Layout(root=tmp_path, home=tmp_path / "home", venv=tmp_path / "venv")


def test_the_one_that_is_named_is_taken(bare: Layout) -> None:
    named = program(bare.root / "mine", 0)
    program(bare.root / "bin" / "chromium", 0)
    assert chromium.find_or_install(bare, {"KARAVAN_CHROMIUM": str(named)}) == str(named)


def test_one_that_is_named_but_broken_is_a_fault(bare: Layout) -> None:
    with pytest.raises(Problem, match=r"KARAVAN_CHROMIUM=/nonexistent does not start"):
        chromium.find_or_install(bare, {"KARAVAN_CHROMIUM": "/nonexistent"})


def test_a_stand_in_that_does_not_start_is_passed_over(bare: Layout) -> None:
    program(bare.root / "bin" / "chromium", 1)
    working = program(bare.root / "bin" / "google-chrome", 0)
    assert chromium.find_or_install(bare, {}) == str(working)


def test_the_headless_shell_is_preferred(bare: Layout) -> None:
    program(bare.root / "bin" / "chromium", 0)
    shell = program(bare.root / "bin" / "chromium-headless-shell", 0)
    assert chromium.find_or_install(bare, {}) == str(shell)


def test_playwrights_own_is_found(bare: Layout) -> None:
    own = program(bare.root / "playwright" / "chrome", 0)
    program(bare.python, 0, f'echo "{own}"')
    assert chromium.find_or_install(bare, {}) == str(own)


def test_playwrights_installer_is_tried(bare: Layout) -> None:
    own = bare.root / "playwright" / "chrome"
    install = f'mkdir -p "{own.parent}"; printf "#!/bin/sh\\n" > "{own}"; chmod +x "{own}"'
    program(bare.python, 0, f'PATH=/bin:/usr/bin\nif [ "$1" = -m ]; then {install}; else echo "{own}"; fi')
    assert chromium.find_or_install(bare, {}) == str(own)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install packages")
def test_root_falls_back_to_the_package_manager(bare: Layout) -> None:
    installed = bare.root / "bin" / "chromium"
    install = f'printf "#!/bin/sh\\n" > "{installed}"; /bin/chmod +x "{installed}"'
    program(bare.root / "bin" / "apt-get", 0, f'if [ "$1" = install ]; then {install}; fi')
    assert chromium.find_or_install(bare, {}) == str(installed)


def test_without_any_the_tests_are_skipped_loudly(bare: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    assert chromium.find_or_install(bare, {}) is None
    assert "THE BROWSER TESTS ARE SKIPPED" in capsys.readouterr().err


def test_in_ci_none_may_be_skipped(bare: Layout) -> None:
    with pytest.raises(Problem, match="in CI no browser test may be skipped"):
        chromium.find_or_install(bare, {"CI": "true"})
