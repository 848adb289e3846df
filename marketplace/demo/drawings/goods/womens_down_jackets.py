"""Women's down jacket: long with fur, cropped, or belted."""

from __future__ import annotations

from dataclasses import replace

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.jackets import TOP, Cut, jacket

CUTS = (
    Cut(132, 112, 150, 500, 11, "fur", "plain"),
    Cut(132, 134, 136, 330, 6, "", "plain"),
    Cut(132, 104, 148, 440, 10, "plain", "belt"),
)
SIZES_MM = ((520, 1080), (540, 620), (510, 940))


def draw_womens_down_jackets(a: Art) -> Drawing:
    """Women's down jacket: long with fur, cropped, or belted."""
    cut = replace(CUTS[a.kind], length=a.j(CUTS[a.kind].length, 0.04))
    jacket(a, cut)
    box = (200, 66 if cut.hood else 150, 600, TOP + max(cut.length, 370) + 26)
    return a.stage(box, SIZES_MM[a.kind], "snow")
