"""Men's sneakers: running, trail or court."""

from __future__ import annotations

from marketplace.demo.drawings.art import Art, Drawing
from marketplace.demo.drawings.goods.shoes import pair, sneaker
from marketplace.demo.drawings.palette import lit


def draw_mens_sneakers(a: Art) -> Drawing:
    """Men's sneakers: running, trail or court."""
    kind = ("foam", "lug", "cup")[a.kind]
    pair(a, lambda: sneaker(a, kind, a.pal.main, "#F1ECE4" if kind != "lug" else lit(a.pal.trim, 0.25), False))
    return a.stage(
        (100, 230 if a.angle else 300, 730, 680 if a.angle else 640), (305, 128), "lake" if kind == "lug" else "room"
    )
