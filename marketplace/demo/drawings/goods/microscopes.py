"""Microscope, magnifier, or digital microscope with a screen."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit


def _microscope(a: Art, c: str, digital: bool) -> None:
    """Compound microscope in profile."""
    a.p("M230 600H560Q590 604 590 650H210Q204 610 230 600Z", a.body(c))
    a.r(204, 640, 392, 18, 8, "#2A2728")
    a.p("M500 610C600 520 610 330 490 230L420 250C520 340 500 500 420 540L420 610Z", a.body(c))
    a.p("M500 610C600 520 610 330 490 230", "none", "#FFFFFF", 4, o=0.35)
    a.p("M330 262L474 218Q520 240 500 290L350 340Z", a.body(dim(c, 0.12)), dim(c, 0.45), 1.5)
    a.r(250, 466, 240, 26, 6, a.lg("#5A585A", "#151314"))
    a.r(290, 456, 110, 9, 3, "#BFE3EE", o=0.9)
    a.r(318, 492, 70, 40, 8, a.cyl("#3A3738"))
    a.e(352, 590, 46, a.ball("#F6E9C0"), 16)
    for x, r in ((300, 24), (352, 0), (402, -24)):
        a.r(x - 17, 380, 34, 70, 6, a.metal(), tf=f"rotate({r} {x} 380)")
        a.r(x - 15, 396, 30, 8, 2, a.pal.accent, tf=f"rotate({r} {x} 380)")
    a.e(352, 376, 76, a.lg("#5A585A", "#1B1819"), 30)
    if digital:
        a.r(300, 290, 120, 80, 18, a.body(c))
        a.block(200, 110, 300, 200, 18, 50, "#323032")
        a.screen(214, 124, 272, 172, 8, "tiles", "#0B6B63")
    else:
        a.push(tf="rotate(-18 400 340)")
        a.r(314, 180, 84, 180, 14, a.cyl(c))
        a.r(322, 110, 68, 76, 8, a.metal())
        a.r(312, 76, 88, 44, 10, a.cyl("#232021"))
        a.pop()
    a.e(520, 520, 44, a.lg("#6A686A", "#1B1819", deg=55))
    a.e(520, 520, 30, a.ball("#4A4748"))
    a.e(520, 520, 13, a.metal(45))


def draw_microscopes(a: Art) -> Drawing:
    """Microscope, magnifier, or digital microscope with a screen."""
    v, c = (a.kind, a.pal.main)
    if v == 1:
        a.push(tf="rotate(-40 400 300)")
        a.r(372, 480, 56, 240, 26, a.cyl(c))
        a.r(378, 440, 44, 60, 6, a.metal())
        a.r(366, 690, 68, 34, 14, a.metal())
        a.e(400, 280, 182, a.metal(45))
        a.e(400, 280, 162, a.rg("#FFFFFF", (0.5, "#DDEBF0"), "#A9C2CC", fx=0.4, fy=0.35))
        a.pop()
        a.p("M290 230Q330 160 420 150L380 200Q330 210 310 260Z", "#FFFFFF", o=0.7)
        a.p("M500 370Q470 420 420 430", "none", "#FFFFFF", 9, o=0.6)
        return a.stage((210, 90, 720, 660), (110, 245), "room", flat=True)
    if a.angle:
        a.push(tf="translate(800 0) scale(-1 1)")
    _microscope(a, lit(c, 0.06), v == 2)
    if a.angle:
        a.pop()
    return a.stage((200, 70 if v == 0 else 90, 600, 658), (180, 360), "room")
