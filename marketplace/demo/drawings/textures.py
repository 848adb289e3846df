"""Textures and surfaces made of many strokes: screens, hair, fur and quilting."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

from .materials import Materials
from .palette import dim, lit
from .paths import bez, circ, n, rr


class Textures(Materials):
    """Surfaces that draw on the seed of the picture."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self.rng = random.Random(seed * 7919 + 17)

    def screen(self, x: float, y: float, w: float, h: float, r: float, kind: str = "tiles", c: str = "#26406B") -> None:
        """Lit display with an abstract interface."""
        d = rr(x, y, w, h, r)
        self.p(d, self.lg(lit(c, 0.25), c, dim(c, 0.55), deg=60))
        self.push(clip=d)
        getattr(self, f"_screen_{kind}")(x, y, w, h)
        self.pop()
        self.gloss(f"M{n(x)} {n(y)}h{n(w * 0.55)}L{n(x + w * 0.2)} {n(y + h)}H{n(x)}Z", 0.13)

    def _screen_map(self, x: float, y: float, w: float, h: float) -> None:
        """Streets and a route."""
        rng = self.rng
        d = rr(x, y, w, h, 0)
        self.p(d, "#22303C")
        for i in range(7):
            yy = y + h * rng.random()
            self.p(
                (
                    f"M{n(x)} {n(yy)}Q{n(x + w / 2)} {n(yy + rng.uniform(-0.4, 0.4) * h)} {n(x + w)} "
                    f"{n(y + h * rng.random())}"
                ),
                "none",
                "#465A69",
                3 + i % 3 * 3,
            )
        self.p(
            (
                f"M{n(x + w * 0.1)} {n(y + h)}C{n(x + w * 0.3)} {n(y + h * 0.5)} {n(x + w * 0.5)} "
                f"{n(y + h * 0.7)} {n(x + w * 0.8)} {n(y + h * 0.15)}"
            ),
            "none",
            "#F2A31B",
            max(4, h * 0.045),
        )
        self.e(x + w * 0.42, y + h * 0.6, h * 0.07, "#FFFFFF")
        self.e(x + w * 0.42, y + h * 0.6, h * 0.045, "#C8321F")

    def _screen_road(self, x: float, y: float, w: float, h: float) -> None:
        """The picture of a road camera."""
        d = rr(x, y, w, h, 0)
        self.p(d, self.lg("#9CC0DA", "#E4D9C3", "#8E9B8A"))
        self.p(
            f"M{n(x)} {n(y + h)}L{n(x + w * 0.46)} {n(y + h * 0.48)}h{n(w * 0.08)}L{n(x + w)} {n(y + h)}Z",
            "#5B5A5C",
        )
        self.p(
            (
                f"M{n(x + w * 0.49)} {n(y + h)}L{n(x + w * 0.497)} {n(y + h * 0.5)}h{n(w * 0.006)}"
                f"L{n(x + w * 0.52)} {n(y + h)}Z"
            ),
            "#F4EFE6",
        )
        self.p(
            f"M{n(x)} {n(y + h * 0.52)}L{n(x + w * 0.2)} {n(y + h * 0.38)}L{n(x + w * 0.42)} {n(y + h * 0.5)}Z",
            "#6B8064",
        )

    def _screen_gauge(self, x: float, y: float, w: float, h: float) -> None:
        """Two round instruments."""
        rng = self.rng
        d = rr(x, y, w, h, 0)
        self.p(d, "#10151C")
        for q, col in ((0.28, "#56C7BA"), (0.72, "#F2A31B")):
            cx, cy, rad = (x + w * q, y + h * 0.52, min(w * 0.17, h * 0.33))
            self.p(circ(cx, cy, rad), "none", "#2B3642", rad * 0.16)
            a = rng.uniform(-0.6, 0.9)
            self.p(
                (
                    f"M{n(cx - rad)} {n(cy)}A{n(rad)} {n(rad)} 0 0 1 {n(cx + rad * math.sin(a))} "
                    f"{n(cy - rad * math.cos(a))}"
                ),
                "none",
                col,
                rad * 0.16,
            )

    def _screen_tiles(self, x: float, y: float, w: float, h: float) -> None:
        """Tiles of applications; a tall screen has a widget above them."""
        u = w / 9 if w > h else w / 6.2
        cols = ("#F2A31B", "#C8321F", "#56C7BA", "#F4EEE7", "#86B8F2", "#8FBF7F")
        nx, ny = (4, 2) if w > h else (4, 3)
        for i in range(nx * ny):
            tx = x + w * (0.12 + 0.76 * (i % nx) / (nx - 1)) - u / 2
            ty = y + h * ((0.3 if w > h else 0.5) + (0.36 if w > h else 0.15) * (i // nx)) - u / 2
            self.r(tx, ty, u, u, u * 0.28, cols[(i + self.seed) % 6])
        if h > w:
            self.r(x + w * 0.1, y + h * 0.12, w * 0.8, h * 0.22, w * 0.06, "#FFFFFF", o=0.2)
            self.e(x + w * 0.25, y + h * 0.23, w * 0.09, "#F2A31B")

    def strands(
        self,
        a: Sequence[tuple[float, float]],
        b: Sequence[tuple[float, float]],
        count: int,
        c: str,
        width: float = 5,
        wave: float = 0,
    ) -> None:
        """Hair locks blended between two guide curves, dark first and bright last."""
        rng = self.rng
        for i in range(count):
            t = i * 0.618 % 1
            q = [
                (u[0] + (v[0] - u[0]) * t + rng.uniform(-5, 5), u[1] + (v[1] - u[1]) * t + rng.uniform(-5, 5))
                for u, v in zip(a, b, strict=False)
            ]
            tone = rng.random()
            col = dim(c, 0.45 - tone * 0.5) if tone < 0.6 else lit(c, (tone - 0.55) * 0.62)
            if wave:
                pts = [bez(q, s / 9) for s in range(10)]
                ph = t * 3
                pts = [(x + math.sin(s * 1.35 + ph) * wave * min(1, s / 3), y) for s, (x, y) in enumerate(pts)]
                d = f"M{n(pts[0][0])} {n(pts[0][1])}" + "".join(
                    (
                        f"Q{n(pts[s][0])} {n(pts[s][1])} {n((pts[s][0] + pts[s + 1][0]) / 2)} "
                        f"{n((pts[s][1] + pts[s + 1][1]) / 2)}"
                    )
                    for s in range(1, 9)
                )
            else:
                d = f"M{n(q[0][0])} {n(q[0][1])}C" + " ".join((f"{n(x)} {n(y)}" for x, y in q[1:]))
            self.p(d, "none", col, width * rng.uniform(0.4, 1.1), o=rng.uniform(0.55, 0.95))

    def fur(self, pts: Sequence[tuple[float, float]], c: str, length: float, count: int = 9) -> None:
        """Fluffy trim along a polyline."""
        rng = self.rng
        for tone in (0.5, 0.25, 0, -0.3):
            col, d = (dim(c, tone) if tone >= 0 else lit(c, -tone), "")
            for (x1, y1), (x2, y2) in itertools.pairwise(pts):
                for _i in range(count):
                    t, a, ln = (
                        rng.random(),
                        rng.uniform(0, 6.283),
                        length * rng.uniform(0.5, 1) * (1 - abs(tone) * 0.3),
                    )
                    x, y = (x1 + (x2 - x1) * t, y1 + (y2 - y1) * t)
                    d += (
                        f"M{n(x)} {n(y)}q{n(math.cos(a) * ln * 0.6)} {n(math.sin(a) * ln * 0.3)} "
                        f"{n(math.cos(a) * ln)} {n(math.sin(a) * ln + ln * 0.2)}"
                    )
            self.p(d, "none", col, 4.5 if tone > 0.3 else 3)

    def baffle(
        self, left: Sequence[tuple[float, float]], right: Sequence[tuple[float, float]], c: str, sag: float = 8
    ) -> None:
        """Quilted rows between two edge polylines; each row is puffed and shaded."""
        g = self.lg(
            (0, dim(c, 0.3)),
            (0.14, lit(c, 0.1)),
            (0.36, lit(c, 0.34)),
            (0.66, c),
            (0.9, dim(c, 0.32)),
            (1, dim(c, 0.55)),
        )
        for (lx, ly), (rx, ry), (lx2, ly2), (rx2, ry2) in zip(left, right, left[1:], right[1:], strict=False):
            m, m2 = ((lx + rx) / 2, (lx2 + rx2) / 2)
            bulge = (ly2 - ly) * 0.16
            self.p(
                (
                    f"M{n(lx)} {n(ly)}Q{n(m)} {n(max(ly, ry) + sag)} {n(rx)} {n(ry)}Q{n(rx + bulge)} "
                    f"{n((ry + ry2) / 2)} {n(rx2)} {n(ry2)}Q{n(m2)} {n(max(ly2, ry2) + sag)} {n(lx2)} "
                    f"{n(ly2)}Q{n(lx - bulge)} {n((ly + ly2) / 2)} {n(lx)} {n(ly)}Z"
                ),
                g,
                dim(c, 0.5),
                1.2,
            )
            puck = "".join(
                (
                    f"M{n(x)} {n(ly2 + sag * 0.6)}q{n(self.rng.uniform(-4, 4))} -9 "
                    f"{n(self.rng.uniform(-3, 3))} {n(-self.rng.uniform(9, 18))}"
                )
                for x in [lx2 + (rx2 - lx2) * q / 7 + self.rng.uniform(-5, 5) for q in range(1, 7)]
            )
            self.p(puck, "none", dim(c, 0.5), 2, o=0.35)
