"""Materials and optical parts: satin, steel, glass, boxes in three-quarter view, lenses, knobs."""

from __future__ import annotations

from .canvas import Canvas
from .palette import dim, lit, mix
from .paths import area, circ, flatten, hull, n, poly, rr


class Materials(Canvas):
    """Surfaces lit from the top left."""

    angle = False

    def body(self, c: str, k: float = 1) -> str:
        """Satin surface lit from the top left."""
        return self.lg(lit(c, 0.34 * k), (0.3, lit(c, 0.08 * k)), (0.65, dim(c, 0.1 * k)), dim(c, 0.38 * k), deg=58)

    def cyl(self, c: str, deg: float = 0) -> str:
        """Cylinder shading across its axis."""
        return self.lg(
            (0, dim(c, 0.32)),
            (0.12, c),
            (0.3, lit(c, 0.5)),
            (0.5, lit(c, 0.06)),
            (0.82, dim(c, 0.36)),
            (1, dim(c, 0.18)),
            deg=deg,
        )

    def metal(self, deg: float = 0, c: str = "#B9BBBD") -> str:
        """Brushed steel."""
        return self.lg(
            (0, dim(c, 0.35)),
            (0.18, lit(c, 0.75)),
            (0.34, c),
            (0.5, dim(c, 0.4)),
            (0.66, lit(c, 0.3)),
            (0.84, lit(c, 0.6)),
            (1, dim(c, 0.45)),
            deg=deg,
        )

    def ball(self, c: str, k: float = 1) -> str:
        """Sphere shading."""
        return self.rg(lit(c, 0.6 * k), (0.35, lit(c, 0.1)), (0.75, dim(c, 0.22 * k)), dim(c, 0.5 * k))

    def extrude(self, d: str, dx: float, dy: float, fill: str, steps: int = 10) -> None:
        """Sweep a silhouette backwards to make its side walls: one hull if it is convex, else a few copies."""
        points = flatten(d)
        if area(hull(points)) < area(points) * 1.04:
            self.p(poly(hull(points + [(x + dx, y + dy) for x, y in points])), fill)
            return
        for step in range(steps, 0, -1):
            shift = f"translate({n(dx * step / steps)} {n(dy * step / steps)})"
            self.p(d, fill, fill, max(abs(dx), abs(dy)) / steps, tf=shift)

    def block(self, x: float, y: float, w: float, h: float, r: float, depth: float, c: str, face: str = "") -> None:
        """Rounded box in three-quarter view: swept sides, satin face, lit edge."""
        s = -1 if self.angle else 1
        dx, dy = (s * depth * (0.62 if self.angle else 0.42), -depth * 0.3)
        side = self.lg(lit(c, 0.3), (0.25, lit(c, 0.05)), (0.5, dim(c, 0.3)), dim(c, 0.55), deg=80)
        self.extrude(rr(x, y, w, h, r), dx, dy, side)
        self.r(x, y, w, h, r, face or self.body(c))
        self.edge(rr(x + 1.5, y + 1.5, w - 3, h - 3, max(r - 1.5, 1)))

    def edge(self, d: str, o: float = 0.55, sw: float = 2.5) -> None:
        """Thin lit rim fading from the top left."""
        g = self.lg((0, "#FFFFFF", 0.9), (0.4, "#FFFFFF", 0.12), (0.7, "#000000", 0.1), (1, "#000000", 0.35), deg=55)
        self.p(d, "none", g, sw, o=o)

    def gloss(self, d: str, o: float = 0.3) -> None:
        """Glass reflection patch."""
        self.p(d, self.lg((0, "#FFFFFF", 0.9), (1, "#FFFFFF", 0.05), deg=60), o=o)

    def soft(self, d: str, c: str = "#000000", o: float = 0.3, sd: float = 8) -> None:
        """Blurred shade patch."""
        self.p(d, c, o=o, blur=sd)

    def lens(self, cx: float, cy: float, r: float, tint: str = "#3A4F8F") -> None:
        """Camera lens: barrel rings, coated glass and highlights."""
        self.e(cx, cy, r, self.lg("#6A686A", "#1A1819", "#2D2B2C", deg=60))
        self.e(cx, cy, r * 0.9, self.lg("#0C0B0C", "#3D3B3E", deg=60))
        self.e(cx, cy, r * 0.78, "#0B0A0D")
        self.e(
            cx,
            cy,
            r * 0.66,
            self.rg((0, lit(tint, 0.15)), (0.45, dim(tint, 0.35)), (1, "#07060A"), fx=0.6, fy=0.66, r=0.7),
        )
        self.e(
            cx,
            cy,
            r * 0.34,
            self.rg((0, "#05050A"), (0.7, "#0B0B18"), (1, mix(tint, "#6B2F7A", 0.5)), fx=0.5, fy=0.5, r=0.5),
        )
        self.e(
            cx - r * 0.26,
            cy - r * 0.3,
            r * 0.17,
            "#FFFFFF",
            r * 0.11,
            o=0.75,
            tf=f"rotate(-40 {n(cx - r * 0.26)} {n(cy - r * 0.3)})",
        )
        self.e(cx + r * 0.25, cy + r * 0.28, r * 0.07, "#BFE3FF", o=0.6)

    def knob(self, cx: float, cy: float, r: float, c: str) -> None:
        """Turned knob with a skirt and a mark."""
        self.soft(circ(cx + r * 0.15, cy + r * 0.25, r * 1.05), o=0.4, sd=r * 0.14)
        self.e(cx, cy, r, self.lg(lit(c, 0.4), dim(c, 0.45), deg=55))
        self.e(cx, cy, r * 0.82, self.lg(dim(c, 0.3), lit(c, 0.12), deg=55))
        self.e(cx, cy, r * 0.72, self.ball(c, 0.7))
        self.p(f"M{n(cx)} {n(cy - r * 0.35)}V{n(cy - r * 0.66)}", "none", "#FFFFFF", max(2, r * 0.08), o=0.85)

    def holes(self, x: float, y: float, w: float, h: float, step: float, c: str = "#0D0B0B", o: float = 0.6) -> None:
        """Perforated grille."""
        d = "".join(
            circ(x + step * (i + 0.5 * (k % 2)), y + step * 0.87 * k, step * 0.28)
            for k in range(int(h / step / 0.87) + 1)
            for i in range(int(w / step) + 1)
        )
        self.p(d, c, o=o)
