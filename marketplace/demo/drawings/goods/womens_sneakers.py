"""Women's sneakers in lighter tones on a higher sole."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.shoes import pair, sneaker
from marketplace.demo.drawings.palette import Palette, lit


def draw_womens_sneakers(a: Art) -> Drawing:
    """Women's sneakers in lighter tones on a higher sole."""
    main = a.pal.main
    a.pal = Palette(lit(main, 0.3), a.pal.accent if a.seed % 2 else lit(main, 0.78), a.pal.trim)
    kind = ("cup", "foam", "foam", "cup")[a.kind]

    height = (1.04, 1.08, 0.96, 1.2)[a.kind]

    def one() -> None:
        a.push(tf=f"translate(400 628) scale(.98 {height}) translate(-400 -628)")
        sneaker(a, kind, a.pal.main if kind == "foam" else lit(a.pal.main, 0.45), "#FBF7F1", True)
        a.pop()

    pair(a, one)
    return a.stage((100, 190 if a.angle else 262, 730, 680 if a.angle else 640), (262, 124), "room")
