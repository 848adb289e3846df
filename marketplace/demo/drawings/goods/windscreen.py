"""Suction mount above a device."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art
from marketplace.demo.drawings.paths import n


def mount(a: Art, x: float, y: float) -> None:
    """Suction mount above a device."""
    a.p(
        f"M{n(x - 80)} {n(y - 118)}Q{n(x)} {n(y - 160)} {n(x + 80)} {n(y - 118)}L{n(x + 60)} {n(y - 96)}H{n(x - 60)}Z",
        a.lg("#6A6668", "#232021"),
    )
    a.r(x - 34, y - 100, 68, 56, 12, a.cyl("#3A3738"))
    a.e(x, y - 34, 36, a.ball("#4A4748"))
    a.r(x - 22, y - 26, 44, 40, 8, a.cyl("#3A3738"))
