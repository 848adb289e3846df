"""Car audio: speaker pair, sound-proofing mats, or subwoofer box."""

from __future__ import annotations

import math

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ, n


def _speaker(a: Art, cx: float, cy: float, r: float, c: str) -> None:
    """Coaxial speaker from the front."""
    pts = [
        (cx + r * 1.02 * math.cos(q * math.pi / 2 + 0.78), cy + r * 1.02 * math.sin(q * math.pi / 2 + 0.78))
        for q in range(4)
    ]
    for x, y in pts:
        a.e(x, y, r * 0.16, a.lg("#6A686A", "#1E1C1D", deg=55))
        a.e(x, y, r * 0.055, "#0A0A0A")
    a.e(cx, cy, r, a.lg("#77757A", "#1A1819", "#3A383A", deg=55))
    a.e(cx, cy, r * 0.93, a.lg("#1A1819", "#5A585A", deg=55))
    a.e(cx, cy, r * 0.88, a.rg("#4A4748", (0.6, "#2A2829"), "#0E0C0D", fx=0.5, fy=0.42, r=0.55))
    a.e(cx, cy, r * 0.72, a.lg(dim(c, 0.45), lit(c, 0.15), deg=60))
    for i in range(5):
        a.p(circ(cx, cy, r * (0.68 - i * 0.07)), "none", dim(c, 0.55) if i % 2 else lit(c, 0.3), 2, o=0.35)
    a.e(cx, cy, r * 0.3, a.metal(45, "#9A9C9E"))
    a.e(cx, cy, r * 0.25, "#1B1819")
    a.e(cx, cy, r * 0.17, a.ball(a.pal.accent))
    a.p(
        f"M{n(cx - r * 0.74)} {n(cy - r * 0.3)}A{n(r * 0.8)} {n(r * 0.8)} 0 0 1 {n(cx - r * 0.1)} {n(cy - r * 0.8)}",
        "none",
        "#FFFFFF",
        r * 0.06,
        o=0.4,
        blur=3,
    )


def draw_car_audio(a: Art) -> Drawing:
    """Car audio: speaker pair, sound-proofing mats, or subwoofer box."""
    v, c = (a.kind, a.pal.main)
    if v == 0:
        a.extrude(circ(520, 350, 150), 40, -18, a.lg("#5A585A", "#141213"), 30)
        _speaker(a, 520, 350, 172, c)
        a.extrude(circ(290, 470, 150), 40, -18, a.lg("#5A585A", "#141213"), 30)
        _speaker(a, 290, 470, 190, c)
        return a.stage((92, 150, 716, 664), (165, 165), "car", flat=False)
    if v == 1:
        for i in range(3):
            x, y = (130 + i * 40, 470 - i * 70)
            d = f"M{x} {y}L{x + 430} {y - 60}L{x + 520} {y + 90}L{x + 80} {y + 160}Z"
            a.extrude(d, 0, 14, "#1B1819", 8)
            a.p(d, a.lg("#F2F4F6", "#A9AFB5", (0.5, "#DDE2E6"), "#8A9096", deg=30))
            a.push(clip=d)
            for k in range(-4, 18):
                a.p(
                    f"M{x + k * 34} {y - 80}l120 280M{x + k * 34 + 120} {y - 80}l-120 280",
                    "none",
                    "#7A8087",
                    2.5,
                    o=0.5,
                )
            a.pop()
        a.r(500, 470, 160, 180, 60, a.cyl("#C9CED3", 0))
        a.e(580, 476, 80, "#2A2829", 34)
        a.e(580, 476, 52, "#C9CED3", 20)
        a.e(580, 476, 34, "#2A2829", 12)
        a.r(504, 560, 152, 26, 4, c)
        return a.stage((120, 260, 700, 652), (500, 350), "room")
    a.block(170, 180, 440, 460, 20, 220, mix(c, "#2B2829", 0.75))
    _speaker(a, 390, 400, 176, c)
    a.e(240, 590, 26, "#0A0909")
    a.p(circ(240, 590, 28), "none", "#5A585A", 4)
    a.e(540, 590, 26, "#0A0909")
    a.p(circ(540, 590, 28), "none", "#5A585A", 4)
    return a.stage((40 if a.angle else 170, 114, 704 if not a.angle else 612, 642), (340, 360), "room")
