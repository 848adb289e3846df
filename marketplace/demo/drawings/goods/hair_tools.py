"""Extensions and tools: wefts, dryer, straightener, brush set."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit


def _wefts(a: Art, c: str) -> None:
    """Three hair wefts hanging from a bar."""
    a.r(170, 120, 460, 22, 11, a.metal(90))
    for i in range(3):
        x, col = (210 + i * 140, (c, lit(c, 0.22), dim(c, 0.2))[i])
        a.p(f"M{x} 150H{x + 100}L{x + 104} 560Q{x + 50} 700 {x - 4} 560Z", dim(col, 0.5))
        a.strands(
            [(x, 150), (x - 14, 300), (x - 6, 450), (x + 30, 650)],
            [(x + 100, 150), (x + 114, 300), (x + 106, 450), (x + 66, 650)],
            80,
            col,
            6,
        )
        a.r(x - 6, 138, 112, 26, 6, a.body(dim(col, 0.3)))
        a.e(x + 18, 134, 7, a.metal())
        a.e(x + 82, 134, 7, a.metal())


def _dryer(a: Art, c: str) -> None:
    """Hair dryer with concentrator."""
    a.p("M420 400L450 660Q430 690 372 680L352 400Z", a.cyl(dim(c, 0.08)))
    a.p("M410 684q20 60 110 40", "none", "#2A2728", 14)
    a.r(384, 470, 26, 70, 13, "#2A2728")
    a.r(388, 478, 18, 26, 9, a.pal.accent)
    a.p("M120 232L230 218V382L120 356Z", a.cyl("#2A2728", 90))
    a.r(106, 238, 24, 112, 8, "#141213")
    a.p("M220 210H500Q640 200 640 300T500 400H220Z", a.cyl(c, 90))
    a.r(220, 206, 26, 198, 8, a.metal(90))
    a.e(560, 302, 66, a.lg("#2A2728", "#5A5658"), 92)
    a.e(560, 302, 52, "#141213", 76)
    a.holes(520, 250, 80, 104, 13, "#4A4648", 0.9)
    a.p("M250 236Q400 226 520 236", "none", "#FFFFFF", 9, o=0.5, blur=3)


def _iron(a: Art, c: str) -> None:
    """Hair straightener, slightly open, with a cord."""
    a.p("M610 520q80 10 70 90t-150 60", "none", "#2A2728", 13)
    for k, (t, _s) in enumerate((("rotate(-30 610 520)", -1), ("rotate(-18 610 520)", 1))):
        a.push(tf=t)
        y = 486 + k * 30
        a.r(120, y, 500, 42, 20, a.cyl(c, 90))
        a.r(140, y + (34 if k == 0 else -6), 210, 14, 5, a.lg(lit(a.pal.accent, 0.5), dim(a.pal.accent, 0.3), deg=0))
        if k == 1:
            a.r(430, y + 8, 70, 24, 10, "#10151C")
            a.r(440, y + 16, 30, 7, 3, "#56C7BA")
            a.e(540, y + 21, 11, a.metal(45))
        a.pop()
    a.e(606, 524, 34, a.ball(dim(c, 0.2)))


def draw_hair_tools(a: Art) -> Drawing:
    """Extensions and tools: wefts, dryer, straightener, brush set."""
    v, c = a.kind, a.pal.main
    if v == 0:
        _wefts(a, c)
        return a.stage((160, 110, 640, 690), (240, 500), "room", flat=True)
    if v == 1:
        _dryer(a, c)
        return a.stage((100, 190, 660, 740), (250, 230), "room", flat=True)
    if v == 2:
        _iron(a, c)
        return a.stage((132, 470, 700, 796), (280, 60), "room", flat=True)
    a.push(tf="rotate(-24 300 400)")
    a.r(262, 400, 60, 330, 30, a.cyl(c))
    a.r(200, 100, 184, 330, 88, a.body(c))
    a.r(218, 118, 148, 294, 70, a.body("#EFE6DA"))
    for i in range(9):
        for k in range(5):
            a.e(240 + k * 26, 150 + i * 29, 5, a.pal.trim)
    a.pop()
    a.r(500, 120, 44, 560, 20, a.cyl(a.pal.accent))
    a.p("".join(f"M544 {150 + i * 13}h70" for i in range(24)), "none", dim(a.pal.accent, 0.15), 7)
    a.r(606, 140, 14, 326, 6, dim(a.pal.accent, 0.25))
    return a.stage((170, 90, 630, 720), (210, 240), "room", flat=True)
