"""Dome tent in two cuts, or a mummy sleeping bag."""

from __future__ import annotations

import math

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ, n


def _tent(a: Art, c: str, v: int) -> None:
    """Dome tent with fly panels, open door, poles and guy lines."""
    acc = a.pal.accent
    a.p("M120 560L60 646M690 560L750 640", "none", "#8A6A3A", 3)
    body = "M90 640C150 470 240 280 400 250C560 280 660 470 716 640Z"
    a.p(body, a.lg((0, lit(c, 0.3)), (0.4, c), (1, dim(c, 0.5)), deg=20))
    a.p("M400 250C300 330 230 500 214 640H90C150 470 240 280 400 250Z", a.lg(lit(c, 0.5), lit(c, 0.12), deg=60))
    a.p("M400 250C520 330 580 500 590 640H716C660 470 560 280 400 250Z", a.lg(dim(c, 0.15), dim(c, 0.55), deg=30))
    if v:
        a.p(
            "M400 250C300 330 260 400 240 480Q400 520 566 480C540 400 500 320 400 250Z",
            a.lg(lit(acc, 0.35), acc, deg=40),
        )
    door = "M400 330C330 400 288 520 280 640H524C518 520 470 400 400 330Z"
    a.p(door, a.lg(dim(c, 0.72), dim(c, 0.86)))
    a.p("M300 640Q330 610 400 612T506 640Z", mix("#8A8378", c, 0.3))
    a.p("M400 350V612", "none", "#000000", 3, o=0.4)
    a.p(
        "M400 330C330 400 288 520 280 640L312 640C330 560 330 470 400 330Z", a.lg(lit(acc, 0.4), dim(acc, 0.15), deg=10)
    )
    a.p("M300 540q30 8 36-6", "none", dim(acc, 0.4), 7)
    a.p(door, "none", dim(c, 0.5), 4)
    a.p("M400 250C300 330 230 500 214 640M400 250C520 330 580 500 590 640", "none", lit(acc, 0.1), 7)
    a.p("M90 640C150 470 240 280 400 250C560 280 660 470 716 640", "none", dim(c, 0.35), 5)
    for d in ("M150 600Q180 540 200 500", "M250 420Q300 340 350 310", "M620 560Q640 600 650 630", "M240 300"):
        a.p(d, "none", "#FFFFFF", 5, o=0.25, blur=2)
    a.p("M90 640H716", "none", dim(c, 0.6), 8)
    a.r(610, 500, 44, 34, 8, dim(c, 0.5))
    for x in (60, 750):
        a.r(x - 4, 630, 8, 26, 3, "#8A8C8E")


def _sleeping_bag(a: Art, c: str) -> None:
    """Mummy bag with quilted baffles and an open hood."""
    left, right = ([], [])
    for i in range(12):
        t = i / 11
        w = 78 + 60 * math.sin(min(1, t * 1.9 + 0.25) * math.pi / 2) - 66 * max(0, t - 0.3) ** 1.2 * 1.3
        left.append((400 - w, 190 + 500 * t))
        right.append((400 + w, 190 + 500 * t))
    a.p("M300 250C270 130 330 70 400 70S530 130 500 250Z", a.ball(c))
    a.e(400, 176, 66, dim(c, 0.72), 82)
    a.p(circ(400, 176, 66, 82), "none", a.pal.accent, 6)
    a.baffle(left, right, c, 12)
    d = f"M{n(left[0][0])} 190" + "".join((f"L{n(x)} {n(y)}" for x, y in left[1:] + right[::-1])) + "Z"
    a.p(d, a.lg((0, "#FFFFFF", 0.12), (0.5, "#000000", 0), (1, "#000000", 0.42), deg=10))
    a.p("M470 230Q490 420 466 560", "none", dim(c, 0.65), 8)
    a.p("M470 230Q490 420 466 560", "none", a.pal.accent, 2.5)
    a.e(400, 692, 62, dim(c, 0.3), 14)


def draw_tents_sleeping_bags(a: Art) -> Drawing:
    """Dome tent in two cuts, or a mummy sleeping bag."""
    v = a.kind
    if v == 1:
        _sleeping_bag(a, a.pal.main)
        return a.stage((240, 66, 560, 706), (800, 2150), "lake", flat=True)
    if a.angle:
        a.push(tf="translate(800 0) scale(-1 1)")
    _tent(a, a.pal.main, v)
    if a.angle:
        a.pop()
    return a.stage((52, 246, 758, 656), (3100, 1250), "lake")
