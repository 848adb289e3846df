"""The commands of `./run`."""

import shutil
import signal
import sys
from collections.abc import Callable

from tools.launcher import checks
from tools.launcher.console import Problem, Stopped, be_tolerant, complain, leave_stdout_alone, say
from tools.launcher.environment import distrust, prepare_environment
from tools.launcher.layout import Layout
from tools.launcher.locks import FileLock
from tools.launcher.prepare import GUIDE, compile_messages
from tools.launcher.process import STOPPING, foreground, stop_strays
from tools.launcher.services import scratch_servers, shop_servers, shop_services
from tools.launcher.shop import serve

HELP = """Karavan

  ./run                  the demo shop on http://127.0.0.1:8000; Ctrl-C stops everything, the data stay
  ./run dev              the same with Django's debug pages and reloading on every change
  ./run test [ARGS]      all tests; ARGS go to pytest: -k cart, tests/orders, -x; --full for every browser combination
  ./run lint             ruff, djlint, mypy, import contract, migrations, production settings
  ./run messages         collect the texts into locale/ and name those without Russian
  ./run manage ARGS      any manage.py command, with the databases started: ./run manage createsuperuser
  ./run lock [ARGS]      make requirements/*.txt again; --upgrade takes newer versions
  ./run reset [--yes]    remove the demo's database, pictures and static files
  ./run help             this text

Environment
  PORT                   where the shop listens on 127.0.0.1 (8000)
  DATABASE_URL           a PostgreSQL server of yours: postgres://user:password@host:5432/name
  REDIS_URL              a Redis server of yours: redis://host:6379/0
  EMAIL_URL              an SMTP server: smtp://user:password@host:25 (without it: the page /mailbox/)
  SECRET_KEY, DEBUG, ALLOWED_HOSTS, SITE_URL, MEDIA_ROOT, PRIVATE_ROOT, STATIC_ROOT    as in Django's settings
  KARAVAN_HOME           where the state of this copy lies (.karavan)
  KARAVAN_VENV           where its Python environment lies (.venv)
  KARAVAN_DEMO           0 opens an empty shop, without the demo's goods and people
  KARAVAN_CHROMIUM       the browser of the tests
"""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 1 for a fault told in one line, 130 after Ctrl-C."""
    be_tolerant()
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if name in {"help", "-h", "--help"}:
        print(HELP, end="")
        return 0
    command = COMMANDS.get(name)
    if command is None:
        complain(f"there is no command “{name}”; ./run help lists them.")
        return 2
    _catch_signals()
    return _guarded(command, rest)


def _guarded(command: Callable[[Layout, list[str]], int], arguments: list[str]) -> int:
    layout = None
    try:
        layout = Layout.from_environment()
        return command(layout, arguments)
    except Problem as problem:
        complain(str(problem))
        if layout and "No module named" in str(problem):
            distrust(layout)
            complain("The next start checks the installed packages.")
        return problem.code
    except OSError as error:
        # Another user's files, a full disk: nothing that a traceback would explain better.
        complain(f"{error.filename or 'this system'}: {error.strerror or error}.")
        return 1
    except Stopped:
        return 130
    finally:
        stop_strays()


def _catch_signals() -> None:
    """The first signal unwinds whatever runs; later ones must not cut the tidying-up short."""

    def stop(_number: int, _frame: object) -> None:
        for name in STOPPING:
            signal.signal(name, signal.SIG_IGN)
        raise Stopped

    for name in STOPPING:
        signal.signal(name, stop)


def _serve(layout: Layout, arguments: list[str]) -> int:
    if arguments:
        raise Problem("./run takes no arguments; ./run help lists the commands.", 2)
    serve(layout, debug=False)
    return 0


def _dev(layout: Layout, _: list[str]) -> int:
    serve(layout, debug=True)
    return 0


def _manage(layout: Layout, arguments: list[str]) -> int:
    leave_stdout_alone()
    prepare_environment(layout, tests=False)
    with shop_services(layout, quiet=True) as env:
        compile_messages(layout, env)
        return foreground([layout.python, "manage.py", *arguments], env=env, cwd=layout.root)


def _reset(layout: Layout, arguments: list[str]) -> int:
    """Remove what the demo holds. The Python environment stays; a server behind DATABASE_URL is never touched."""
    running, in_use = FileLock(layout.home / "run.lock"), FileLock(layout.home / "services.lock")
    if not running.take() or not in_use.take():
        raise Problem(f"Karavan runs from this folder ({running.read()}): stop it first.")
    say(f"This removes the demo's database, pictures and static files in {layout.home}.")
    if "--yes" not in arguments and (
        not sys.stdin.isatty() or input("Go on? [y/N] ").strip().lower() not in {"y", "yes"}
    ):
        raise Problem("Nothing was removed. (./run reset --yes asks nothing.)")
    for database, queue in (shop_servers(layout), scratch_servers(layout)):
        queue.stop()
        database.wipe()
    for name in ("media", "private", "static"):
        shutil.rmtree(layout.home / name, ignore_errors=True)
    for path in (layout.home / "prepared.json", layout.home / GUIDE, *layout.home.glob("schedule*")):
        path.unlink(missing_ok=True)
    say("Removed. ./run makes it anew.")
    return 0


COMMANDS: dict[str, Callable[[Layout, list[str]], int]] = {
    "": _serve,
    "dev": _dev,
    "test": checks.test,
    "lint": checks.lint,
    "messages": checks.messages,
    "manage": _manage,
    "lock": checks.lock,
    "reset": _reset,
}
