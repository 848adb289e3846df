"""Men's down jacket: two-tone bomber, parka with fur, or with a stand collar."""

from __future__ import annotations

from dataclasses import replace

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.jackets import TOP, Cut, jacket

CUTS = (
    Cut(156, 148, 144, 390, 7, "plain", "yoke"),
    Cut(156, 152, 162, 450, 8, "fur", "parka"),
    Cut(156, 146, 146, 400, 8, "", "plain"),
)
SIZES_MM = ((600, 700), (620, 860), (600, 720))


def draw_mens_down_jackets(a: Art) -> Drawing:
    """Men's down jacket: two-tone bomber, parka with fur, or with a stand collar."""
    cut = replace(CUTS[a.kind], length=a.j(CUTS[a.kind].length, 0.04))
    jacket(a, cut)
    box = (176, 66 if cut.hood else 150, 624, TOP + max(cut.length, 380) + 26)
    return a.stage(box, SIZES_MM[a.kind], "snow")
