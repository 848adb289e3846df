"""The house stays in small rooms: files under 400 lines, functions under 40."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "accounts",
    "catalog",
    "club",
    "marketplace",
    "messaging",
    "orders",
    "payments",
    "seller",
    "support",
    "tests",
    "tools",
    "benchmarks",
)
MAX_FILE = 400
MAX_FUNCTION = 40
FORBIDDEN_NAMES = {"utils.py", "helpers.py"}


def _sources() -> list[Path]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in [*files, ROOT / "run"] if path.is_file() and "migrations" not in path.parts]


def test_no_file_is_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in _sources() if (n := len(p.read_text("utf-8").splitlines())) > MAX_FILE}
    assert not long


def test_no_function_is_long() -> None:
    long = []
    for path in _sources():
        if path.parts[len(ROOT.parts)] == "tests":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MAX_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.name} {length}")
    assert not long


def test_no_drawer_for_everything() -> None:
    assert not [p for p in _sources() if p.name in FORBIDDEN_NAMES]
