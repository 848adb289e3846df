"""Small things for a camp: folded mat, liner in its sack, head torch, thermal mug, vacuum flask."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ

RUBBER = "#2A2728"


def _mat(a: Art, c: str) -> Drawing:
    """Foam mat folded like a concertina, seen from its end, with a strap around it."""
    for i in range(7):
        y = 620 - i * 46
        tone = lit(c, 0.12) if i % 2 else dim(c, 0.12)
        a.p(f"M150 {y}L210 {y - 40}H650L610 {y}Z", a.lg(lit(tone, 0.3), tone))
        a.r(150, y, 460, 44, 20, a.lg(lit(tone, 0.25), tone, dim(tone, 0.3)))
        a.p(f"M610 {y + 4}L650 {y - 36}V{y + 2}L610 {y + 42}Z", dim(tone, 0.42))
        for x in range(180, 600, 35):
            a.e(x, y + 22, 7, dim(tone, 0.3), 10)
    top = 344
    a.p(f"M150 {top}L210 {top - 40}H650L610 {top}Z", a.lg(lit(c, 0.45), lit(c, 0.15)))
    for row in range(3):
        for x in range(214, 620, 34):
            a.e(x - row * 14, top - 31 + row * 11, 9, dim(c, 0.05), 3.5)
    for x in (250, 480):
        a.p(f"M{x} {top}L{x + 52} {top - 40}h30L{x + 30} {top}Z", dim(a.pal.accent, 0.15))
        a.r(x, top, 30, 322, 2, a.lg(lit(a.pal.accent, 0.1), dim(a.pal.accent, 0.3)))
        a.r(x - 8, 470, 46, 34, 7, a.lg("#5A585A", "#1B1819"))
    return a.stage((150, 304, 650, 664), (600, 140), "lake")


def _liner(a: Art, c: str) -> Drawing:
    """Stuff sack of soft cloth with its cord, and a corner of the woollen liner."""
    a.p(
        "M300 256C276 176 316 140 372 150L442 134C508 128 536 176 510 258C470 290 340 290 300 256Z",
        a.lg("#F3EADB", "#CDBFA8"), "#B6A78E", 2,
    )  # fmt: skip
    a.p("M372 150C364 190 372 230 384 270", "none", "#A8987E", 4, o=0.8)
    for y in (168, 190, 212, 234):
        a.p(f"M304 {y + 12}Q330 {y} 364 {y + 6}M386 {y + 4}Q450 {y - 10} 514 {y + 4}", "none", "#C9A66B", 5, o=0.6)
    sack = (
        "M258 330Q236 300 300 256Q400 290 508 256Q566 300 546 330"
        "C600 430 600 560 560 640Q400 690 246 640C204 560 204 430 258 330Z"
    )
    a.p(sack, a.lg(lit(c, 0.4), (0.35, lit(c, 0.08)), (0.75, dim(c, 0.2)), dim(c, 0.5), deg=25))
    a.edge(sack, 0.35)
    for x, bend in ((290, -50), (345, -26), (402, 0), (460, 28), (512, 52)):
        a.p(f"M{x} 282Q{x + bend * 0.4:.0f} 340 {x + bend} 430", "none", dim(c, 0.45), 7, o=0.55)
        a.p(f"M{x + 12} 284Q{x + 12 + bend * 0.4:.0f} 340 {x + 12 + bend} 420", "none", lit(c, 0.5), 3, o=0.5)
    a.p("M262 306Q400 346 542 306", "none", dim(a.pal.accent, 0.1), 12)
    a.p("M420 328C470 350 470 400 446 430M404 330C392 380 412 404 402 446", "none", a.pal.accent, 7)
    a.r(386, 316, 44, 40, 12, a.lg("#5A585A", "#1B1819"))
    a.r(320, 500, 160, 84, 10, a.body(lit(c, 0.75)))
    a.p("M346 556l30-34 22 24 16-16 40 26Z", dim(c, 0.3))
    a.e(440, 526, 10, a.pal.accent)
    return a.stage((206, 128, 596, 664), (180, 240), "lake")


def _torch(a: Art, c: str) -> Drawing:
    """Head torch: lamp with two lenses on an elastic band."""
    a.p("M132 322C112 96 698 90 678 322", "none", dim(c, 0.55), 62)
    a.p("M132 322C112 96 698 90 678 322", "none", a.lg(dim(c, 0.25), dim(c, 0.5)), 50)
    a.p("M136 312C126 106 684 100 674 312", "none", a.pal.accent, 5, o=0.8)
    band = "M150 300C130 420 190 480 280 500L300 610C150 600 60 470 110 296Z"
    other = "M660 300C680 420 620 480 530 500L510 610C660 600 750 470 700 296Z"
    for d in (band, other):
        a.p(d, a.lg(lit(c, 0.25), c, dim(c, 0.35), deg=70))
        a.edge(d, 0.3)
    a.p("M130 306C106 440 180 530 290 556M680 306C704 440 630 530 520 556", "none", a.pal.accent, 8)
    a.r(262, 470, 286, 190, 44, a.body(RUBBER))
    a.block(282, 452, 240, 190, 46, 26, mix("#4A484A", c, 0.15))
    a.r(300, 470, 204, 154, 34, a.lg("#3A3839", "#191617"))
    a.lens(372, 548, 58, "#E9E2C2")
    a.e(372, 548, 34, a.rg("#FFFDF2", "#E7D9A4"))
    a.e(372, 548, 14, "#FFF6C8")
    a.lens(464, 562, 28, "#D8E2E6")
    a.e(464, 562, 13, a.rg("#FFFFFF", "#C8D4DA"))
    a.r(420, 444, 66, 20, 9, a.body(a.pal.accent))
    a.e(464, 506, 8, "#3ECF6A")
    return a.stage((76, 140, 734, 660), (90, 70), "lake")


def _handle(a: Art, x: float, y: float, h: float, c: str) -> None:
    a.p(f"M{x} {y}h46q54 0 54 54v{h - 108}q0 54-54 54h-46", "none", dim(c, 0.5), 38)
    a.p(f"M{x} {y}h46q54 0 54 54v{h - 108}q0 54-54 54h-46", "none", a.lg(lit(c, 0.25), dim(c, 0.25)), 26)


def _steam(a: Art, x: float, y: float) -> None:
    for i in range(3):
        a.p(f"M{x + i * 54} {y}q-26-40 0-78t4-76", "none", "#FFFFFF", 14, o=0.5, blur=7)


def _mug(a: Art, c: str) -> Drawing:
    """Thermal mug of steel with a coloured sleeve, a lid with its drinking hole, and a handle."""
    _handle(a, 520, 330, 230, c)
    a.p("M262 226H538L520 640Q518 664 492 664H308Q282 664 280 640Z", a.cyl("#B9BBBD"))
    a.p("M267 326H533L522 596H278Z", a.cyl(c))
    for y in (326, 596):
        a.p(f"M{267 if y == 326 else 278} {y}H{533 if y == 326 else 522}", "none", dim(c, 0.45), 4)
    a.p("M300 240V650", "none", "#FFFFFF", 14, o=0.4, blur=5)
    a.p("M340 500l44-62 34 38 22-24 46 48Z", a.pal.accent)
    a.e(448, 418, 17, a.pal.accent)
    a.r(244, 166, 312, 70, 24, a.cyl(RUBBER))
    a.e(400, 170, 150, a.lg("#5A585A", "#2A2728"), 26)
    a.e(400, 164, 132, a.lg("#4A484A", "#1E1B1C"), 20)
    a.r(330, 150, 66, 22, 11, a.body(a.pal.accent))
    a.e(486, 166, 20, "#0E0C0D", 7)
    _steam(a, 440, 130)
    return a.stage((244, 60, 640, 664), (85, 190), "lake")


def _flask(a: Art, c: str) -> Drawing:
    """Vacuum flask: steel body with a coloured coat, its cup screwed on, a carrying loop."""
    a.p("M490 262C600 270 610 440 494 486", "none", dim(c, 0.55), 26)
    a.p("M490 262C598 272 606 438 494 486", "none", dim(c, 0.25), 14)
    a.p("M300 300Q300 262 330 246H470Q500 262 500 300V646Q500 670 474 670H326Q300 670 300 646Z", a.cyl(c))
    a.r(300, 600, 200, 34, 0, a.cyl("#C6C8CA"))
    a.r(300, 330, 200, 14, 0, a.cyl("#C6C8CA"))
    a.r(322, 226, 156, 26, 6, a.cyl("#9A9DA0"))
    a.p("M312 96Q312 78 330 78H470Q488 78 488 96L480 228H320Z", a.cyl("#C6C8CA"))
    a.e(400, 84, 84, a.lg("#EEF0F1", "#A6A9AC", deg=40), 12)
    for y in (188, 206):
        a.p(f"M319 {y}H481", "none", "#7A7D80", 3, o=0.7)
    a.p("M330 96V662", "none", "#FFFFFF", 12, o=0.38, blur=5)
    a.p(circ(400, 470, 56, 56), "none", a.pal.accent, 7)
    a.p("M364 492l28-40 20 22 14-14 24 32Z", a.pal.accent)
    return a.stage((300, 72, 602, 670), (90, 320), "lake")


_KINDS: tuple[Callable[[Art, str], Drawing], ...] = (_mat, _liner, _torch, _mug, _flask)


def draw_camp_goods(a: Art) -> Drawing:
    """Folded mat, liner in its sack, head torch, thermal mug, or vacuum flask."""
    return _KINDS[a.kind](a, a.pal.main)
