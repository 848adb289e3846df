"""Running other programs: a step that must succeed, a long-lived child, and how both are stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.launcher.console import Problem

PR_SET_PDEATHSIG = 1
STEP_GRACE = 10
STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
Command = Sequence[str | Path]
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


_STARTED: list[subprocess.Popen[bytes]] = []


def begin_child() -> None:
    """Runs in the child, before its program: signals reach it again, and on Linux it does not outlive the launcher.

    The kernel sends it SIGTERM when the launcher is killed, so that no orphan keeps the port.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def spawn(
    command: Command,
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path | None = None,
    alone: bool = True,
    piped: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a child, by default in its own process group, out of Ctrl-C's reach.

    Its output is added to `log`; with `piped` only its errors are, and the caller reads what it prints.
    """
    output = log.open("ab") if log else None
    # A signal must not come between the birth of the child and its entry in the list of those to be stopped.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        child = subprocess.Popen(
            [str(part) for part in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL if alone else None,
            stdout=subprocess.PIPE if piped else output,
            stderr=output,
            process_group=0 if alone else None,
            preexec_fn=begin_child,  # noqa: PLW1509  (the launcher has one thread)
        )
        _STARTED.append(child)
        return child
    finally:
        if output:
            output.close()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def stop_strays() -> None:
    """Stop every child that is still there, the last one first: those whose starter was interrupted."""
    for child in reversed(_STARTED):
        if child.poll() is None:
            stop(child, grace=STEP_GRACE)


def run_step(what: str, command: Command, *, env: Mapping[str, str], cwd: Path, log: Path | None = None) -> None:
    """Run to the end; a failure becomes one line that quotes the program's last line."""
    start = log.stat().st_size if log and log.exists() else 0
    try:
        child = spawn(command, env=env, cwd=cwd, log=log)
    except OSError as error:
        raise Problem(f"{what} failed: cannot run {command[0]} ({error.strerror}).") from error
    try:
        code = child.wait()
    except BaseException:
        stop(child, grace=STEP_GRACE)
        raise
    if code:
        raise Problem(f"{what} failed{reason(log, start, code)}")


def foreground(command: Command, *, env: Mapping[str, str], cwd: Path) -> int:
    """Run a program that talks to the terminal itself; Ctrl-C reaches it directly. Returns its exit code."""
    child = spawn(command, env=env, cwd=cwd, alone=False)
    if sys.stdin is not None and sys.stdin.isatty():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    except BaseException:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(STEP_GRACE)
        child.kill()
        child.wait()
        raise


def reason(log: Path | None, start: int, code: int) -> str:
    """The end of a sentence about a failure: what was written to `log` last, after byte `start`."""
    if log is None:
        return f" (exit code {code}); its last lines above say why."
    return f": {last_line(log, start) or f'exit code {code}'} [all of it: {log}]"


def last_line(log: Path, start: int = 0) -> str:
    """The last line with text that was written to `log` after byte `start`."""
    with log.open("rb") as file:
        file.seek(start)
        lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line), "")


def stop(child: subprocess.Popen[bytes], *, grace: float) -> None:
    """SIGTERM, then SIGKILL to its whole group after `grace` seconds. Returns when the child is gone."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(grace)
    kill_group(child)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL whatever is left of the child's process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def alive(pid: int) -> bool:
    """Whether process `pid` runs; one that ended but that nobody waited for (a zombie) does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] != "Z"
        )
    return True


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Whether process `pid` ended within `seconds`."""
    until = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def command_line(pid: int) -> str:
    """What process `pid` was started with, or an empty string when it cannot be told."""
    record = Path(f"/proc/{pid}/cmdline")
    if record.exists():
        with contextlib.suppress(OSError):
            return os.fsdecode(record.read_bytes().replace(b"\0", b" "))
        return ""
    try:
        answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    except OSError:
        return ""
    return os.fsdecode(answer.stdout)
