"""Radar detector: flat body, wedge with display, or on a mount."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.windscreen import mount
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import rr


def draw_radar_detectors(a: Art) -> Drawing:
    """Radar detector: flat body, wedge with display, or on a mount."""
    c, v = (mix(a.pal.main, "#2B2829", 0.3 if a.seed % 2 else 0.55), a.kind)
    if v == 2:
        mount(a, 400, 300)
    d = (
        rr(150, 310, 500, 190, 36)
        if v != 1
        else "M170 320H630Q660 320 664 360L676 470Q676 510 640 510H160Q124 510 124 470L136 360Q140 320 170 320Z"
    )
    s = -1 if a.angle else 1
    a.extrude(d, s * 60, -86, a.lg(lit(c, 0.35), (0.4, dim(c, 0.05)), dim(c, 0.5)), 34)
    a.p(d, a.body(c))
    a.edge(d)
    if a.angle:
        a.r(190, 360, 420, 100, 46, a.lg("#5B1A14", "#1A0908", deg=20), stroke="#0A0808", sw=3)
        a.gloss("M196 366h240l-50 90h-190Z", 0.28)
        a.e(560, 410, 30, "#2A0C0A")
        a.e(556, 406, 10, "#FF7A5C", o=0.7)
    else:
        a.r(196, 348, 270, 112, 14, "#0B0C0E")
        col = ("#56C7BA", "#F2A31B", "#86B8F2")[a.seed % 3]
        a.r(214, 366, 66, 76, 8, col, o=0.92)
        a.r(232, 384, 30, 40, 4, "#0B0C0E")
        for i in range(7):
            h = 16 + i * 9
            a.r(300 + i * 21, 440 - h, 13, h, 3, col if i < 3 + a.seed % 4 else "#2A3036")
        a.gloss("M196 348h150l-60 112h-90Z", 0.14)
        for i in range(3):
            a.r(500 + i * 46, 372, 32, 22, 8, a.lg(lit(c, 0.3), dim(c, 0.4)))
        a.e(526, 436, 22, a.ball(a.pal.accent))
        a.holes(566, 420, 60, 36, 12)
    a.p("M190 304L236 246H600L640 300", "none", "#FFFFFF", 3, o=0.22)
    return a.stage((84 if a.angle else 124, 150 if v == 2 else 224, 716, 510), (112, 46 if v != 2 else 80), "car")
