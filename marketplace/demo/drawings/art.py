"""One picture: a product drawn in free coordinates and placed on the ground of its view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from . import boxes, figures, grounds
from .palette import Palette
from .paths import Box, n
from .textures import Textures

View = Literal["front", "angle", "scene", "size", "box"]
VIEWS: tuple[View, ...] = get_args(View)
STRETCH = 0.03
"""Largest seeded change of a product's proportions, each way: neighbours of one kind stay different."""

_FIT = {"scene": (520, 480, 664), "size": (500, 500, 640), "box": (390, 500, 650)}
_FIT_STUDIO = (630, 580, 686)


@dataclass(frozen=True)
class Drawing:
    """A finished picture in two layers: SVG of the product on nothing, SVG of the ground; shadow when lying flat."""

    product: str
    ground: str
    casts_shadow: bool


class Art(Textures):
    """Draws one product; the leaf's function calls its primitives and ends with `stage()`.

    `kind` is the structural variant, `seed` small proportions and the studio ground, `pal` the colour of the SKU.
    """

    def __init__(self, kind: int, seed: int, palette: Palette, view: View) -> None:
        super().__init__(seed)
        self.kind, self.pal, self.view = kind, palette, view
        self.angle = view == "angle"
        self.extras: tuple[str, ...] = ()

    def j(self, v: float, pct: float = 0.06) -> float:
        """Value with seeded jitter."""
        return v * (1 + self.rng.uniform(-pct, pct))

    def stage(self, box: Box, mm: tuple[int, int] = (200, 200), scene: str = "room", *, flat: bool = False) -> Drawing:
        """Fit the product, whose bounding box is given, to the view; `mm` is its real width and height."""
        x0, y0, x1, y1 = box
        width, height, floor = _FIT.get(self.view, _FIT_STUDIO)
        sx = 1 + self.rng.uniform(-STRETCH, STRETCH)
        k = min(width / ((x1 - x0) * sx), height / (y1 - y0))
        centred = flat or self.view in ("size", "box")
        cy = floor - (height - (y1 - y0) * k) * (0.5 if centred else 0.22)
        cx = {"size": 440, "box": 232}.get(self.view, 400)
        tx, ty = cx - (x0 + x1) / 2 * k * sx, cy - y1 * k
        w = (x1 - x0) * k * sx
        lying = flat or self.view == "box"
        under = "" if lying else figures.contact(self, cx, cy, w, strong=self.view == "scene")
        over = ""
        if self.view == "size":
            over = figures.dimensions((tx + x0 * k * sx, cy - (y1 - y0) * k, cx + w / 2, cy), mm)
        elif self.view == "box":
            under = boxes.contents(self, self.extras)
        turn = f"rotate({-28 if self.seed % 2 else 24} 400 400)" if flat and self.angle else ""
        group = f'<g transform="{turn} translate({n(tx)} {n(ty)}) scale({k * sx:.4f} {k:.4f})">{"".join(self.out)}</g>'
        ground = grounds.ground(self.view, "table" if lying else scene, self.seed)
        return Drawing(self.document(under + group + over), ground, casts_shadow=lying)
