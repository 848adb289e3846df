"""Which pictures each product has."""

from __future__ import annotations

from marketplace.demo.content import Good
from marketplace.demo.drawings import VIEWS, Shot


def lead_of(good: Good) -> Shot:
    """The front view in the colour of the first SKU."""
    return Shot(good.leaf, good.kind, good.seed, good.skus[0].palette, "front")


def shots_of(good: Good) -> list[Shot]:
    """All pictures of a good: its views in the first colour, then the front view in each other colour."""
    colours = list(dict.fromkeys(sku.palette for sku in good.skus))
    views = [Shot(good.leaf, good.kind, good.seed, colours[0], view) for view in VIEWS[: good.views]]
    return views + [Shot(good.leaf, good.kind, good.seed, colour, "front") for colour in colours[1:]]
