"""Bulb garland, solar path lamps, or a coil of coloured lights."""

from __future__ import annotations

import math

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import bez, n


def _bulb(a: Art, x: float, y: float, s: float, col: str) -> None:
    """Hanging glowing filament bulb."""
    a.e(x, y + 46 * s, 54 * s, a.rg((0, col, 0.6), (1, col, 0), fx=0.5, fy=0.5, r=0.5))
    a.r(x - 11 * s, y - 4 * s, 22 * s, 30 * s, 5 * s, a.cyl("#2A2728"))
    d = (
        f"M{n(x - 10 * s)} {n(y + 24 * s)}C{n(x - 34 * s)} {n(y + 40 * s)} {n(x - 30 * s)} "
        f"{n(y + 82 * s)} {n(x)} {n(y + 84 * s)}S{n(x + 34 * s)} {n(y + 40 * s)} "
        f"{n(x + 10 * s)} {n(y + 24 * s)}Z"
    )
    a.p(d, a.rg("#FFFFFF", (0.35, lit(col, 0.55)), (1, col), fx=0.45, fy=0.55, r=0.7), dim(col, 0.25), 1.5, o=0.95)
    a.p(
        (
            f"M{n(x - 7 * s)} {n(y + 30 * s)}l{n(3 * s)} {n(28 * s)} {n(4 * s)} {n(-16 * s)} "
            f"{n(4 * s)} {n(16 * s)} {n(3 * s)} {n(-28 * s)}"
        ),
        "none",
        "#E08A1E",
        2,
    )
    a.e(x - 13 * s, y + 48 * s, 5 * s, "#FFFFFF", 11 * s, o=0.8)


def _lantern(a: Art, c: str) -> None:
    """Pair of solar path lamps on stakes."""
    for x, s in ((290, 1.0), (520, 0.82)):
        a.push(tf=f"translate({x} {690 - 560 * s}) scale({s})")
        a.r(-10, 300, 20, 240, 6, a.metal())
        a.p("M-10 540H10L0 566Z", "#3A3738")
        a.e(0, 250, 170, a.rg((0, "#FFD88A", 0.55), (1, "#FFD88A", 0), fx=0.5, fy=0.5, r=0.5))
        a.p("M-70 120H70L52 300H-52Z", a.lg("#FFF7DF", (0.5, "#FFDC8F"), "#F2B64A"))
        a.p("M-24 120L-18 300M24 120L18 300", "none", dim(c, 0.3), 7)
        a.p("M-70 120L-52 300M70 120L52 300", "none", dim(c, 0.4), 8)
        a.e(0, 230, 26, "#FFFFFF", 40, o=0.8, blur=8)
        a.r(-62, 292, 124, 24, 8, a.cyl(c))
        a.p("M-100 124Q-90 50 0 36Q90 50 100 124Z", a.cyl(c))
        a.e(0, 56, 58, "#15202E", 15)
        a.p("M-46 52L46 60M-20 44v24M20 44v24", "none", "#7FA0C4", 2)
        a.r(-102, 118, 204, 14, 7, a.cyl(dim(c, 0.2)))
        a.pop()


def _coil(a: Art) -> Drawing:
    """Coil."""
    rings = [
        (400 + math.cos(t) * (190 + 22 * math.sin(t * 3.3)), 420 + math.sin(t) * (150 + 18 * math.cos(t * 2.7)))
        for t in [i * 0.19 for i in range(132)]
    ]
    d = (
        f"M{n(rings[0][0])} {n(rings[0][1])}"
        + "".join((f"L{n(x)} {n(y)}" for x, y in rings[1:]))
        + "C640 560 700 500 690 620"
    )
    a.p(d, "none", dim(a.pal.main, 0.55), 7)
    a.p(d, "none", lit(a.pal.main, 0.1), 2.5)
    for i in range(0, 132, 3):
        x, y = rings[i]
        col = ("#FFC65C", "#E5523C", "#37B89A", "#5B8BE0", "#F4EEE7")[i // 3 % 5]
        a.e(x, y, 26, a.rg((0, col, 0.7), (1, col, 0), fx=0.5, fy=0.5, r=0.5))
        a.e(x, y, 9, a.rg("#FFFFFF", col, fx=0.4, fy=0.35))
    a.r(664, 610, 56, 76, 14, a.body("#2A2728"))
    a.e(692, 640, 9, "#56C7BA")
    return a.stage((160, 230, 724, 690), (300, 260), "night", flat=True)


def draw_garlands_garden(a: Art) -> Drawing:
    """Bulb garland, solar path lamps, or a coil of coloured lights."""
    v = a.kind
    warm = ("#FFC65C", "#FFD98A")[a.seed % 2]
    cols = ("#FFC65C", "#E5523C", "#37B89A", "#5B8BE0") if a.seed % 2 else (warm,)
    if v == 1:
        _lantern(a, mix(a.pal.main, "#2E2C2E", 0.4))
        return a.stage((180, 150, 620, 694), (120, 380), "night")
    if v == 2:
        return _coil(a)
    rows = ([(60, 190), (250, 330), (540, 340), (740, 150)], [(50, 400), (260, 560), (520, 560), (750, 370)])
    a.e(60, 190, 15, a.metal(45))
    a.e(740, 150, 15, a.metal(45))
    a.e(50, 400, 15, a.metal(45))
    a.e(750, 370, 15, a.metal(45))
    for k, q in enumerate(rows):
        d = f"M{q[0][0]} {q[0][1]}C" + " ".join((f"{x} {y}" for x, y in q[1:]))
        a.p(d, "none", "#1E1B1A", 8)
        a.p(d, "none", lit(a.pal.main, 0.1), 2.5)
        for i in range(7):
            x, y = bez(q, 0.06 + i * 0.147)
            _bulb(a, x, y, 1.15, cols[(i + k) % len(cols)])
    return a.stage((40, 130, 760, 640), (8000, 900), "night", flat=a.view not in ("scene", "size"))
