"""Where things lie: the checkout, the state of this copy, the virtual environment, the sockets."""

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.launcher.console import Problem

# A Unix socket's path may hold 107 bytes on Linux and 103 on macOS; ".s.PGSQL.5432.lock" must still fit.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class Layout:
    """Paths of one checkout. `home` holds everything `./run` keeps between two starts."""

    root: Path
    home: Path
    venv: Path

    @classmethod
    def from_environment(cls) -> "Layout":
        """The checkout this file lies in; KARAVAN_HOME and KARAVAN_VENV move its state elsewhere."""
        root = Path(__file__).resolve().parent.parent.parent
        home = Path(os.environ.get("KARAVAN_HOME") or root / ".karavan").absolute()
        venv = Path(os.environ.get("KARAVAN_VENV") or root / ".venv").absolute()
        layout = cls(root=root, home=home, venv=venv)
        try:
            layout.logs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(
                f"Cannot write to {home}: {error.strerror}. KARAVAN_HOME=… chooses another folder."
            ) from error
        return layout

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def media(self) -> Path:
        return Path(os.environ.get("MEDIA_ROOT") or self.home / "media")

    @property
    def private(self) -> Path:
        return Path(os.environ.get("PRIVATE_ROOT") or self.home / "private")

    @property
    def static(self) -> Path:
        return Path(os.environ.get("STATIC_ROOT") or self.home / "static")

    def lockfile(self, name: str) -> Path:
        """The hash-pinned requirements `base`, `demo`, `test` or `uv`."""
        return self.root / "requirements" / f"{name}.txt"

    def sockets(self, name: str) -> Path:
        """A short folder of mode 0700 for Unix sockets; remembered in `home`, remade when it has gone."""
        remembered = self._remembered(name)
        if remembered:
            return remembered
        parent = tempfile.gettempdir()
        if len(os.fsencode(parent)) > LONGEST_SOCKET_FOLDER - len("/karavan-12345678"):
            parent = "/tmp"
        folder = Path(tempfile.mkdtemp(prefix="karavan-", dir=parent))
        (self.home / f"{name}.sockets").write_text(str(folder), encoding="utf-8")
        return folder

    def without_sockets(self, name: str) -> bool:
        """Whether the remembered socket folder has gone, say because the temporary files were cleaned."""
        return self._remembered(name) is None

    def _remembered(self, name: str) -> Path | None:
        note = self.home / f"{name}.sockets"
        told = note.read_text(encoding="utf-8").strip() if note.exists() else ""
        return Path(told) if told and _is_private(Path(told)) else None


def _is_private(folder: Path) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    # As root the server may run as somebody else, who then owns the folder.
    ours = status.st_uid == os.geteuid() or os.geteuid() == 0
    return stat.S_ISDIR(status.st_mode) and ours and stat.S_IMODE(status.st_mode) == 0o700
