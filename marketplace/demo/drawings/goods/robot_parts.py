"""Robot-vacuum consumables: roller with brushes, filters, mop pads."""

from __future__ import annotations

import math

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit
from marketplace.demo.drawings.paths import n


def _brush(a: Art, cx: float, cy: float, r: float, c: str) -> None:
    """Three-armed side brush."""
    for q in range(3):
        t = math.radians(q * 120 - 90)
        x, y = (cx + math.cos(t) * r * 0.5, cy + math.sin(t) * r * 0.5)
        a.p(f"M{n(cx)} {n(cy)}L{n(x)} {n(y)}", "none", dim(c, 0.15), r * 0.16)
        d = "".join(
            f"M{n(x)} {n(y)}L{n(cx + math.cos(t + s * 0.05) * r)} {n(cy + math.sin(t + s * 0.05) * r)}"
            for s in range(-5, 6)
        )
        a.p(d, "none", "#4A4648", 2.5)
    a.e(cx, cy, r * 0.2, a.ball(c))
    a.e(cx, cy, r * 0.07, "#2A2728")


def draw_robot_parts(a: Art) -> Drawing:
    """Robot-vacuum consumables: roller with brushes, filters, mop pads."""
    c, v = (a.pal.main, a.kind)
    if v == 0:
        a.push(tf="rotate(-14 400 300)")
        a.r(130, 236, 540, 96, 46, a.cyl(c, 90))
        a.r(100, 256, 50, 56, 14, a.cyl("#3A3738", 90))
        a.r(650, 256, 50, 56, 14, a.cyl("#3A3738", 90))
        for i in range(22):
            a.p(f"M{150 + i * 23} 240q26 44 14 90", "none", a.pal.accent if i % 2 else "#2A2728", 6, o=0.85)
        a.r(130, 244, 540, 20, 10, "#FFFFFF", o=0.25)
        a.pop()
        _brush(a, 270, 520, 130, a.pal.accent)
        _brush(a, 540, 520, 130, a.pal.accent)
        return a.stage((100, 150, 700, 660), (186, 150), "room", flat=True)
    if v == 1:
        for k in range(2):
            x, y = (170 + k * 110, 200 + k * 190)
            a.block(x, y, 350, 210, 20, 70, "#EFEBE4")
            a.r(x + 22, y + 22, 306, 166, 8, "#D5CFC4")
            for i in range(19):
                a.r(x + 26 + i * 16, y + 26, 15, 158, 3, a.lg("#FFFFFF", "#BDB5A8", deg=0))
            a.r(x + 140, y + 176, 70, 26, 8, c)
        return a.stage((160, 170, 670, 620), (120, 98), "room")
    for k in range(2):
        y, col = (200 + k * 170, (c, lit(c, 0.45))[k])
        d = f"M130 {y + 110}Q400 {y - 180} 670 {y + 110}Q690 {y + 190} 610 {y + 190}H190Q110 {y + 190} 130 {y + 110}Z"
        a.soft(d, o=0.35, sd=10)
        a.p(d, a.body(col), dim(col, 0.4), 2)
        a.push(clip=d)
        for i in range(12):
            a.p(f"M{100 + i * 52} {y + 200}q20-120 -10-260", "none", lit(col, 0.35), 9, o=0.5, dash="3 9")
        a.pop()
        a.p(d, "none", a.pal.accent, 9)
        a.r(330, y + 140, 140, 34, 8, "#F5F1EA", o=0.9)
    return a.stage((120, 190, 680, 565), (310, 160), "room", flat=True)
