"""Three legs with locks, a spreader and rubber feet."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art
from marketplace.demo.drawings.palette import dim, lit
from marketplace.demo.drawings.paths import n


def tripod(a: Art, x: float, y: float, c: str, spread: float = 170) -> None:
    """Three legs with locks, a spreader and rubber feet."""
    for dx, w in ((20, 15), (-spread, 20), (spread, 20)):
        ex, ey = (x + dx, 690 - (26 if w == 15 else 0))
        a.p(f"M{n(x + dx * 0.06)} {n(y)}L{n(ex)} {n(ey)}", "none", dim(c, 0.5), w)
        a.p(f"M{n(x + dx * 0.06 - 3)} {n(y)}L{n(ex - 3)} {n(ey)}", "none", lit(c, 0.45), w * 0.34)
        mx, my = (x + dx * 0.56, y + (ey - y) * 0.53)
        a.e(mx, my, w * 0.85, a.ball("#2A2728"))
        a.e(ex, ey, w * 0.62, "#1A1718")
    a.p(
        (
            f"M{n(x - spread * 0.45)} {n(y + (690 - y) * 0.44)}L{n(x + 8)} "
            f"{n(y + (690 - y) * 0.5)}L{n(x + spread * 0.45)} {n(y + (690 - y) * 0.44)}"
        ),
        "none",
        "#3A3738",
        8,
    )
