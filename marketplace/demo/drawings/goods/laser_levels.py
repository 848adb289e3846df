"""Laser level with beams, hand-held rangefinder, or level on a tripod."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.tripods import tripod
from marketplace.demo.drawings.palette import mix


def _rangefinder(a: Art, c: str) -> Drawing:
    """Rangefinder."""
    a.block(280, 110, 240, 540, 54, 80, mix(c, "#2B2829", 0.1))
    a.r(272, 240, 30, 260, 14, "#1E1C1D")
    a.r(498, 240, 30, 260, 14, "#1E1C1D")
    a.r(308, 150, 184, 190, 16, "#0B0A0B")
    a.r(320, 162, 160, 166, 8, a.lg("#DDEBD8", "#AFC7B4"))
    a.p("M340 190h60M340 222h90M340 254h74M340 300h120", "none", "#22301F", 11)
    a.p("M440 180v50M440 180l-10 14M440 180l10 14", "none", "#22301F", 4)
    a.e(400, 410, 44, a.ball("#C8321F"))
    a.e(400, 410, 20, "#FFFFFF", o=0.85)
    for i in range(6):
        a.r(316 + i % 3 * 62, 490 + i // 3 * 60, 46, 38, 12, a.lg("#5A585A", "#1E1C1D"))
    a.e(440, 94, 14, "#FF5B45")
    return a.stage((240 if a.angle else 270, 84, 560, 652), (52, 128), "room")


def draw_laser_levels(a: Art) -> Drawing:
    """Laser level with beams, hand-held rangefinder, or level on a tripod."""
    v, c = (a.kind, a.pal.main)
    if v == 1:
        return _rangefinder(a, c)
    beam = "#2FD36B" if a.seed % 2 == 0 else "#FF4B3A"
    if v == 2:
        tripod(a, 400, 500, "#8A8C8E", 150)
        a.r(376, 440, 48, 76, 10, a.cyl("#3A3738"))
        a.push(tf="translate(104 -20) scale(.74)")
    for w, o in ((18, 0.22), (6, 0.9)) if a.view != "size" else ():
        a.p("M60 360H760M400 60V660", "none", beam, w, o=o)
    a.block(250, 220, 290, 350, 40, 140, c)
    a.r(236, 216, 44, 358, 20, "#232021")
    a.r(514, 216, 44, 358, 20, "#232021")
    a.r(240, 540, 316, 50, 20, a.body("#232021"))
    a.r(310, 160, 180, 80, 22, a.body("#232021"))
    a.r(332, 174, 136, 50, 10, a.lg("#BFE3EE", "#4A6470"), o=0.9)
    a.r(312, 290, 166, 150, 20, "#121012")
    a.r(326, 304, 138, 122, 12, a.lg("#5A6A70", "#151A1D", deg=50))
    a.p("M326 360H464M395 304V426", "none", beam, 7)
    a.e(395, 360, 22, beam, o=0.45, blur=6)
    a.e(395, 360, 10, "#FFFFFF")
    a.r(336, 470, 46, 26, 10, "#232021")
    a.r(408, 470, 46, 26, 10, a.pal.accent)
    if v == 2:
        a.pop()
    return a.stage((140, 70, 660, 694 if v == 2 else 590), (118, 140) if v == 0 else (420, 900), "room")
