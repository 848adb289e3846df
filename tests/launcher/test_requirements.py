"""The locks: complete, hash-checked, and enough for what the code imports in production."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.launcher.conftest import ROOT

LOCKS = ["base", "demo", "redis", "test", "uv"]
APPS = sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "tools"})
OURS = {path.parent.name for path in ROOT.glob("*/__init__.py")}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, str]:
    """Distribution -> version."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {normal(found[1]): found[2] for found in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)", text, re.M)}


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports from outside this project and the standard library."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - OURS - sys.stdlib_module_names


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_production_installs_whatever_an_app_imports(app: Path) -> None:
    distributions = packages_distributions()
    base, demo, test = set(locked("base")), set(locked("demo")), set(locked("test"))
    for path in app.rglob("*.py"):
        # benchmarks are for developers: some of them drive a browser
        allowed = test if app.name == "benchmarks" else demo if "demo" in path.parts else base
        for name in imported(path):
            assert {normal(told) for told in distributions.get(name, [name])} & allowed, f"{path}: {name}"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9]|\Z)", text, re.M | re.S)
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize(("small", "large"), [("base", "demo"), ("demo", "test")])
def test_the_locks_agree_on_every_version(small: str, large: str) -> None:
    """One environment serves the shop and the tests, so a larger lock only adds."""
    assert locked(small).items() <= locked(large).items()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_its_source_names(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    wanted = {normal(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line))}
    assert wanted <= set(locked(name))


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    for path in [ROOT / "run", *(ROOT / "tools" / "launcher").glob("*.py")]:
        assert imported(path) == set(), path
