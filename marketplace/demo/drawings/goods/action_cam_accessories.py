"""Action-camera accessories: waterproof housing, grip, or suction mount."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit


def _housing(a: Art, c: str) -> Drawing:
    """Housing."""
    a.block(210, 210, 380, 350, 60, 140, "#C9D6DC")
    a.r(236, 236, 328, 298, 40, a.lg("#8FA3AD", "#3F4C54", deg=60), stroke="#F2F7FA", sw=4)
    a.r(262, 262, 276, 246, 26, a.lg("#3A3839", "#181617"))
    a.e(430, 380, 126, a.metal(45, "#8A8C8E"))
    a.lens(430, 380, 112, "#2B6A6A")
    a.r(250, 176, 300, 40, 14, a.lg(lit(c, 0.3), dim(c, 0.3)))
    a.r(340, 160, 90, 26, 10, a.metal())
    a.p("M236 300C236 262 250 242 300 240L260 520Q236 520 236 480Z", "#FFFFFF", o=0.3)
    for i in range(3):
        a.r(352 + i * 34, 556, 22, 78, 9, a.cyl("#4A4748"))
    a.r(330, 596, 130, 22, 8, a.metal(90))
    a.e(500, 606, 34, a.ball(c))
    return a.stage((210, 160, 650, 640), (86, 96), "lake")


def draw_action_cam_accessories(a: Art) -> Drawing:
    """Action-camera accessories: waterproof housing, grip, or suction mount."""
    v, c = (a.kind, a.pal.main)
    if v == 0:
        return _housing(a, c)
    if v == 1:
        a.push(tf="rotate(18 400 400)")
        a.r(362, 330, 76, 330, 36, a.cyl(c))
        for i in range(9):
            a.r(358, 400 + i * 25, 84, 13, 6, a.cyl(dim(c, 0.35)))
        a.r(376, 180, 48, 160, 10, a.metal())
        a.e(400, 170, 40, a.ball("#3A3738"))
        a.r(372, 90, 56, 66, 12, a.cyl("#3A3738"))
        a.r(340, 640, 120, 50, 24, a.cyl(c))
        a.e(400, 360, 12, a.pal.accent)
        a.p("M400 690C420 760 340 760 350 700", "none", a.pal.accent, 9)
        a.pop()
        return a.stage((220, 70, 540, 720), (38, 220), "lake")
    a.p("M230 600Q240 520 400 512T570 600Q400 650 230 600Z", a.lg(lit(c, 0.4), c, dim(c, 0.5), deg=30))
    a.e(400, 604, 178, "#1B1819", 36, o=0.9)
    a.e(400, 592, 166, a.body(c), 40)
    a.r(350, 480, 100, 90, 26, a.body(dim(c, 0.2)))
    a.r(330, 500, 150, 26, 12, a.lg(lit(a.pal.accent, 0.3), dim(a.pal.accent, 0.2)))
    a.p("M400 490L330 330 470 210", "none", "#2A2728", 40)
    a.p("M396 486L326 328 466 206", "none", a.lg("#8A8688", "#4A4748"), 24)
    a.e(330, 330, 44, a.ball("#4A4748"))
    a.e(330, 330, 20, a.metal(45))
    a.e(400, 490, 36, a.ball("#4A4748"))
    a.e(470, 206, 34, a.ball("#4A4748"))
    a.r(440, 120, 130, 100, 16, a.body("#3A3738"), tf="rotate(14 500 170)")
    a.lens(510, 172, 36)
    return a.stage((220, 110, 590, 630), (84, 150), "car")
