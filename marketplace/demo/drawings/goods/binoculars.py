"""Binoculars upright, with the lenses towards us in the angle view."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ


def draw_binoculars(a: Art) -> Drawing:
    """Binoculars upright, with the lenses towards us in the angle view."""
    v, c = (a.kind, mix(a.pal.main, "#2B2829", 0.25))
    if a.angle:
        a.p("M300 330H500V470H300Z", a.body(dim(c, 0.2)))
        a.r(366, 250, 68, 210, 26, a.metal(90, "#5A585A"))
        r = (132, 114, 144)[v]
        for x in (260, 540):
            a.extrude(circ(x, 430, r), 14 if x < 400 else -14, -110, a.lg(lit(c, 0.2), dim(c, 0.55)), 40)
            a.e(x, 430, r + 10, a.body(c))
            a.lens(x, 430, r - 10, "#7A2B3A" if v == 1 else "#2B6A6A")
        return a.stage((112, 180, 688, 576), (186, 130), "lake")
    a.p("M150 210C60 420 90 690 240 670", "none", a.pal.trim, 15)
    a.p("M650 210C740 420 710 690 560 670", "none", a.pal.trim, 15)
    a.r(340, 270, 120, 190, 18, a.cyl(dim(c, 0.25)))
    a.r(366, 196, 68, 120, 16, a.metal(0, "#5A585A"))
    a.p("".join(f"M{372 + i * 8} 204v104" for i in range(8)), "none", "#1B1819", 3, o=0.6)
    w = (122, 104, 138)[v]
    for x in (248, 552):
        a.r(x - 58, 120, 116, 84, 18, a.cyl("#232021"))
        a.r(x - 50, 196, 100, 40, 6, a.metal(0, "#77757A"))
        d = (
            f"M{x - 64} 230H{x + 64}Q{x + 76} 360 {x + w} 480L{x + w} 660H{x - w}L{x - w} 480"
            f"Q{x - 76} 360 {x - 64} 230Z"
        )
        a.p(d, a.cyl(c))
        a.edge(d, 0.3)
        a.push(clip=d)
        for i in range(7):
            a.p(f"M{x - 150} {300 + i * 26}H{x + 150}", "none", dim(c, 0.5), 5, o=0.3)
        a.p(f"M{x - 150} 500H{x + 150}", "none", a.pal.accent, 7)
        a.pop()
        a.r(x - w - 6, 630, w * 2 + 12, 44, 12, a.cyl("#232021"))
    return a.stage((100, 116, 700, 676), (190, 172), "lake")
