"""Car player: CD receiver, disc with slot unit, or FM transmitter."""

from __future__ import annotations

import math

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import circ


def _transmitter(a: Art, acc: str, c: str) -> Drawing:
    """Transmitter."""
    a.p("M330 470L350 650Q400 680 450 650L470 470Z", a.metal())
    a.r(366, 650, 68, 40, 10, a.metal())
    a.r(340, 500, 18, 70, 8, a.metal(90))
    a.r(442, 500, 18, 70, 8, a.metal(90))
    a.block(230, 190, 340, 290, 60, 70, c)
    a.r(262, 222, 276, 110, 24, "#08090B")
    for i in range(15):
        h = 14 + 56 * abs(math.sin(i * 1.3 + a.seed))
        a.r(282 + i * 16, 310 - h, 10, h, 3, acc if i % 3 else "#56C7BA")
    a.knob(400, 406, 48, "#4A4748")
    a.r(262, 380, 52, 24, 8, "#0B0A0A")
    a.r(486, 380, 52, 24, 8, "#0B0A0A")
    a.r(272, 388, 32, 6, 3, acc)
    a.r(496, 388, 32, 6, 3, acc)
    return a.stage((200, 160, 610, 690), (56, 92), "car")


def draw_car_players(a: Art) -> Drawing:
    """Car player: CD receiver, disc with slot unit, or FM transmitter."""
    c, v, acc = (mix(a.pal.main, "#2F2D2F", 0.4), a.kind, a.pal.accent)
    if v == 2:
        return _transmitter(a, acc, c)
    if v == 1:
        a.e(430, 300, 190, a.lg("#F4F6F8", "#B9C4D0", (0.45, "#E8D7EA"), (0.55, "#CFE6DC"), "#8E99A5", deg=35))
        a.p(circ(430, 300, 180), "none", "#FFFFFF", 3, o=0.6)
        a.p("M430 300L300 170A184 184 0 0 1 372 126ZM430 300L560 430A184 184 0 0 1 488 474Z", "#FFFFFF", o=0.5)
        a.e(430, 300, 66, a.lg("#DDE3EA", "#F8FAFB"))
        a.e(430, 300, 24, "#6A7077")
    a.block(90, 370, 620, 190, 16, 150, c)
    a.r(120, 388, 560, 12, 5, "#050505")
    a.r(120, 396, 560, 2, 1, "#8A8688")
    a.r(250, 418, 300, 86, 10, "#08090B")
    for i in range(18):
        h = 8 + 50 * abs(math.sin(i * 0.9 + a.seed))
        a.r(266 + i * 15, 492 - h, 10, h, 2, acc if i % 4 else "#56C7BA")
    a.knob(170, 470, 50, "#4A4748")
    a.p(circ(170, 470, 55), "none", acc, 3)
    for i in range(4):
        a.r(572 + i % 2 * 58, 420 + i // 2 * 46, 50, 34, 8, a.lg(lit(c, 0.35), dim(c, 0.4)), stroke=dim(c, 0.6), sw=1.5)
    for i in range(5):
        a.r(252 + i * 60, 516, 52, 24, 7, a.lg(lit(c, 0.35), dim(c, 0.4)), stroke=dim(c, 0.6), sw=1.5)
    return a.stage(
        (10 if a.angle else 90, 110 if v else 322, 772 if not a.angle else 710, 562), (178, 50 if not v else 120), "car"
    )
