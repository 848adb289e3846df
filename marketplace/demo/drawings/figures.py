"""Figures without fonts: dimension lines with arrow heads and digits as strokes, and the contact shadow."""

from __future__ import annotations

from .canvas import Canvas
from .paths import Box

GLYPHS = {
    "0": "M5 0C1 0 0 4 0 8s1 8 5 8 5-4 5-8-1-8-5-8Z",
    "1": "M2 3L6 0V16",
    "2": "M.5 4C.5 1.5 2.5 0 5 0s4.5 1.5 4.5 4C9.5 8 .5 12 .5 16H9.8",
    "3": (
        "M.8 1.5C2 .5 3.5 0 5 0c2.5 0 4.3 1.4 4.3 3.8S7.5 7.5 4 7.5"
        "c3.6 0 5.7 1.5 5.7 4.2S7.5 16 5 16c-1.8 0-3.5-.6-4.6-1.8"
    ),
    "4": "M7.5 16V0L0 11.5H10",
    "5": "M9 0H2L1.2 7C2.3 6 3.5 5.6 5 5.6c2.8 0 4.7 2 4.7 5S7.8 16 5 16c-1.8 0-3.4-.6-4.6-1.8",
    "6": (
        "M8.8 1.5C7.8.5 6.7 0 5.3 0 1.7 0 .3 4 .3 9c0 4.5 1.7 7 4.8 7 2.7 0 4.6-2 4.6-4.8"
        "S7.9 6.5 5.3 6.5C3 6.5 1 8 .4 10"
    ),
    "7": "M.3 0H9.7L3.6 16",
    "8": (
        "M5 7.4C2.6 7.4 1 5.9 1 3.7S2.6 0 5 0s4 1.5 4 3.7-1.6 3.7-4 3.7"
        "C2.2 7.4.3 9.1.3 11.7S2.2 16 5 16s4.7-1.7 4.7-4.3S7.8 7.4 5 7.4Z"
    ),
    "9": (
        "M1.2 14.5C2.2 15.5 3.3 16 4.7 16c3.6 0 5-4 5-9C9.7 2.5 8 0 4.9 0 2.2 0 .3 2 .3 4.8"
        "s1.8 4.7 4.4 4.7c2.3 0 4.3-1.5 4.9-3.5"
    ),
}
"""Digits as strokes in a box of 10 by 16 units."""


def figures(text: str, cx: float, cy: float, size: float, *, turned: bool = False) -> str:
    """Digits centred on a point; `turned` reads from below."""
    s = size / 16
    width = (len(text) * 14 - 4) * s
    strokes = "".join(f'<path transform="translate({i * 14} 0)" d="{GLYPHS[c]}"/>' for i, c in enumerate(text))
    turn = f"rotate(-90 {cx:.0f} {cy:.0f}) " if turned else ""
    return (
        f'<g transform="{turn}translate({cx - width / 2:.1f} {cy - size / 2:.1f}) scale({s:.2f})" fill="none" '
        f'stroke="#211A15" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">{strokes}</g>'
    )


def dimensions(box: Box, mm: tuple[int, int]) -> str:
    """Width and height lines with arrow heads and figures in millimetres."""
    x0, y0, x1, y1 = box
    yb, xl = min(y1 + 58, 742), max(x0 - 58, 58)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    gap, gap2 = (16 + 11 * len(str(v)) for v in mm)
    d = (
        f"M{x0:.0f} {y1 + 14:.0f}V{yb + 14:.0f}M{x1:.0f} {y1 + 14:.0f}V{yb + 14:.0f}"
        f"M{x0:.0f} {yb:.0f}H{cx - gap:.0f}M{cx + gap:.0f} {yb:.0f}H{x1:.0f}"
        f"M{x0 + 14:.0f} {yb - 7:.0f}l-13 7 13 7M{x1 - 14:.0f} {yb - 7:.0f}l13 7-13 7"
        f"M{x0 - 14:.0f} {y0:.0f}H{xl - 14:.0f}M{x0 - 14:.0f} {y1:.0f}H{xl - 14:.0f}"
        f"M{xl:.0f} {y0:.0f}V{cy - gap2:.0f}M{xl:.0f} {cy + gap2:.0f}V{y1:.0f}"
        f"M{xl - 7:.0f} {y0 + 14:.0f}l7-13 7 13M{xl - 7:.0f} {y1 - 14:.0f}l7 13 7-13"
    )
    lines = (
        f'<path d="{d}" fill="none" stroke="#675B51" stroke-width="2.5" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
    )
    return lines + figures(str(mm[0]), cx, yb, 28) + figures(str(mm[1]), xl, cy, 28, turned=True)


def contact(a: Canvas, cx: float, cy: float, w: float, *, strong: bool) -> str:
    """Soft cast shadow to the right and a tight contact shadow under a standing product of width `w`."""
    o = 0.5 if strong else 0.38
    cast = a.rg(
        (0, "#2A1A10", o), (0.45, "#2A1A10", o * 0.55), (0.75, "#2A1A10", o * 0.16), (1, "#2A1A10", 0),
        fx=0.5, fy=0.5, r=0.5,
    )  # fmt: skip
    tight = a.rg((0, "#1A100A", 0.6), (0.6, "#1A100A", 0.42), (1, "#1A100A", 0), fx=0.5, fy=0.5, r=0.5)
    return (
        f'<ellipse cx="{cx + w * 0.06:.0f}" cy="{cy + 2:.0f}" rx="{w * 0.66:.0f}" '
        f'ry="{max(34, w * 0.1):.0f}" fill="{cast}"/>'
        f'<ellipse cx="{cx:.0f}" cy="{cy:.0f}" rx="{w * 0.53:.0f}" ry="{max(10, w * 0.028):.0f}" fill="{tight}"/>'
    )
