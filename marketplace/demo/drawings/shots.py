"""One picture as a value: what to draw, the name of its files, and its files. Knows nothing of the database."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from .art import View
from .catalogue import draw
from .raster import CANVAS, compose, encode


@dataclass(frozen=True)
class Shot:
    """One picture to be drawn."""

    leaf: str
    kind: str
    seed: int
    palette: str
    view: View

    @property
    def stem(self) -> str:
        """Where its files lie in the storage, without size and extension: made of what is drawn and by which code."""
        digest = hashlib.sha256(repr((_kit_version(), *astuple(self))).encode()).hexdigest()
        return f"goods/{digest[:2]}/{digest[2:22]}"


def render(shot: Shot, size: int = CANVAS) -> dict[int, bytes]:
    """The WebP files of a picture by width, up to `size`; half the size takes a quarter of the time."""
    return encode(compose(draw(shot.leaf, shot.kind, shot.seed, shot.palette, shot.view), size))


@cache
def _kit_version() -> str:
    """Changes whenever the drawing code does."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
