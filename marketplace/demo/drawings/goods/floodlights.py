"""LED floodlight: plain, with a motion sensor, or on a work stand."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ, rr


def draw_floodlights(a: Art) -> Drawing:
    """LED floodlight: plain, with a motion sensor, or on a work stand."""
    v, c = (a.kind, mix(a.pal.main, "#2E2C2E", 0.35 if a.seed % 3 else 0.7))
    y0, glow = (170, ("#FFF3D0", "#F4F8FF")[a.seed % 2])
    a.p(
        f"M150 {y0 + 170}V{y0 + 400}Q150 {y0 + 420} 170 {y0 + 420}H610Q630 {y0 + 420} 630 {y0 + 400}V{y0 + 170}",
        "none",
        dim(c, 0.5),
        30,
    )
    a.p(f"M146 {y0 + 170}V{y0 + 400}Q146 {y0 + 414} 166 {y0 + 414}H610", "none", lit(c, 0.3), 8)
    if v == 2:
        a.p("M260 590L190 690M520 590L590 690M190 690H120M590 690H660M260 590H520", "none", a.pal.accent, 26)
        a.p("M256 586L186 684M516 586L586 684", "none", lit(a.pal.accent, 0.5), 7)
    a.block(180, y0, 420, 350, 26, 130, c)
    for i in range(9):
        a.p(f"M{206 + i * 46} {y0 - 2}l{(-1 if a.angle else 1) * 44} -30", "none", dim(c, 0.6), 5)
    a.r(206, y0 + 26, 368, 298, 14, "#141213")
    d = rr(216, y0 + 36, 348, 278, 8)
    a.p(d, a.lg("#FFFFFF", "#C9CFD4", "#8F979D", deg=50))
    a.r(262, y0 + 74, 256, 202, 8, a.lg("#F7F4EA", "#DCD7C8"))
    for i in range(7):
        for k in range(5):
            x, y = (286 + i * 34.5, y0 + 98 + k * 38)
            a.r(x - 11, y - 11, 22, 22, 4, "#FFD35A")
            a.e(x, y, 6, "#FFFFFF")
    a.p(rr(240, y0 + 56, 300, 238, 40), glow, o=0.75 if a.view == "scene" else 0.5, blur=26)
    a.gloss(f"M216 {y0 + 36}h190l-110 278h-80Z", 0.4)
    a.p(d, "none", "#FFFFFF", 2, o=0.5)
    for x in (158, 622):
        a.e(x, y0 + 180, 30, a.lg("#6A686A", "#1B1819", deg=55))
        a.e(x, y0 + 180, 13, a.metal(45))
    if v == 1:
        a.r(350, y0 + 350, 80, 44, 10, a.body(c))
        a.r(330, y0 + 388, 120, 100, 40, a.body("#2A2728"))
        a.e(390, y0 + 450, 46, a.rg("#FFFFFF", (0.5, "#E4E4DE"), "#9A9A92"))
        a.p(circ(390, y0 + 450, 30) + circ(390, y0 + 450, 16), "none", "#B5B5AC", 2)
    return a.stage((110, y0 - 44, 670, (y0 + 436, y0 + 490, 704)[v]), ((240, 200), (240, 245), (300, 340))[v], "night")
