"""Cup with a drink; x,y is the centre of the rim."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art
from marketplace.demo.drawings.palette import dim, lit
from marketplace.demo.drawings.paths import n


def cup(a: Art, x: float, y: float, w: float, c: str, drink: str = "#5B3A22") -> None:
    """Cup with a drink; x,y is the centre of the rim."""
    h = w * 0.78
    a.p(
        (
            f"M{n(x + w * 0.44)} {n(y + h * 0.2)}q{n(w * 0.34)} {n(-h * 0.05)} {n(w * 0.28)} "
            f"{n(h * 0.3)}t{n(-w * 0.4)} {n(h * 0.26)}"
        ),
        "none",
        a.lg(lit(c, 0.3), dim(c, 0.3)),
        w * 0.09,
    )
    a.p(
        (
            f"M{n(x - w / 2)} {n(y)}Q{n(x - w * 0.46)} {n(y + h)} {n(x - w * 0.2)} {n(y + h)}"
            f"H{n(x + w * 0.2)}Q{n(x + w * 0.46)} {n(y + h)} {n(x + w / 2)} {n(y)}Z"
        ),
        a.cyl(c),
    )
    a.e(x, y, w / 2, lit(c, 0.5), w * 0.13)
    a.e(x, y + 2, w * 0.44, dim(drink, 0.2), w * 0.1)
    a.e(x - 3, y + 4, w * 0.38, a.rg(lit(drink, 0.35), drink), w * 0.08)
