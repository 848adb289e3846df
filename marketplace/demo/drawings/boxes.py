"""The fifth view: what is in the box, laid out on a table beside the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canvas import Canvas
from .palette import dim, lit
from .paths import circ, n

if TYPE_CHECKING:
    from .art import Art

_PLACES = ((520, 560), (655, 560), (655, 690), (520, 690), (385, 690))
"""Centres of the small things, filled in this order; each has about 120 units."""

EXTRAS: dict[str, tuple[str, ...]] = {
    "radar_detectors": ("cable", "pad", "pouch"), "dash_cams": ("cable", "pad", "card"),
    "head_units": ("cable", "screws", "remote"), "car_players": ("cable", "screws"),
    "car_audio": ("screws", "cable"), "obd_tools": ("cable", "pouch"), "car_accessories": ("cable", "pad"),
    "phones": ("cable", "plug", "card"), "phone_accessories": ("cable", "cloth"),
    "action_cameras": ("battery", "cable", "screws", "cloth"), "action_cam_accessories": ("screws", "pad"),
    "robot_vacuums": ("plug", "cloth", "filter", "brush"), "robot_parts": ("brush", "filter"),
    "coffee_makers": ("spoon", "filter", "brush"), "coffee_goods": ("spoon", "brush"),
    "womens_down_jackets": ("tag", "button"), "mens_down_jackets": ("tag", "button"),
    "mens_sneakers": ("laces", "tag"), "womens_sneakers": ("laces", "tag"), "kids_shoes": ("laces", "tag"),
    "wigs": ("brush", "pouch", "cloth"), "hair_tools": ("pouch", "tag"),
    "telescopes": ("lens", "lens", "cloth", "screws"), "binoculars": ("pouch", "cloth", "laces"),
    "microscopes": ("lens", "card", "cloth"), "laser_levels": ("battery", "plug", "pouch"),
    "rods_reels": ("pouch", "spool"), "lures_tackle": ("screws", "spool"),
    "tents_sleeping_bags": ("pegs", "pouch", "laces"), "backpacks_camp_kitchen": ("pouch", "tag"),
    "floodlights": ("screws", "cable"), "garlands_garden": ("plug", "pegs", "battery"),
}  # fmt: skip


def contents(a: Art, extras: tuple[str, ...]) -> str:
    """Markup of the carton, the leaflets and the small things; goes under the product."""
    c = Canvas()
    c.uid = lambda: "b" + a.uid()  # type: ignore[method-assign]
    _carton(c, a.pal.main, a.pal.accent)
    _leaflets(c, a.pal.accent)
    for (x, y), name in zip(_PLACES, extras, strict=False):
        c.push(tf=f"translate({x} {y})")
        _DRAW[name](c, a.pal.accent)
        c.pop()
    a.defs += c.defs
    return "".join(c.out)


def _carton(c: Canvas, main: str, accent: str) -> None:
    """Open gift-like carton seen from above."""
    kraft = "#C9A274"
    c.p("M480 90L450 60H720L700 90Z", c.lg(lit(kraft, 0.35), kraft))
    c.p("M480 330L450 366H724L700 330Z", c.lg(kraft, dim(kraft, 0.2)))
    c.p("M700 90L748 70V352L700 330Z", c.lg(dim(kraft, 0.1), dim(kraft, 0.3), deg=0))
    c.p("M480 90L436 70V352L480 330Z", c.lg(dim(kraft, 0.25), kraft, deg=0))
    c.r(480, 90, 220, 240, 4, c.lg(dim(kraft, 0.5), dim(kraft, 0.3), deg=60))
    c.p("M490 300C540 250 520 180 580 190S650 120 690 130V322H490Z", c.lg("#FBF6EE", "#E7DDCF"), o=0.95)
    c.p("M500 290Q560 240 560 210M590 300Q600 220 660 190M640 310Q650 260 690 240", "none", "#CFC2B0", 3)
    c.p("M450 60H720L716 67H455Z", main)
    c.p("M450 366H724L720 358H456Z", accent)


def _leaflets(c: Canvas, accent: str) -> None:
    """Instruction booklet and warranty card."""
    c.r(478, 400, 108, 84, 3, "#FFFDF8", tf="rotate(-6 530 440)", stroke="#DDD3C4", sw=1.5)
    c.r(488, 410, 42, 30, 3, accent, tf="rotate(-6 530 440)", o=0.85)
    for i in range(4):
        c.r(488, 446 + i * 8, 86 - i * 12, 3, 1, "#B9AEA0", tf="rotate(-6 530 440)")
    c.r(620, 396, 100, 66, 6, "#F3EBDD", tf="rotate(8 670 430)", stroke="#DDD3C4", sw=1.5)
    c.p("M644 430l14 14 30-30", "none", "#2E7D4F", 8, tf="rotate(8 670 430)")


def _cable(c: Canvas, accent: str) -> None:
    for i in range(3):
        c.p(circ(0, 0, 44 - i * 8, 40 - i * 7), "none", "#2B2829" if i % 2 else "#454143", 6)
    c.r(30, -52, 20, 34, 5, c.lg("#5A585A", "#201E1F"))
    c.r(34, -66, 12, 16, 2, "#C9CCD0")
    c.r(-12, -50, 24, 12, 4, accent)


def _plug(c: Canvas, accent: str) -> None:
    c.r(-34, -36, 68, 72, 14, c.lg("#FFFFFF", "#D9D2C8", deg=50), stroke="#C2B9AC", sw=1.5)
    c.r(-20, -60, 9, 26, 4, "#B9BCC0")
    c.r(11, -60, 9, 26, 4, "#B9BCC0")
    c.r(-12, 14, 24, 10, 4, "#2B2829")
    c.e(0, -8, 5, accent)


def _pouch(c: Canvas, accent: str) -> None:
    c.p("M-46-30Q0-44 46-30L54 46Q0 60-54 46Z", c.lg("#4A4648", "#242122", deg=50))
    c.p("M-46-30Q0-16 46-30", "none", "#6A6668", 4)
    c.p("M40-30q24 20 14 50", "none", accent, 5)


def _screws(c: Canvas, accent: str) -> None:
    c.r(-52, -44, 104, 88, 8, "#FFFFFF", o=0.45, stroke="#FFFFFF", sw=2)
    c.r(-52, -44, 104, 12, 4, accent, o=0.8)
    for i in range(6):
        x, y = -34 + i % 3 * 32, -12 + i // 3 * 32
        c.e(x, y, 9, c.lg("#E9ECEF", "#7D8186", deg=50))
        c.p(f"M{x - 5} {y}h10M{x} {y - 5}v10", "none", "#55595D", 2.5)


def _pad(c: Canvas, accent: str) -> None:
    c.r(-40, -40, 80, 80, 40, c.lg("#3A3739", "#191718", deg=50))
    c.p(circ(0, 0, 26), "none", accent, 5)
    c.e(-12, -16, 8, "#FFFFFF", 5, o=0.35)


def _cloth(c: Canvas, accent: str) -> None:
    c.p("M-50-40L44-48 52 38-44 48Z", c.lg(lit(accent, 0.55), lit(accent, 0.2), deg=50))
    c.p("M-50-40L4 2 52 38M44-48L4 2-44 48", "none", lit(accent, 0.75), 3, o=0.7)


def _card(c: Canvas, accent: str) -> None:
    c.p("M-30-38H22L34-24V38H-30Z", c.lg("#3A3739", "#1B191A", deg=50))
    for i in range(5):
        c.r(-22 + i * 11, -30, 6, 16, 1, "#D9B45A")
    c.r(-22, 0, 48, 24, 3, accent, o=0.9)


def _battery(c: Canvas, accent: str) -> None:
    for x in (-26, 18):
        c.r(x - 16, -40, 34, 80, 6, c.lg("#4A4648", "#1B191A", deg=0))
        c.r(x - 16, -14, 34, 22, 0, accent)
        c.r(x - 6, -48, 14, 9, 2, "#C9CCD0")


def _filter(c: Canvas, accent: str) -> None:
    c.r(-48, -36, 96, 72, 8, c.lg("#FFFFFF", "#DAD3C8"), stroke="#BDB3A5", sw=2)
    for i in range(8):
        c.r(-40 + i * 10.5, -28, 6, 56, 2, "#C9C0B2")
    c.r(-14, 26, 28, 12, 4, accent)


def _brush(c: Canvas, accent: str) -> None:
    c.r(-52, -10, 62, 20, 10, c.lg(lit(accent, 0.3), accent), tf="rotate(-30)")
    c.r(4, -16, 46, 30, 8, "#4A4648", tf="rotate(-30)")
    c.p("".join(f"M{8 + i * 6} 14v18" for i in range(7)), "none", "#8A8580", 3, tf="rotate(-30)")


def _spoon(c: Canvas, accent: str) -> None:
    c.e(-28, -24, 22, c.lg("#F4F6F8", "#8E9398", deg=50), 16, tf="rotate(40 -28 -24)")
    c.p("M-14-10L44 46", "none", "#B9BCC0", 10)
    c.p("M-14-12L44 44", "none", "#FFFFFF", 3, o=0.7)
    c.e(44, 46, 5, accent)


def _tag(c: Canvas, accent: str) -> None:
    c.p("M-26-44H26L40-24V46H-40V-24Z", c.lg("#FFFDF8", "#EDE2D2"), "#CFC2B0", 2)
    c.e(0, -26, 6, "#CBBBA5")
    c.p("M0-28C-10-60 30-66 22-92", "none", "#6A5F52", 3)
    c.r(-26, 0, 52, 10, 3, accent)
    c.r(-26, 18, 36, 6, 3, "#B9AEA0")


def _button(c: Canvas, accent: str) -> None:
    c.r(-44, -36, 88, 72, 8, "#FFFFFF", o=0.5, stroke="#FFFFFF", sw=2)
    for x in (-16, 20):
        c.e(x, 2, 16, c.lg(lit(accent, 0.3), dim(accent, 0.3), deg=50))
        c.e(x - 4, 2, 2.5, "#2B2623")
        c.e(x + 4, 2, 2.5, "#2B2623")


def _laces(c: Canvas, accent: str) -> None:
    c.p("M-40 30C-60-40 10-60 20-10S-30 40 0 44 60 10 44-34", "none", dim(accent, 0.3), 11)
    c.p("M-40 30C-60-40 10-60 20-10S-30 40 0 44 60 10 44-34", "none", lit(accent, 0.2), 7)


def _lens(c: Canvas, accent: str) -> None:
    c.e(0, 0, 40, c.lg("#5A585A", "#1B191A", deg=55))
    c.e(0, 0, 31, c.rg("#8FB9CC", (0.6, "#26406B"), "#0B0A10"))
    c.p(circ(0, 0, 36), "none", accent, 3)
    c.e(-10, -12, 9, "#FFFFFF", 6, o=0.6)


def _remote(c: Canvas, accent: str) -> None:
    c.r(-22, -54, 44, 108, 12, c.lg("#3A3739", "#191718", deg=50))
    c.e(0, -34, 8, accent)
    for i in range(9):
        c.r(-15 + i % 3 * 11, -14 + i // 3 * 18, 8, 11, 3, "#8A8580")


def _spool(c: Canvas, accent: str) -> None:
    c.e(0, 0, 44, c.lg("#E9ECEF", "#8E9398", deg=50))
    for i in range(5):
        c.p(circ(0, 0, 38 - i * 4), "none", accent if i % 2 else lit(accent, 0.5), 3)
    c.e(0, 0, 14, "#2B2829")


def _pegs(c: Canvas, accent: str) -> None:
    for i in range(4):
        x = -36 + i * 24
        c.p(f"M{n(x)} 46V-36q0-14 12-12", "none", c.lg("#F4F6F8", "#7D8186", deg=0), 7)
    c.r(-46, 6, 92, 13, 5, accent)


_DRAW = {
    "cable": _cable, "plug": _plug, "pouch": _pouch, "screws": _screws, "pad": _pad, "cloth": _cloth, "card": _card,
    "battery": _battery, "filter": _filter, "brush": _brush, "spoon": _spoon, "tag": _tag, "button": _button,
    "laces": _laces, "lens": _lens, "remote": _remote, "spool": _spool, "pegs": _pegs,
}  # fmt: skip
