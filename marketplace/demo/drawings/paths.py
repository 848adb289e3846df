"""SVG path data: short builders, and flattening to points for hulls and bounding boxes."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

Pt = tuple[float, float]
Box = tuple[float, float, float, float]

_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
_ARITY = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "Q": 4, "S": 4, "C": 6, "A": 7, "Z": 0}
_STEPS = 8


def n(v: float) -> str:
    """Format a coordinate compactly."""
    return f"{v:.1f}".rstrip("0").rstrip(".") if v % 1 else str(int(v))


def rr(x: float, y: float, w: float, h: float, r: float) -> str:
    """Rounded rectangle as path data."""
    r = min(r, w / 2, h / 2)
    arc = f"a{n(r)} {n(r)} 0 0 1"
    return (
        f"M{n(x + r)} {n(y)}h{n(w - 2 * r)}{arc} {n(r)} {n(r)}v{n(h - 2 * r)}{arc} {n(-r)} {n(r)}"
        f"h{n(2 * r - w)}{arc} {n(-r)} {n(-r)}v{n(2 * r - h)}{arc} {n(r)} {n(-r)}Z"
    )


def circ(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    """Ellipse as path data."""
    ry = rx if ry is None else ry
    arc = f"a{n(rx)} {n(ry)} 0 1 1"
    return f"M{n(cx - rx)} {n(cy)}{arc} {n(2 * rx)} 0{arc} {n(-2 * rx)} 0Z"


def bez(p: Sequence[Pt], t: float) -> Pt:
    """Point on a Bézier curve given its control points (two to four)."""
    pts = list(p)
    while len(pts) > 1:
        pts = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(pts)]
    return pts[0]


def poly(points: Sequence[Pt]) -> str:
    """Closed polygon as path data."""
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + "Z"


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """Split path data into single commands, repeating a letter that has several sets of numbers."""
    tokens = _TOKEN.findall(d)
    i = 0
    letter = "M"
    while i < len(tokens):
        if tokens[i].isalpha():
            letter = tokens[i]
            i += 1
        count = _ARITY[letter.upper()]
        yield letter, [float(v) for v in tokens[i : i + count]]
        i += count
        letter = {"M": "L", "m": "l"}.get(letter, letter)


def _arc(start: Pt, args: list[float], end: Pt) -> list[Pt]:
    """Points along an unrotated elliptical arc (endpoint form of the SVG grammar)."""
    rx, ry, large, sweep = args[0] or 1, args[1] or 1, bool(args[3]), bool(args[4])
    dx, dy = (start[0] - end[0]) / 2 / rx, (start[1] - end[1]) / 2 / ry
    half = math.hypot(dx, dy)
    grow = max(1.0, half)
    offset = math.sqrt(max(0.0, grow * grow - half * half)) * (1 if large == sweep else -1) / (half or 1)
    cx, cy = -dy * offset, dx * offset
    mx, my = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    a0 = math.atan2(dy - cy, dx - cx)
    a1 = math.atan2(-dy - cy, -dx - cx)
    turn = (a1 - a0) % (2 * math.pi) if sweep else -((a0 - a1) % (2 * math.pi))
    angles = [a0 + turn * s / (2 * _STEPS) for s in range(1, 2 * _STEPS + 1)]
    return [(mx + rx * (cx + grow * math.cos(t)), my + ry * (cy + grow * math.sin(t))) for t in angles]


def flatten(d: str) -> list[Pt]:
    """Points along path data, curves sampled; subpaths are run together."""
    out: list[Pt] = []
    x = y = 0.0
    control: Pt = (0.0, 0.0)
    for letter, args in _commands(d):
        kind = letter.upper()
        ox, oy = (x, y) if letter.islower() else (0.0, 0.0)
        start = (x, y)
        if kind == "Z":
            continue
        if kind in "HV":
            x, y = (args[0] + ox, y) if kind == "H" else (x, args[0] + oy)
            out.append((x, y))
            continue
        if kind == "A":
            x, y = args[5] + ox, args[6] + oy
            out += _arc(start, args, (x, y))
            continue
        pts = [(args[i] + ox, args[i + 1] + oy) for i in range(0, len(args), 2)]
        if kind in "ST":
            pts = [(2 * x - control[0], 2 * y - control[1]), *pts]
        x, y = pts[-1]
        control = pts[-2] if len(pts) > 1 else (x, y)
        out += [bez([start, *pts], s / _STEPS) for s in range(1, _STEPS + 1)] if len(pts) > 1 else [(x, y)]
    return out


def bounds(d: str) -> Box:
    """Bounding box (x0, y0, x1, y1) of path data."""
    xs, ys = zip(*flatten(d), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def area(points: Sequence[Pt]) -> float:
    """Area of a polygon, by the shoelace formula."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def hull(points: Sequence[Pt]) -> list[Pt]:
    """Convex hull, counter-clockwise."""

    def half(ordered: Sequence[Pt]) -> list[Pt]:
        chain: list[Pt] = []
        for p in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def _turn(o: Pt, a: Pt, b: Pt) -> float:
    """Cross product of two edges: positive for a left turn."""
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
