"""Diagnostic tool: plug-in dongle, hand-held scanner, or scanner with a cable."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.palette import dim, mix
from marketplace.demo.drawings.paths import n


def _dongle(a: Art, c: str) -> Drawing:
    """Dongle."""
    a.block(230, 290, 330, 330, 40, 150, c)
    a.r(262, 322, 266, 120, 20, a.body(dim(c, 0.25)))
    for i in range(3):
        a.p(
            (
                f"M{n(395 - 24 * (i + 1))} {n(404 - i * 22)}Q395 {n(370 - i * 30)} "
                f"{n(395 + 24 * (i + 1))} {n(404 - i * 22)}"
            ),
            "none",
            "#FFFFFF",
            8,
            o=0.9,
        )
    a.e(395, 418, 9, "#FFFFFF")
    a.e(300, 580, 10, "#56C7BA")
    a.e(334, 580, 10, "#F2A31B")
    a.holes(440, 540, 90, 50, 15)
    s = -50 if a.angle else 34
    a.p(f"M{264 + s} 196H{526 + s}L{506 + s} 268H{284 + s}Z", a.lg("#4A4748", "#151314"))
    a.p(f"M{282 + s} 208H{508 + s}L{496 + s} 254H{294 + s}Z", "#0A0909")
    for i in range(8):
        a.r(304 + s + i * 24, 216, 10, 13, 2, "#D9B45A")
        a.r(304 + s + i * 24, 235, 10, 13, 2, "#D9B45A")
    return a.stage((140 if a.angle else 230, 190, 620, 622), (47, 62), "car")


def draw_obd_tools(a: Art) -> Drawing:
    """Diagnostic tool: plug-in dongle, hand-held scanner, or scanner with a cable."""
    v, c = (a.kind, a.pal.main)
    if v == 0:
        return _dongle(a, c)
    a.p(
        "M400 170C400 60 620 40 640 200S560 420 660 470"
        if v == 2
        else "M400 170C400 70 560 80 600 150S640 400 650 480",
        "none",
        "#1E1C1D",
        22,
    )
    a.p(
        "M397 170C397 60 617 40 637 200S557 420 657 470"
        if v == 2
        else "M397 170C397 70 557 80 597 150S637 400 647 480",
        "none",
        "#5A585A",
        6,
    )
    a.p("M600 480H710L722 560Q660 590 590 560Z", a.cyl("#3A3738"))
    a.p("M610 560H702V610H610Z", a.lg("#2A2829", "#0A0909"))
    a.r(626, 590, 60, 10, 3, "#D9B45A")
    a.block(220, 150, 340, 490, 50, 90, mix(c, "#2B2829", 0.1))
    a.r(210, 200, 28, 300, 14, dim(c, 0.4))
    a.r(544, 200, 28, 300, 14, dim(c, 0.4))
    a.r(252, 182, 276, 230, 16, "#0B0A0B")
    a.screen(264, 194, 252, 206, 8, "gauge" if v == 1 else "tiles", "#1F5A99")
    a.e(390, 516, 66, a.lg("#5A585A", "#1E1C1D"))
    a.e(390, 516, 28, a.ball(a.pal.accent))
    for x, y in ((390, 466), (390, 566), (340, 516), (440, 516)):
        a.e(x, y, 8, "#D9D6D2")
    a.r(262, 460, 50, 30, 10, "#1E6B36")
    a.r(468, 460, 50, 30, 10, "#B3261E")
    a.r(262, 556, 50, 26, 10, "#2A2829")
    a.r(468, 556, 50, 26, 10, "#2A2829")
    return a.stage((160 if a.angle else 200, 76, 724, 642), (98, 160), "car")
