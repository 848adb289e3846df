"""Coffee maker: espresso, drip, capsule or stove-top."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.tableware import cup
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import rr


def _espresso(a: Art, c: str) -> None:
    """Pump espresso machine with portafilter and steam wand."""
    a.block(230, 200, 340, 440, 26, 170, c)
    a.r(220, 150, 360, 110, 24, a.body(lit(c, 0.06)), stroke=dim(c, 0.3), sw=1.5)
    a.r(262, 268, 276, 284, 14, a.lg("#1B1819", "#3A3637"))
    a.r(280, 268, 240, 34, 8, a.metal(90))
    a.e(270 + 46, 206, 32, a.metal(45))
    a.e(316, 206, 26, "#FBF8F4")
    a.p("M316 206l12-16", "none", "#C8321F", 4)
    a.knob(500, 206, 30, a.pal.accent)
    for i in range(2):
        a.e(380 + i * 44, 206, 14, a.ball("#D9D6D2"))
        a.e(380 + i * 44, 206, 5, ("#F2A31B", "#56C7BA")[i])
    a.r(330, 300, 140, 40, 10, a.metal())
    a.r(344, 338, 112, 28, 12, a.metal())
    a.r(386, 364, 28, 26, 5, a.metal())
    a.p("M400 352L310 392 200 402", "none", "#141213", 34)
    a.p("M392 346L306 384 200 394", "none", "#5A5658", 10)
    a.p("M520 300C540 380 536 440 524 480", "none", "#7A7C7E", 15)
    a.p("M517 300C537 380 533 440 521 480", "none", "#E9EBEC", 6)
    cup(a, 400, 462, 92, "#FAF6EF")
    a.r(226, 552, 400, 88, 18, a.metal(80))
    a.r(262, 548, 276, 22, 8, "#1B1819")
    a.p("".join(f"M{276 + i * 22} 550v18" for i in range(12)), "none", "#8A8C8E", 6)
    cup(a, 330, 118, 74, "#F3EDE3")
    cup(a, 430, 118, 74, a.pal.accent)
    a.edge(rr(222, 152, 356, 106, 22), 0.6)


def _drip(a: Art, c: str) -> None:
    """Drip coffee maker with a glass jug."""
    a.block(220, 150, 340, 490, 34, 150, c)
    a.r(250, 300, 290, 270, 20, a.lg(dim(c, 0.75), dim(c, 0.55)))
    a.r(220, 150, 340, 130, 34, a.body(lit(c, 0.08)))
    a.r(290, 196, 130, 50, 10, "#10151C")
    a.r(302, 212, 60, 8, 4, "#56C7BA")
    a.r(302, 226, 36, 6, 3, "#F2A31B")
    a.e(480, 222, 26, a.metal(45))
    a.e(480, 222, 18, a.ball(a.pal.accent))
    a.p("M330 280H460L440 330H350Z", a.metal())
    a.p("M494 400q90-20 84 60t-76 80", "none", a.lg("#4A4648", "#1B1819"), 26)
    jug = "M318 366H472L504 470Q510 560 460 566H330Q280 560 286 470Z"
    a.p(jug, a.lg("#DCE6EA", "#A9B8BF", deg=0), o=0.55)
    a.p(
        "M284 462H506Q510 560 460 564H330Q280 560 284 462Z",
        a.lg("#3A2112", (0.25, "#7A4A28"), (0.5, "#2B170C"), "#1A0D06", deg=0),
    )
    a.e(395, 462, 111, "#6B4023", 13)
    a.r(310, 346, 170, 26, 10, a.cyl("#2A2728"))
    a.p("M308 400Q296 470 310 530", "none", "#FFFFFF", 10, o=0.6)
    a.p(jug, "none", "#FFFFFF", 3, o=0.6)
    a.r(210, 570, 366, 72, 26, a.body(dim(c, 0.12)))
    a.r(280, 566, 230, 12, 6, "#161415")


def _capsule(a: Art, c: str) -> None:
    """Slim capsule machine with a water tank."""
    a.r(470, 230, 120, 370, 40, a.lg("#C9DEE8", "#EAF4F8", "#9DB6C2", deg=0), o=0.85)
    a.r(478, 380, 104, 212, 30, "#8FB9CC", o=0.5)
    d = "M250 200Q250 130 330 130H470Q540 130 540 210V640H400V330H270Q250 330 250 300Z"
    a.extrude(d, 40, -20, a.lg(lit(c, 0.2), dim(c, 0.5)), 24)
    a.p(d, a.body(c))
    a.edge(d)
    a.p("M300 128Q310 84 400 84H500L510 116 330 146Z", a.metal(0))
    a.e(480, 220, 20, a.ball(a.pal.accent))
    a.r(292, 322, 80, 44, 10, a.metal())
    a.p("M320 366h26l-6 26h-14Z", "#1B1819")
    a.r(230, 590, 320, 52, 20, a.body(dim(c, 0.2)))
    a.r(250, 580, 150, 16, 6, "#1B1819")
    cup(a, 332, 500, 104, "#FAF6EF")
    for i, q in enumerate(("#C8321F", "#F2A31B", "#0F7A70")):
        a.p(f"M{600 + i * 14} {600 - i % 2 * 44}h50l-8 44h-34Z", a.cyl(q))
        a.e(625 + i * 14, 600 - i % 2 * 44, 27, lit(q, 0.35), 7)


def _geyser(a: Art, c: str) -> None:
    """Stove-top pot with facets."""
    a.p("M516 260Q640 240 630 360T560 470", "none", a.lg("#4A4648", "#141213"), 34)
    for _pts, k in (((300, 400, 520, 640), 0), ((320, 220, 290, 400), 1)):
        t, b = (("M320 410H500", "L560 640H260Z"), ("M290 190H530", "L500 396H320Z"))[k]
        a.p(t + b, a.metal(0, mix("#B9BBBD", c, 0.45)))
    a.p("M380 410L360 640M440 410L466 640M360 190L380 396M460 190L440 396", "none", "#55585A", 3, o=0.5)
    a.r(310, 388, 200, 32, 8, a.metal())
    a.p("M290 190L230 214 300 260Z", a.metal(20))
    a.p("M290 190Q410 110 530 190Z", a.metal(0, mix("#B9BBBD", c, 0.45)))
    a.e(410, 136, 24, a.ball("#2A2728"))
    a.e(410, 560, 14, a.metal(45))
    a.r(255, 626, 310, 18, 8, a.metal())


def draw_coffee_makers(a: Art) -> Drawing:
    """Coffee maker: espresso, drip, capsule or stove-top."""
    c = mix(a.pal.main, "#39373A", 0.12)
    v = a.kind
    if a.angle:
        a.push(tf="matrix(.9 .05 0 1 30 -20)")
    (_espresso, _drip, _capsule, _geyser)[v](a, c)
    if a.angle:
        a.pop()
    return a.stage(
        ((150, 90, 660, 644), (160, 110, 640, 644), (220, 80, 690, 644), (220, 110, 660, 646))[v],
        ((285, 310), (230, 340), (160, 290), (165, 210))[v],
        "room",
    )
