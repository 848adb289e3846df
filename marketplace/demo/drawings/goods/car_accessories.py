"""Accessories: headset, charger with cable, steering remote, phone holder."""

from __future__ import annotations

import math

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ, n, rr


def _headset(a: Art, c: str) -> Drawing:
    """Headset."""
    a.p("M330 300C300 160 520 140 540 300S500 430 470 400", "none", "#2A2728", 22)
    a.p("M327 298C297 158 516 138 536 298", "none", "#8A8688", 6)
    a.push(tf="rotate(24 360 430)")
    a.r(300, 260, 96, 400, 48, a.body(c))
    a.edge(rr(302, 262, 92, 396, 46))
    a.e(348, 320, 40, a.metal(45))
    a.e(348, 320, 30, a.body(dim(c, 0.2)))
    a.r(326, 400, 44, 100, 22, dim(c, 0.35))
    a.holes(328, 600, 44, 40, 12)
    a.e(348, 560, 7, "#56C7BA")
    a.pop()
    a.e(440, 356, 52, a.ball("#3A3738"))
    a.e(430, 350, 30, a.ball("#5A5658"))
    return a.stage((210, 180, 560, 670), (52, 24), "car", flat=True)


def _charger(a: Art, c: str) -> Drawing:
    """Charger."""
    a.p("M330 400L348 620Q390 650 432 620L450 400Z", a.metal())
    a.e(390, 636, 26, a.metal(45))
    a.r(330, 440, 14, 70, 7, a.metal(90))
    a.r(438, 440, 14, 70, 7, a.metal(90))
    a.p("M290 200H490L470 410H310Z", a.body(mix(c, "#2B2829", 0.2)))
    a.e(390, 204, 100, a.lg("#5A585A", "#1E1C1D"), 34)
    a.p(circ(390, 204, 92, 30), "none", a.pal.accent, 5)
    a.r(334, 196, 46, 14, 4, "#0A0909")
    a.r(402, 197, 44, 12, 6, "#0A0909")
    a.r(338, 203, 38, 5, 2, "#D8D4CC")
    a.p("M420 200C440 60 660 100 620 300S500 560 640 600", "none", dim(c, 0.3), 18)
    a.p("M417 198C437 58 657 98 617 298", "none", lit(c, 0.3), 5)
    a.r(612, 570, 90, 44, 12, a.metal(90), tf="rotate(14 650 600)")
    return a.stage((280, 90, 710, 664), (42, 88), "car", flat=True)


def draw_car_accessories(a: Art) -> Drawing:
    """Accessories: headset, charger with cable, steering remote, phone holder."""
    v, c = a.kind, a.pal.main
    if v == 0:
        return _headset(a, c)
    if v == 1:
        return _charger(a, c)
    if v == 2:
        a.p("M120 640A420 420 0 0 1 330 190", "none", "#1B1819", 92)
        a.p("M112 640A428 428 0 0 1 322 196", "none", "#5A5658", 20, o=0.8)
        a.p("M150 640A390 390 0 0 1 350 226", "none", "#8A8688", 3, dash="10 8")
        a.block(290, 250, 330, 330, 150, 60, mix(c, "#2B2829", 0.35))
        a.e(455, 415, 128, a.lg("#1E1C1D", "#4A4748", deg=60))
        a.e(455, 415, 56, a.ball(a.pal.accent))
        for q in range(4):
            t = q * math.pi / 2
            x, y = (455 + 92 * math.cos(t), 415 + 92 * math.sin(t))
            a.p(f"M{n(x - 16)} {n(y + 12)}l16-26 16 26Z", "#F4EEE7", tf=f"rotate({q * 90 + 90} {n(x)} {n(y)})")
        return a.stage((80, 150, 660, 650), (40, 40), "car", flat=True)
    a.p("M300 640Q310 560 400 556T500 640Z", a.lg("#6A6668", "#1E1C1D"))
    a.r(376, 420, 48, 150, 20, a.cyl("#3A3738"))
    a.e(400, 440, 46, a.ball("#4A4748"))
    a.block(280, 150, 240, 290, 34, 60, mix(c, "#2B2829", 0.2))
    a.r(250, 230, 40, 130, 18, a.cyl(dim(c, 0.3)))
    a.r(512, 230, 40, 130, 18, a.cyl(dim(c, 0.3)))
    a.r(340, 420, 120, 34, 12, a.body("#2A2728"))
    a.p(circ(400, 290, 70), "none", a.pal.accent, 8)
    a.p("M410 250L376 300H400L390 336 428 280H402Z", "#FFFFFF")
    return a.stage((230, 120, 570, 642), (68, 140), "car")
