"""Advisory locks on files. The kernel lets go of them when a process dies, so none is ever stale."""

import fcntl
import os
from pathlib import Path
from typing import Self

from tools.launcher.console import Problem


class FileLock:
    """`flock` on one file; what is written into it is only a note for whoever finds it taken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Take or convert the lock. Returns False when another process holds it and `wait` is off."""
        if self.descriptor is None:
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self.descriptor, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def write(self, note: str) -> None:
        if self.descriptor is None:
            raise Problem(f"{self.path} is not locked by this process.")
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, note.encode(), 0)

    def read(self) -> str:
        return self.path.read_text(encoding="utf-8", errors="replace").strip() if self.path.exists() else ""

    def __enter__(self) -> Self:
        self.take(wait=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
