"""Phone accessories: case, charger with cable, power bank, charging pad."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ, rr


def _charger(a: Art, c: str) -> Drawing:
    """Charger standing on the table, its cable plugged in and coiled beside it."""
    a.block(190, 330, 220, 300, 38, 130, "#EFEBE4")
    a.r(276, 358, 48, 9, 4, a.pal.accent)
    coil = (circ(560, 596, 132, 46), circ(566, 578, 126, 42), circ(558, 562, 130, 44))
    lead = "M300 470C296 560 330 668 440 640"
    for d in (*coil, lead):
        a.p(d, "none", dim(c, 0.5), 20)
        a.p(d, "none", a.lg(lit(c, 0.45), c), 14)
    a.p("M672 540C740 520 742 470 700 446", "none", dim(c, 0.5), 20)
    a.p("M672 540C740 520 742 470 700 446", "none", a.lg(lit(c, 0.45), c), 14)
    a.push(tf="rotate(-42 690 436)")
    a.r(668, 382, 40, 62, 10, a.cyl("#DAD6CF"))
    a.r(676, 350, 24, 36, 6, a.metal())
    a.pop()
    a.r(258, 392, 84, 28, 14, "#2A2726")
    a.r(282, 384, 36, 88, 11, a.cyl("#DAD6CF"))
    return a.stage((106 if a.angle else 190, 290, 730, 652), (46, 52))


def draw_phone_accessories(a: Art) -> Drawing:
    """Phone accessories: case, charger with cable, power bank, charging pad."""
    c, v = (a.pal.main, a.kind)
    if v == 0:
        a.block(280, 110, 262, 530, 46, 44, c)
        a.r(292, 122, 238, 506, 38, "none", stroke=dim(c, 0.35), sw=3, o=0.5)
        a.r(302, 134, 112, 190, 38, "#171416", stroke=lit(c, 0.3), sw=4)
        a.lens(358, 186, 32)
        a.lens(358, 268, 32)
        a.p("M470 420q40 40 0 80t0 80", "none", lit(c, 0.3), 8, o=0.7)
        a.p("M330 430L400 380 470 430 400 600Z", a.lg(lit(a.pal.accent, 0.3), dim(a.pal.accent, 0.2)), o=0.9)
        return a.stage((250, 90, 590, 640), (78, 164))
    if v == 1:
        return _charger(a, c)
    if v == 2:
        a.block(270, 140, 240, 480, 42, 110, c)
        a.p(rr(290, 160, 200, 440, 28), "none", dim(c, 0.4), 2, o=0.4)
        for i in range(4):
            a.e(330 + i * 34, 560, 7, "#BFF3E6" if i <= a.seed % 4 + 1 else dim(c, 0.6))
        a.r(318, 128, 52, 14, 5, "#1A1717")
        a.r(400, 128, 52, 14, 5, "#1A1717")
        a.p("M390 280L350 380H386L376 460 430 350H394Z", a.lg(lit(a.pal.accent, 0.3), a.pal.accent))
        return a.stage((255, 108, 570, 620), (70, 145))
    a.e(400, 560, 190, dim(c, 0.5), 62)
    a.p("M360 560L300 250H500L440 560Z", a.metal(0, mix(c, "#B9BBBD", 0.6)))
    a.e(400, 552, 186, a.body(c), 56)
    a.push(tf="matrix(.96 -.06 0 1 10 20)")
    a.block(264, 120, 270, 330, 130, 40, c)
    a.p(circ(399, 285, 92), "none", a.pal.accent, 9)
    a.e(399, 285, 58, a.ball(lit(c, 0.1), 0.6))
    a.pop()
    return a.stage((200, 110, 600, 620), (98, 132))
