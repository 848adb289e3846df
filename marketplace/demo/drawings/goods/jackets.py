"""Quilted down jackets and parkas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from marketplace.demo.drawings.art import Art
from marketplace.demo.drawings.palette import dim, lit, mix
from marketplace.demo.drawings.paths import Pt, n

TOP = 232.0
"""Height of the shoulder line."""


def _sleeve(a: Art, side: int, top: Pt, end: Pt, w0: float, w1: float, rows: int, c: str) -> None:
    """Quilted sleeve with a knitted cuff."""
    left, right = ([], [])
    dx, dy = (end[0] - top[0], end[1] - top[1])
    ln = math.hypot(dx, dy)
    px, py = (dy / ln, -dx / ln)
    for i in range(rows + 1):
        t = i / rows
        bow = math.sin(t * math.pi) * 16 * side
        w = (w0 + (w1 - w0) * t) * (0.3, 0.84, 1)[min(i, 2)]
        x, y = (top[0] + dx * t + bow, top[1] + dy * t)
        left.append((x - px * w, y - py * w))
        right.append((x + px * w, y + py * w))
    ang = math.degrees(math.atan2(dy, dx)) - 90
    a.push(tf=f"rotate({n(ang)} {n(end[0])} {n(end[1])})")
    a.r(end[0] - w1 * 0.78, end[1] - 10, w1 * 1.56, 36, 9, a.cyl(dim(c, 0.35)))
    a.p(
        "".join(f"M{n(end[0] - w1 * 0.7 + q * w1 * 0.175)} {n(end[1] + 2)}v22" for q in range(9)),
        "none",
        dim(c, 0.65),
        2,
        o=0.5,
    )
    a.pop()
    a.baffle(left, right, c, 5)
    d = f"M{n(left[0][0])} {n(left[0][1])}" + "".join((f"L{n(x)} {n(y)}" for x, y in left[1:] + right[::-1])) + "Z"
    k = (0.0, 0.34) if side < 0 else (0.12, 0.5)
    a.p(d, a.lg((0, "#FFFFFF", 0.14 if side < 0 else 0), (0.45, "#000000", k[0]), (1, "#000000", k[1])))


def _hood_back(a: Art, c: str, y: float) -> None:
    """Seams of a hood seen from behind."""
    a.p(
        (
            f"M400 {n(y - 158)}V{n(y + 50)}M318 {n(y - 110)}Q400 {n(y - 84)} 482 {n(y - 110)}M294 "
            f"{n(y - 40)}Q400 {n(y - 8)} 506 {n(y - 40)}"
        ),
        "none",
        dim(c, 0.5),
        3,
        o=0.6,
    )


def _hood(a: Art, c: str, fur: bool, y: float, back: bool) -> None:
    """Hood behind the collar, open in front or closed from the back."""
    d = (
        f"M296 {n(y + 26)}C270 {n(y - 80)} 318 {n(y - 158)} 400 {n(y - 160)}C482 {n(y - 158)} "
        f"530 {n(y - 80)} 504 {n(y + 26)}C460 {n(y + 62)} 340 {n(y + 62)} 296 {n(y + 26)}Z"
    )
    a.p(d, a.rg(lit(c, 0.36), (0.45, c), dim(c, 0.5), fx=0.35, fy=0.2, r=0.85), dim(c, 0.5), 1.5)
    if back:
        _hood_back(a, c, y)
        return
    inn = (
        f"M330 {n(y + 40)}C306 {n(y - 60)} 342 {n(y - 122)} 400 {n(y - 124)}C458 {n(y - 122)} "
        f"494 {n(y - 60)} 470 {n(y + 40)}Z"
    )
    a.p(inn, a.lg(dim(c, 0.55), dim(c, 0.8), dim(c, 0.66)))
    a.p(
        (
            f"M352 {n(y + 30)}C340 {n(y - 40)} 362 {n(y - 90)} 400 {n(y - 92)}M448 {n(y + 30)}"
            f"C460 {n(y - 40)} 438 {n(y - 90)} 400 {n(y - 92)}"
        ),
        "none",
        dim(c, 0.45),
        3,
        o=0.6,
    )
    if fur:
        pts = [
            (400 + 96 * math.cos(t), y - 34 + 104 * math.sin(t))
            for t in [math.radians(150 + q * 24) for q in range(11)]
        ]
        a.fur(pts, mix("#B99468", c, 0.12), 32, 17)


def _front(a: Art, c: str, y0: float, y1: float, waist: float, hem: float, style: str) -> None:
    """Zip, pull tab and pockets."""
    a.p(f"M400 {n(y0 - 34)}V{n(y1 + 9)}", "none", dim(c, 0.62), 13)
    a.p(f"M400 {n(y0 - 34)}V{n(y1 + 7)}", "none", mix(a.pal.accent, "#8A8580", 0.45), 5, dash="3 3.500")
    a.p(f"M391 {n(y0 - 34)}V{n(y1 + 6)}", "none", "#FFFFFF", 2, o=0.22)
    a.r(393, y0 - 30, 14, 34, 5, a.metal())
    py = y0 + (y1 - y0) * 0.6
    for s in (-1, 1):
        x = 400 + s * (waist + hem) * 0.27
        if style == "parka":
            a.r(x - 44, py + 4, 88, 100, 12, a.body(c), stroke=dim(c, 0.45), sw=2)
            a.p(f"M{n(x - 47)} {n(py)}h94v26q-47 18-94 0Z", a.lg(lit(c, 0.3), dim(c, 0.2)), dim(c, 0.45), 2)
            a.e(x, py + 24, 6, a.metal())
        else:
            a.p(f"M{n(x + s * 16)} {n(py)}L{n(x - s * 4)} {n(py + 84)}", "none", dim(c, 0.66), 9)
            a.p(f"M{n(x + s * 16)} {n(py)}L{n(x - s * 4)} {n(py + 84)}", "none", a.pal.accent, 2.5)


def _collar(a: Art, c: str, y: float, h: float, back: bool) -> None:
    """Stand collar in two puffed rings."""
    for i in range(2):
        yy, w = (y - h / 2 * (i + 1) + 12, 92 - i * 8)
        a.p(
            (
                f"M{400 - w} {n(yy)}Q400 {n(yy + 26)} {400 + w} {n(yy)}q10 {n(h / 4)} 2 {n(h / 2)}"
                f"Q400 {n(yy + h / 2 + 28)} {398 - w} {n(yy + h / 2)}q-8 {n(-h / 4)} 2 {n(-h / 2)}Z"
            ),
            a.lg((0, dim(c, 0.3)), (0.25, lit(c, 0.3)), (0.6, c), (1, dim(c, 0.5))),
            dim(c, 0.5),
            1.2,
        )
    if not back:
        a.p(
            f"M{316} {n(y - h + 12)}Q400 {n(y - h - 14)} 484 {n(y - h + 12)}Q400 {n(y - h + 40)} 316 {n(y - h + 12)}Z",
            dim(c, 0.7),
        )


@dataclass(frozen=True)
class Cut:
    """Pattern of a jacket in drawing units: half-widths, length, quilting rows; style plain, belt, yoke or parka."""

    shoulder: float
    waist: float
    hem: float
    length: float
    rows: int
    hood: Literal["", "plain", "fur"]
    style: Literal["plain", "belt", "yoke", "parka"]

    def half_width(self, t: float) -> float:
        """Half-width at the share `t` of the length, 0 at the shoulder."""
        w = self.shoulder
        if t * self.rows < 1.2:
            w = 92 + (self.shoulder - 92) * min(1, (t * self.rows) ** 0.7 / 1.1)
        if t < 0.55:
            return w + (self.waist - self.shoulder) * math.sin(t / 0.55 * math.pi / 2)
        return w + self.waist - self.shoulder + (self.hem - self.waist) * ((t - 0.55) / 0.45) ** 0.9

    def edges(self) -> tuple[list[Pt], list[Pt]]:
        """Left and right outline from the shoulder down, one point for each row."""
        steps = [i / self.rows for i in range(self.rows + 1)]
        left = [(400 - self.half_width(t), TOP + self.length * t) for t in steps]
        return left, [(800 - x, y) for x, y in left]


def _outline(left: list[Pt], right: list[Pt]) -> str:
    """Silhouette of the body with a rounded hem."""
    foot = left[-1][1] + 22
    down = "".join(f"L{n(x)} {n(y)}" for x, y in left[1:])
    up = "".join(f"L{n(x)} {n(y)}" for x, y in right[::-1])
    start = f"M{n(left[0][0])} {n(left[0][1])}"
    return f"{start}{down}Q400 {n(foot)} {n(right[-1][0])} {n(right[-1][1])}{up}Z"


def _shell(a: Art, c: str, cut: Cut, left: list[Pt], right: list[Pt]) -> None:
    """Quilted rows, or smooth cloth with folds for a parka."""
    if cut.style != "parka":
        a.baffle(left, right, c, 11)
        return
    a.p(_outline(left, right), a.body(c), dim(c, 0.5), 1.5)
    folds = "M300 300q30 90 8 170M502 310q-22 80-4 160M330 560q20 40 4 90M470 540q-10 60 6 100"
    a.p(folds, "none", dim(c, 0.4), 9, o=0.28, blur=4)
    a.baffle(left[:2], right[:2], c, 12)


def _yoke(a: Art, cut: Cut, outline: str) -> None:
    """Shoulders in the accent colour, quilted like the rest."""
    acc, low = a.pal.accent, TOP + cut.length * 0.3
    a.push(clip=outline)
    a.p(f"M200 200H600V{n(low)}Q400 {n(low + 26)} 200 {n(low)}Z", acc, o=0.86)
    seams = [TOP + cut.length * q / cut.rows for q in range(1, 1 + int(cut.rows * 0.3))]
    a.p("".join(f"M240 {n(y)}Q400 {n(y + 16)} 560 {n(y)}" for y in seams), "none", dim(acc, 0.5), 6, o=0.5, blur=3)
    a.pop()


def _belt(a: Art, c: str, cut: Cut) -> None:
    """Belt at the waist, with a buckle in front."""
    y, w = TOP + cut.length * 0.5, cut.waist + 4
    d = f"M{n(400 - w)} {n(y)}Q400 {n(y + 18)} {n(400 + w)} {n(y)}l2 34Q400 {n(y + 54)} {n(398 - w)} {n(y + 34)}Z"
    a.p(d, a.cyl(dim(c, 0.25)), dim(c, 0.6), 1.5)
    if not a.angle:
        a.r(366, y + 6, 68, 44, 9, "none", stroke=a.metal(), sw=9)


def jacket(a: Art, cut: Cut) -> None:
    """Whole jacket in the colours of the picture; seen from the back in the angle view."""
    c, back = a.pal.main, a.angle
    if cut.hood:
        _hood(a, c, cut.hood == "fur", TOP - 2, back)
    reach = min(cut.length * 0.9, 372)
    for side in (-1, 1):
        top = (400 + side * (cut.shoulder - 50), TOP + 22)
        end = (400 + side * (cut.shoulder + 58), TOP + reach)
        _sleeve(a, side, top, end, 56, 37, max(5, int(reach / 46)), c)
    left, right = cut.edges()
    outline = _outline(left, right)
    a.soft(outline, "#000000", 0.35, 9)
    _shell(a, c, cut, left, right)
    if cut.style == "yoke":
        _yoke(a, cut, outline)
    light = ((0, "#FFFFFF", 0.1), (0.3, "#FFFFFF", 0.08), (0.55, "#000000", 0.02), (1, "#000000", 0.42))
    a.p(outline, a.lg(*light, deg=12))
    if cut.style == "belt":
        _belt(a, c, cut)
    if not back:
        _front(a, c, TOP, TOP + cut.length, cut.waist, cut.hem, cut.style)
    _collar(a, c, TOP + 6, 56 if cut.hood else 76, back)
