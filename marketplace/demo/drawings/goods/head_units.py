"""Head unit: 2-DIN touchscreen, single-DIN with knob, or tall screen."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import mix
from marketplace.demo.drawings.paths import circ, rr


def _slim(a: Art, acc: str) -> Drawing:
    """Slim."""
    a.block(90, 330, 620, 190, 16, 190, "#323032")
    a.knob(186, 426, 62, "#4A4748")
    a.p(circ(186, 426, 68), "none", acc, 4)
    a.r(280, 356, 350, 100, 10, "#08090B")
    a.screen(288, 364, 334, 84, 6, "gauge")
    a.r(280, 342, 350, 6, 3, "#000000")
    for i in range(6):
        a.r(282 + i * 58, 472, 50, 28, 8, a.lg("#5A585A", "#2A282A"), stroke="#151314", sw=1.5)
        a.r(300 + i * 58, 484, 14, 4, 2, acc)
    a.r(648, 362, 40, 60, 8, a.lg("#5A585A", "#2A282A"))
    a.r(650, 440, 36, 16, 6, "#0B0A0A")
    return a.stage((20 if a.angle else 90, 272, 790 if not a.angle else 710, 520), (178, 50), "car")


def draw_head_units(a: Art) -> Drawing:
    """Head unit: 2-DIN touchscreen, single-DIN with knob, or tall screen."""
    v, acc = (a.kind, a.pal.accent)
    kind = ("map", "tiles", "gauge")[(a.seed + a.seed // 3) % 3]
    if v == 1:
        return _slim(a, acc)
    w, h = (560, 350) if v == 0 else (380, 520)
    x, y = (400 - w / 2 - 20, 610 - h)
    s = -1 if a.angle else 1
    a.extrude(rr(x + 30, y + 40, w - 60, h - 80, 10), s * 110, -40, a.metal(90, "#8A8C8E"), 40)
    a.extrude(rr(x, y, w, h, 22), s * 22, -10, a.lg("#5A585A", "#1E1C1D"), 14)
    a.r(x, y, w, h, 22, a.lg("#3A383A", "#121012", deg=60))
    a.edge(rr(x + 2, y + 2, w - 4, h - 4, 20))
    if v == 0:
        a.screen(x + 58, y + 20, w - 78, h - 40, 8, kind, mix(a.pal.main, "#26406B", 0.5))
        for i in range(5):
            a.e(x + 30, y + 60 + i * (h - 120) / 4, 11, a.lg("#6A686A", "#2A282A"))
            a.e(x + 30, y + 60 + i * (h - 120) / 4, 4, acc)
    else:
        a.screen(x + 20, y + 20, w - 40, h * 0.46, 8, "map")
        a.screen(x + 20, y + 30 + h * 0.46, w - 40, h * 0.4, 8, "tiles", mix(a.pal.main, "#26406B", 0.4))
        a.knob(x + 46, y + h - 28, 20, "#4A4748")
        a.knob(x + w - 46, y + h - 28, 20, "#4A4748")
        a.r(x + w / 2 - 60, y + h - 36, 120, 16, 8, acc)
    return a.stage(
        (x - (110 if a.angle else 0), y - 14, x + w + (0 if a.angle else 80), 612),
        (230 if v == 0 else 190, 142 if v == 0 else 260),
        "car",
    )
