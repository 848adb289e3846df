"""Coffee goods: grinder, cezve with cup, or bag of beans."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.tableware import cup
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import n


def _cezve(a: Art, c: str) -> Drawing:
    """Cezve."""
    a.p("M470 330L700 230", "none", "#5B3A22", 34)
    a.p("M470 322L696 224", "none", "#B98550", 10)
    a.p(
        "M190 320Q250 360 200 460Q150 640 250 640H430Q530 640 480 460Q430 360 490 320Z",
        a.metal(0, mix("#C98A55", c, 0.3)),
    )
    a.e(340, 320, 150, lit("#C98A55", 0.4), 34)
    a.e(340, 324, 132, "#3A2112", 26)
    a.e(332, 326, 108, a.rg("#A9713F", "#5B3418"), 18)
    a.p("".join(f"M{200 + i * 26} 500q14-22 26 0t26 0" for i in range(0, 10, 2)), "none", "#7A4A28", 4, o=0.6)
    cup(a, 590, 520, 150, lit(c, 0.4))
    return a.stage((170, 210, 710, 644), (210, 110))


def draw_coffee_goods(a: Art) -> Drawing:
    """Coffee goods: grinder, cezve with cup, or bag of beans."""
    c, v = (a.pal.main, a.kind)
    if v == 0:
        a.p("M300 330Q290 200 400 196T500 330Z", a.metal())
        a.p("M400 200V140H560", "none", a.metal(90), 15)
        a.e(566, 120, 34, a.ball("#8A5A2B"))
        a.block(270, 330, 260, 270, 16, 120, mix("#8A5A2B", c, 0.5))
        a.r(250, 596, 350, 40, 12, a.body("#6B4423"))
        a.r(300, 440, 200, 130, 8, a.body(mix("#A8713C", c, 0.4)), stroke="#4A2E17", sw=3)
        a.e(400, 505, 16, a.metal(45))
        return a.stage((250, 90, 620, 640), (110, 190))
    if v == 1:
        return _cezve(a, c)
    d = "M260 190L280 150H520L540 190L556 640H244Z"
    a.extrude(d, 60, -16, a.lg(lit(c, 0.1), dim(c, 0.55)), 24)
    a.p(d, a.body(c))
    a.p("M262 190H540M280 150v40M520 150v40", "none", dim(c, 0.45), 3)
    a.r(300, 270, 200, 240, 12, "#F6EFE3")
    a.e(400, 370, 62, "#4A2C17", 84, tf="rotate(24 400 370)")
    a.p("M380 300Q430 370 376 446", "none", "#1F1008", 9)
    a.r(340, 470, 120, 12, 6, a.pal.accent)
    for i in range(9):
        x, y = (180 + i * 52 + a.rng.uniform(-10, 10), 640 + a.rng.uniform(-14, 16))
        t = f"rotate({a.rng.randint(0, 90)} {x:.0f} {y:.0f})"
        a.e(x, y, 24, a.ball("#5B3418"), 16, tf=t)
        a.p(f"M{n(x - 18)} {n(y)}q18-8 36 0", "none", "#1F1008", 3, tf=t)
    return a.stage((170, 130, 630, 660), (130, 260))
