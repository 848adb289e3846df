"""Action camera: dual screen, round lens, or in a mount clip."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix


def _colour(a: Art) -> str:
    """Body colour; every other two-screen camera is nearly black."""
    return a.pal.main if a.kind or a.seed % 2 else mix(a.pal.main, a.pal.trim, 0.72)


def _camera(a: Art, v: int) -> None:
    """Action camera body with lens, front display and ribs."""
    c = _colour(a)
    x, y, w, h = (180, 250, 440, 330)
    a.r(300, 236, 96, 26, 10, a.lg(lit(a.pal.accent, 0.3), dim(a.pal.accent, 0.25)))
    a.block(x, y, w, h, 46, 130, c)
    for i in range(9):
        a.p(f"M{x + 20} {y + 60 + i * 26}h{w - 40}", "none", dim(c, 0.5), 3, o=0.35)
    if v == 1:
        a.e(400, 414, 172, a.lg("#5A585A", "#161415", deg=60))
        a.lens(400, 414, 150)
    else:
        a.r(352, 272, 246, 246, 44, a.lg("#4A484A", "#131112", deg=60), stroke="#0A0909", sw=2)
        a.lens(475, 395, 112)
        a.r(204, 290, 130, 112, 16, "#0A090B")
        a.screen(212, 298, 114, 96, 10, "road" if v == 0 else "gauge")
        a.r(214, 440, 96, 30, 8, a.lg(lit(a.pal.accent, 0.2), dim(a.pal.accent, 0.2)))
        a.holes(216, 500, 90, 40, 14, "#0A0909", 0.8)
    a.e(224, 548, 7, "#FF5B45")
    a.e(222, 546, 3, "#FFD3C8")


def draw_action_cameras(a: Art) -> Drawing:
    """Action camera: dual screen, round lens, or in a mount clip."""
    v = a.kind
    if v == 2:
        a.p("M350 590H450L440 660H360Z", a.metal(0, "#6A6668"))
        a.r(372, 600, 14, 84, 6, a.cyl("#3A3738"))
        a.r(394, 600, 14, 84, 6, a.cyl("#3A3738"))
        a.r(416, 600, 14, 84, 6, a.cyl("#3A3738"))
        a.e(344, 646, 26, a.ball("#4A4748"))
        a.r(356, 636, 90, 20, 6, a.metal(90))
    if a.angle:
        a.block(180, 250, 440, 330, 110 if v == 1 else 46, 150, _colour(a))
        r = 70 if v == 1 else 22
        a.r(204, 274, 392, 282, r, "#0A090B")
        a.screen(214, 284, 372, 262, r - 6, "road")
        a.e(556, 320, 9, "#FF5B45")
        a.r(240, 510, 320, 24, 12, "#000000", o=0.35)
        a.r(240, 510, 130, 24, 12, a.pal.accent, o=0.9)
    else:
        _camera(a, v)
    return a.stage((120 if a.angle else 180, 210, 670, 684 if v == 2 else 580), (71, 55), "lake")
