"""Parametric product pictures: 32 leaf categories, five views, drawn by code and never downloaded."""

from .art import VIEWS, Drawing, View
from .catalogue import LEAVES, draw
from .palette import PALETTES, Palette
from .raster import SIZES, compose, encode
from .shots import Shot, render

__all__ = [
    "LEAVES", "PALETTES", "SIZES", "VIEWS", "Drawing", "Palette", "Shot", "View", "compose", "draw", "encode", "render",
]  # fmt: skip
