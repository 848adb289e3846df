"""`./run test`, `./run lint`, `./run messages`, `./run lock`: what CI and developers ask for."""

import shlex
from pathlib import Path

from tools.launcher.chromium import find_or_install
from tools.launcher.console import Problem, say
from tools.launcher.environment import clean_environ, pinned_uv, prepare_environment
from tools.launcher.layout import Layout
from tools.launcher.prepare import compile_messages
from tools.launcher.process import Command, foreground, run_step
from tools.launcher.services import scratch_services

LOCKS = (("uv", None), ("redis", None), ("base", None), ("demo", "base"), ("test", "demo"))
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command(prog_name='lint-imports')"
MESSAGE_OPTIONS = ["--no-location", "--no-obsolete", "--no-wrap", "-l", "ru"]
NOT_OURS = (".venv", ".karavan", "tests", "benchmarks", "tools", "staticfiles", "media")


def test(layout: Layout, arguments: list[str]) -> int:
    """Run pytest over everything, or over what `arguments` name; `--full` takes every browser combination."""
    prepare_environment(layout, tests=True)
    with scratch_services(layout) as env:
        compile_messages(layout, env)
        chromium = find_or_install(layout, env)
        env["KARAVAN_CHROMIUM"] = chromium or ""
        env["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        if "--full" in arguments:
            env["FULL"] = "1"
        rest = [argument for argument in arguments if argument != "--full"]
        say()
        return foreground(
            [layout.python, "-m", "pytest", "--create-db", "-n", "2", "--dist", "loadgroup", *rest],
            env=env,
            cwd=layout.root,
        )


def lint(layout: Layout, _: list[str]) -> int:
    """Every check that needs no test run, each of them even when one before it failed."""
    prepare_environment(layout, tests=True)
    python = layout.python
    checks: dict[str, list[str | Path]] = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "djlint": [python, "-m", "djlint", "--lint", "--quiet", "."],
        "mypy": [python, "-m", "mypy", "."],
        "import contract": [python, "-c", LINT_IMPORTS],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run", "-v", "1"],
        "deployment": [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    }
    failed = []
    with scratch_services(layout) as env:
        compile_messages(layout, env)
        for name, command in checks.items():
            say(f"\n=== {name}")
            if foreground(command, env=env | _production(name), cwd=layout.root):
                failed.append(name)
    say(f"\nlint: {'failed: ' + ', '.join(failed) if failed else 'all clean'}")
    return 1 if failed else 0


def _production(check: str) -> dict[str, str]:
    """`check --deploy` looks at the production settings, the others at those of the tests."""
    if check != "deployment":
        return {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    return {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.prod",
        "ALLOWED_HOSTS": "karavan.example",
        "SITE_URL": "https://karavan.example",
        "SANDBOX_WEBHOOK_SECRET": "only-to-check-the-settings-of-production",
    }


def messages(layout: Layout, _: list[str]) -> int:
    """Collect the texts into locale/ and name those without Russian; needs gettext's xgettext."""
    prepare_environment(layout, tests=True)
    env = clean_environ(layout) | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    ignored = [part for name in NOT_OURS for part in ("-i", name)]
    command: Command = [layout.python, "manage.py", "makemessages", *MESSAGE_OPTIONS, *ignored]
    if foreground(command, env=env, cwd=layout.root):
        raise Problem("makemessages failed: is gettext installed (apt-get install gettext)?")
    compile_messages(layout, env)
    return foreground(
        [layout.python, "-m", "tools.untranslated", "locale/ru/LC_MESSAGES/django.po"], env=env, cwd=layout.root
    )


def lock(layout: Layout, arguments: list[str]) -> int:
    """Make requirements/*.txt from *.in again; `--upgrade` or `--upgrade-package NAME` takes newer versions."""
    prepare_environment(layout, tests=False)
    uv = pinned_uv(layout)
    env = clean_environ(layout) | {"UV_CUSTOM_COMPILE_COMMAND": "./run lock"}
    folder = layout.root / "requirements"
    for name, constraint in LOCKS:
        options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--quiet", "--no-emit-index-url"]
        bounds = ["-c", f"{constraint}.txt"] if constraint else []
        command = [uv, "pip", "compile", *options, *bounds, *arguments, "-o", f"{name}.txt", f"{name}.in"]
        say(f"  {name}.txt")
        run_step(
            f"Locking {name}.in ({shlex.join(arguments)})", command, env=env, cwd=folder, log=layout.logs / "lock.log"
        )
    return 0
