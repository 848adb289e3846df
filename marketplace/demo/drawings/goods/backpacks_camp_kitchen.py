"""Trekking pack, city pack, or pot set on a gas burner."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ


def _pack(a: Art, c: str, tall: bool) -> None:
    """Backpack with lid, front pocket, side bottle and straps."""
    acc, y = (a.pal.accent, 150 if tall else 200)
    a.p(f"M350 {y}C350 {y - 70} 450 {y - 70} 450 {y}", "none", dim(c, 0.5), 17)
    a.p("M250 420C180 520 190 640 260 650M550 420C620 520 610 640 540 650", "none", dim(c, 0.55), 22)
    a.r(196, 430, 70, 190, 26, a.cyl("#8FB9CC"))
    a.r(210, 400, 42, 40, 8, a.cyl("#2A2728"))
    a.r(188, 520, 84, 140, 20, a.body(dim(c, 0.3)))
    d = f"M250 {y + 70}Q250 {y} 330 {y}H470Q550 {y} 550 {y + 70}L572 600Q574 680 500 684H300Q226 680 228 600Z"
    a.p(d, a.lg(lit(c, 0.35), (0.3, lit(c, 0.05)), (0.7, dim(c, 0.15)), dim(c, 0.48), deg=35))
    a.edge(d, 0.35)
    if tall:
        a.p(
            (
                f"M236 {y + 60}Q250 {y - 20} 330 {y - 24}H470Q550 {y - 20} 564 {y + 60}Q560 {y + 110} "
                f"400 {y + 116}T236 {y + 60}Z"
            ),
            a.body(acc),
            dim(acc, 0.4),
            2,
        )
        a.p(f"M300 {y + 30}Q400 {y + 60} 500 {y + 30}", "none", dim(acc, 0.5), 4)
        for x in (310, 490):
            a.r(x - 9, y + 90, 18, 110, 4, dim(c, 0.6))
            a.r(x - 17, y + 150, 34, 26, 6, a.lg("#5A585A", "#1B1819"))
        a.r(270, 668, 260, 50, 25, a.cyl(mix(acc, "#2A2728", 0.3), 90))
    else:
        a.p(f"M262 {y + 90}Q400 {y + 20} 538 {y + 90}", "none", dim(c, 0.6), 9)
        a.p(f"M262 {y + 90}Q400 {y + 20} 538 {y + 90}", "none", acc, 2.5)
        a.r(520, y + 80, 12, 36, 5, acc)
    p = "M276 480Q276 440 320 436H480Q524 440 524 480L536 620Q534 656 490 658H310Q266 656 264 620Z"
    a.soft(p, o=0.3, sd=7)
    a.p(p, a.body(lit(c, 0.07)), dim(c, 0.45), 2)
    a.p("M284 480Q400 450 516 480", "none", dim(c, 0.6), 8)
    a.p("M284 480Q400 450 516 480", "none", acc, 2.5)
    a.r(370, 540, 60, 40, 8, acc)
    a.p("M300 340L500 400M500 340L300 400M300 400H500", "none", dim(acc, 0.1), 5)
    a.r(548, 500, 52, 160, 18, a.body(dim(c, 0.38)))


def draw_backpacks_camp_kitchen(a: Art) -> Drawing:
    """Trekking pack, city pack, or pot set on a gas burner."""
    v, c = (a.kind, a.pal.main)
    if v != 1:
        if a.angle:
            a.push(tf="matrix(.86 .06 0 1 56 -24)")
        _pack(a, c, v == 0)
        if a.angle:
            a.pop()
        return a.stage((176, 90 if v == 0 else 140, 616, 720 if v == 0 else 686), (330, 640 if v == 0 else 480), "lake")
    a.r(316, 500, 168, 170, 34, a.cyl(c))
    a.r(316, 560, 168, 46, 0, a.cyl(a.pal.accent))
    a.r(366, 452, 68, 56, 8, a.metal())
    a.p("M434 476H520", "none", "#8A8C8E", 8)
    a.r(514, 462, 40, 28, 8, a.body("#C8321F"))
    a.p("M400 452L270 410M400 452L530 410M400 452V410", "none", "#77797C", 13)
    a.e(400, 430, 52, "#3A3738", 14)
    for i in range(7):
        x = 352 + i * 16
        a.p(f"M{x} 426q-10-18 0-34q10 16 0 34Z", a.lg("#7FB8F2", "#2F6FD0"), o=0.8)
    a.p("M560 250H700Q720 252 718 272H560Z", a.cyl("#3A3738", 90))
    a.p("M226 200H574L562 380Q558 404 530 404H270Q242 404 238 380Z", a.cyl(mix("#9A9DA0", c, 0.18)))
    a.e(400, 200, 176, a.metal(0), 30)
    a.e(400, 190, 168, a.lg("#E4E6E8", "#9A9DA0", deg=40), 32)
    a.e(400, 160, 26, a.ball("#2A2728"))
    a.p("M238 300H562M240 340H560", "none", "#6A6D70", 2, o=0.5)
    a.p("M280 220V390", "none", "#FFFFFF", 12, o=0.35, blur=5)
    _mug = a.cyl(a.pal.accent)
    a.p("M190 560q-60 0-56 44t62 40", "none", dim(a.pal.accent, 0.25), 13)
    a.r(176, 530, 110, 140, 14, _mug)
    a.e(231, 532, 55, "#3A2A20", 13)
    a.p(circ(231, 532, 55, 13), "none", "#F4EEE7", 5)
    return a.stage((126, 130, 724, 674), (190, 290), "lake")
