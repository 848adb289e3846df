"""Dash cam: bar with big lens, cylinder, or combo with a rear camera."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.windscreen import mount
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ


def draw_dash_cams(a: Art) -> Drawing:
    """Dash cam: bar with big lens, cylinder, or combo with a rear camera."""
    c, v = (mix(a.pal.main, "#2B2829", 0.4), a.kind)
    if v == 1:
        a.r(330, 190, 140, 90, 16, a.body("#3A3738"))
        a.r(300, 160, 200, 40, 12, a.lg("#6A6668", "#232021"))
        a.r(140, 270, 520, 210, 104, a.cyl(c, 90))
        a.r(128, 286, 50, 178, 60, a.cyl(dim(c, 0.3), 90))
        a.r(622, 286, 50, 178, 60, a.cyl(dim(c, 0.3), 90))
        a.e(400, 378, 112, a.metal(45, "#5A585A"))
        a.lens(400, 378, 100)
        a.r(556, 330, 14, 90, 7, a.pal.accent)
        a.holes(200, 350, 70, 60, 13)
        a.p("M190 300H600", "none", "#FFFFFF", 8, o=0.3, blur=3)
        return a.stage((128, 160, 672, 490), (110, 60), "car")
    mount(a, 400, 290)
    a.block(170, 292, 460, 240, 40, 64, c)
    if a.angle:
        a.r(196, 312, 408, 200, 16, "#0A090B")
        a.screen(206, 322, 388, 180, 10, "road")
        a.r(226, 338, 90, 14, 7, "#C8321F")
        a.e(572, 344, 7, "#FF5B45")
    else:
        a.r(188, 310, 424, 204, 26, "none", stroke=dim(c, 0.4), sw=2, o=0.7)
        a.e(330, 410, 100, a.lg(lit(c, 0.3), dim(c, 0.6), deg=60))
        a.lens(330, 410, 88)
        a.p(circ(330, 410, 94), "none", a.pal.accent, 4)
        if v == 2:
            a.e(520, 398, 58, a.lg(lit(c, 0.3), dim(c, 0.6), deg=60))
            a.lens(520, 398, 50, "#2B6A6A")
        else:
            a.holes(470, 330, 100, 130, 17, "#080707", 0.75)
        a.e(570, 494, 6, "#56C7BA")
    if v == 2:
        a.block(520, 470, 140, 110, 24, 70, dim(c, 0.05))
        a.lens(590, 526, 42)
    return a.stage((120 if a.angle else 170, 128, 690, 582 if v == 2 else 534), (98, 84), "car")
