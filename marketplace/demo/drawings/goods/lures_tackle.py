"""Wobblers, tackle box, or spoons."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ, n


def _lure(a: Art, x: float, y: float, s: float, c: str, rot: float) -> None:
    """Wobbler with a lip and two treble hooks."""
    a.push(tf=f"translate({n(x)} {n(y)}) rotate({n(rot)}) scale({s})")
    for hx in (-30, 100):
        a.p(f"M{hx} 38v22m0 0q-2 40-22 34m22-34q2 40 22 34m-22-34v40", "none", "#5A5C5E", 5)
        a.p(circ(hx, 40, 7), "none", "#8A8C8E", 3)
    a.p("M-150 10L-214 58-196 70-130 34Z", "#CFE3EA", "#8FA9B4", 2, o=0.75)
    d = "M-160 6C-130-62 0-72 90-30C120-16 150-8 164 4C130 34 30 56-60 46C-120 40-150 28-160 6Z"
    a.p(d, a.lg(dim(c, 0.45), (0.35, c), (0.62, lit(c, 0.5)), "#F6F1E4"))
    a.push(clip=d)
    for i in range(6):
        a.p(f"M{-70 + i * 38}-70l-14 74", "none", dim(c, 0.6), 12, o=0.55)
    a.p("".join(circ(-60 + i * 17, 6 + i % 2 * 9, 6) for i in range(12)), "none", "#FFFFFF", 1.5, o=0.35)
    a.p("M-104-60Q-76 0-100 60H-180V-60Z", a.pal.accent, o=0.55)
    a.pop()
    a.e(-122, -8, 15, "#F6E9A8")
    a.e(-122, -8, 8, "#120D0C")
    a.e(-125, -11, 3, "#FFFFFF")
    a.p("M-110-36Q-20-62 70-30", "none", "#FFFFFF", 7, o=0.55, blur=2)
    a.p(circ(172, 4, 8), "none", "#8A8C8E", 4)
    a.pop()


def _cell(a: Art, i: int, colour: str) -> None:
    """One of the twelve compartments: a lure, sinkers or hooks."""
    x, y = 146 + i % 4 * 131, 206 + i // 4 * 132
    a.r(x, y, 118, 120, 10, a.lg("#A9B9C1", "#E4ECEF"))
    if i % 3 == 0:
        _lure(a, x + 62, y + 54, 0.26, colour, -20)
    elif i % 3 == 1:
        for k in range(9):
            a.e(x + 24 + k % 3 * 34, y + 28 + k // 3 * 32, 11, a.ball("#77797C"))
    else:
        for k in range(3):
            a.p(f"M{x + 24 + k * 32} {y + 20}v50q4 30 20 16l-4-10", "none", "#5A5C5E", 5)


def _tackle_box(a: Art, colours: tuple[str, ...]) -> Drawing:
    """Closed box with a clear lid and two latches."""
    a.r(120, 180, 560, 440, 26, a.lg("#E9EFF2", "#B9C6CD"))
    a.r(134, 194, 532, 412, 18, "#D3DEE3")
    for i in range(12):
        _cell(a, i, colours[i % 4])
    a.r(120, 180, 560, 440, 26, "none", stroke=a.pal.main, sw=9)
    a.r(250, 604, 70, 32, 8, a.body(a.pal.main))
    a.r(480, 604, 70, 32, 8, a.body(a.pal.main))
    a.gloss("M134 194h250l-160 412h-90Z", 0.25)
    return a.stage((110, 170, 690, 640), (275, 180), "lake", flat=True)


def _spoon(a: Art, i: int, colours: tuple[str, ...]) -> None:
    """Metal spoon with a treble hook under a tassel."""
    a.push(tf=f"translate({220 + i * 180} 400) rotate({-16 + i * 14})")
    a.p("M0-230C70-140 80 20 0 90C-80 20-70-140 0-230Z", a.metal(30, mix(colours[i], "#C9B36A", 0.35)))
    a.p("M-30-120Q-52-20-14 60", "none", "#FFFFFF", 8, o=0.6, blur=3)
    a.e(0, -60, 22, colours[(i + 1) % 4], 70, o=0.8)
    a.p(circ(0, -244, 12), "none", "#8A8C8E", 5)
    a.p("M0 92v50m0 0q-4 70-44 56m44-56q4 70 44 56m-44-56v76", "none", "#5A5C5E", 7)
    a.p("M-8 100q-40 60-30 110M8 100q40 60 30 110M0 100v120", "none", a.pal.accent, 9, o=0.8)
    a.pop()


def draw_lures_tackle(a: Art) -> Drawing:
    """Wobblers, tackle box, or spoons."""
    colours = (a.pal.main, a.pal.accent, lit(a.pal.main, 0.35), "#4B6441")
    if a.kind == 1:
        return _tackle_box(a, colours)
    for i in range(3):
        if a.kind:
            _spoon(a, i, colours)
        else:
            _lure(a, 410 + (i - 1) * 50, 220 + i * 180, 1.35, colours[i], -10 + i * 5)
    box = (130, 140, 680, 640) if a.kind else (100, 110, 700, 730)
    return a.stage(box, (26, 80) if a.kind else (110, 30), "lake", flat=True)
