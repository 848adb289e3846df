"""Telescope on a tripod: refractor, reflector or short tube."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.tripods import tripod
from marketplace.demo.drawings.palette import mix
from marketplace.demo.drawings.paths import n


def _tube(a: Art, v: int, c: str) -> None:
    """Optical tube along x, pointing left; 0 refractor, 1 reflector, 2 short catadioptric."""
    if v == 0:
        a.r(-270, -40, 430, 80, 8, a.cyl(c, 90))
        a.r(-350, -54, 110, 108, 8, a.cyl("#2E2B2D", 90))
        a.r(-252, -44, 14, 88, 4, a.metal(90))
        a.r(150, -32, 40, 64, 6, a.cyl("#2E2B2D", 90))
        a.r(186, -22, 70, 44, 4, a.metal(90))
        a.e(210, 34, 15, a.ball("#2A2728"))
        a.p("M256-22h34l40-46 26 24-44 66h-56Z", a.body("#2E2B2D"))
        a.r(326, -106, 44, 50, 8, a.cyl("#3A3738"), tf="rotate(42 348 -80)")
        a.r(10, -92, 150, 22, 10, a.cyl("#2E2B2D", 90))
        a.r(-10, -96, 32, 30, 6, a.metal(90))
        a.p("M50-72v32M110-72v32", "none", "#3A3738", 10)
    else:
        ln, r = ((560, 78), (300, 96))[v - 1]
        a.r(-ln / 2, -r, ln, r * 2, 8, a.cyl(c, 90))
        a.r(-ln / 2 - 12, -r - 5, 40, r * 2 + 10, 8, a.cyl("#2E2B2D", 90))
        a.r(ln / 2 - 26, -r - 5, 40, r * 2 + 10, 8, a.cyl("#2E2B2D", 90))
        a.e(-ln / 2 - 10, 0, 22, a.lg("#0A0A10", "#3A4360"), r - 2)
        if v == 1:
            a.r(-ln / 2 + 60, -r - 66, 46, 70, 6, a.metal())
            a.r(-ln / 2 + 66, -r - 108, 34, 46, 6, a.cyl("#2E2B2D"))
            a.e(-ln / 2 + 118, -r - 26, 14, a.ball("#2A2728"))
        else:
            a.r(ln / 2 + 10, -22, 60, 44, 6, a.metal(90))
            a.p(f"M{ln / 2 + 66}-22h30l34-40 24 22-40 62h-48Z", a.body("#2E2B2D"))
        a.r(-20, -r - 40, 160, 22, 10, a.cyl("#2E2B2D", 90))
        a.r(-40, -r - 44, 32, 30, 6, a.metal(90))
        a.p(f"M20 {n(-r - 20)}v22M100 {n(-r - 20)}v22", "none", "#3A3738", 10)
    r = (44, 84, 102)[v]
    for x in (-60, 60) if v != 2 else (0,):
        a.r(x - 14, -r, 28, r * 2, 6, a.cyl("#2E2B2D", 90))
    a.r(-150, -8, 240, 5, 2, a.pal.accent)


def draw_telescopes(a: Art) -> Drawing:
    """Telescope on a tripod: refractor, reflector or short tube."""
    v, c = (a.kind, mix(a.pal.main, "#F3F0EA", 0.18))
    y = 356
    tripod(a, 400, y + 30, "#B9BBBD" if a.seed % 2 else "#4A4748", 180)
    a.r(370, y - 26, 60, 84, 14, a.cyl("#3A3738"))
    a.p(f"M420 {y + 20}L520 {y + 96}", "none", "#4A4748", 13)
    a.e(522, y + 98, 15, a.ball("#1E1C1D"))
    if v == 1:
        a.p(f"M400 {y - 10}L490 {y + 116}", "none", "#8A8C8E", 15)
        a.r(462, y + 96, 62, 50, 12, a.metal())
        a.e(350, y + 30, 30, a.ball("#3A3738"))
    tilt = a.j(26 if not a.angle else 48, 0.12)
    a.push(
        tf=f"translate(400 {y - 40 - (20 if v else 0)}) rotate({n(tilt)}) scale({('.82 .94' if a.angle else '.94')})"
    )
    _tube(a, v, c)
    a.pop()
    a.e(400, y, 26, a.ball("#2E2B2D"))
    a.e(400, y, 10, a.metal(45))
    return a.stage(
        (90 if v == 0 else 150, 100, 700 if v == 0 else 650, 694), ((720, 1250), (650, 1300), (420, 1100))[v], "night"
    )
