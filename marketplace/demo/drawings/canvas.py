"""What every picture is made of: paths, gradients, groups and blurred patches, collected as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .paths import bounds, circ, n, rr

Stop = str | tuple[float, str] | tuple[float, str, float]


class Canvas:
    """Collects definitions and shapes; identifiers are unique within one canvas."""

    def __init__(self) -> None:
        self.defs: list[str] = []
        self.out: list[str] = []
        self._last_id = 0

    def uid(self) -> str:
        """Fresh identifier for a definition."""
        self._last_id += 1
        return f"d{self._last_id}"

    def document(self, body: str) -> str:
        """Whole SVG document of 800 by 800 units around the given markup."""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800">'
            f"<defs>{''.join(self.defs)}</defs>{body}</svg>"
        )

    def _stops(self, stops: Sequence[Stop]) -> str:
        """Serialise gradient stops, spreading bare colours evenly."""
        out = []
        for i, stop in enumerate(stops):
            t: tuple[float, str] | tuple[float, str, float]
            t = (i / max(1, len(stops) - 1), stop) if isinstance(stop, str) else stop
            opacity = f' stop-opacity="{t[2]}"' if len(t) > 2 else ""
            out.append(f'<stop offset="{t[0]:.2f}" stop-color="{t[1]}"{opacity}/>')
        return "".join(out)

    def lg(self, *stops: Stop, deg: float = 90) -> str:
        """Linear gradient; 90 runs top to bottom, 0 left to right."""
        i = self.uid()
        c, s = math.cos(math.radians(deg)) / 2, math.sin(math.radians(deg)) / 2
        self.defs.append(
            f'<linearGradient id="{i}" x1="{0.5 - c:.3f}" y1="{0.5 - s:.3f}" x2="{0.5 + c:.3f}" y2="{0.5 + s:.3f}">'
            f"{self._stops(stops)}</linearGradient>"
        )
        return f"url(#{i})"

    def rg(self, *stops: Stop, fx: float = 0.35, fy: float = 0.3, r: float = 0.75) -> str:
        """Radial gradient with its centre towards the key light."""
        i = self.uid()
        self.defs.append(f'<radialGradient id="{i}" cx="{fx}" cy="{fy}" r="{r}">{self._stops(stops)}</radialGradient>')
        return f"url(#{i})"

    def blur(self, deviation: float, d: str, width: float = 0) -> str:
        """Filter for a soft blur of one path; its region hugs the path, because blurring costs by the pixel."""
        i = self.uid()
        x0, y0, x1, y1 = bounds(d)
        m = deviation * 3 + width / 2 + 1
        self.defs.append(
            f'<filter id="{i}" filterUnits="userSpaceOnUse" x="{n(x0 - m)}" y="{n(y0 - m)}" '
            f'width="{n(x1 - x0 + 2 * m)}" height="{n(y1 - y0 + 2 * m)}">'
            f'<feGaussianBlur stdDeviation="{deviation}"/></filter>'
        )
        return f"url(#{i})"

    def p(
        self,
        d: str,
        fill: str = "none",
        stroke: str = "",
        sw: float = 2,
        *,
        o: float = 1,
        blur: float = 0,
        tf: str = "",
        dash: str = "",
    ) -> None:
        """Add a path: stroke width, opacity, blur radius, transform and dashes are optional."""
        s = f'<path d="{d}" fill="{fill}"'
        if stroke:
            s += f' stroke="{stroke}" stroke-width="{n(sw)}" stroke-linecap="round" stroke-linejoin="round"'
        kind = "opacity" if blur or (stroke and fill != "none") else "stroke-opacity" if stroke else "fill-opacity"
        s += f' {kind}="{o:.2f}"' if o < 1 else ""
        s += f' filter="{self.blur(blur, d, sw if stroke else 0)}"' if blur else ""
        s += f' transform="{tf}"' if tf else ""
        s += f' stroke-dasharray="{dash}"' if dash else ""
        self.out.append(s + "/>")

    def r(
        self, x: float, y: float, w: float, h: float, r: float, fill: str, *, o: float = 1, blur: float = 0,
        tf: str = "", stroke: str = "", sw: float = 2,
    ) -> None:  # fmt: skip
        """Add a rounded rectangle."""
        self.p(rr(x, y, w, h, r), fill, stroke, sw, o=o, blur=blur, tf=tf)

    def e(
        self, cx: float, cy: float, rx: float, fill: str, ry: float | None = None, *, o: float = 1, blur: float = 0,
        tf: str = "", stroke: str = "", sw: float = 2,
    ) -> None:  # fmt: skip
        """Add an ellipse; one radius makes a circle."""
        self.p(circ(cx, cy, rx, ry), fill, stroke, sw, o=o, blur=blur, tf=tf)

    def push(self, tf: str = "", clip: str = "", o: float = 1) -> None:
        """Open a group with an optional transform, clip path data or opacity."""
        s = f'<g transform="{tf}"' if tf else "<g"
        if clip:
            i = self.uid()
            self.defs.append(f'<clipPath id="{i}"><path d="{clip}"/></clipPath>')
            s += f' clip-path="url(#{i})"'
        self.out.append(s + (f' opacity="{o}">' if o < 1 else ">"))

    def pop(self) -> None:
        """Close the last group."""
        self.out.append("</g>")
