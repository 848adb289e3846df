"""Parametric product pictures: 32 leaf categories, five views, drawn by code and never downloaded."""

from .art import VIEWS, Drawing, View
from .catalogue import LEAVES, draw
from .palette import PALETTES, Palette
from .raster import SIZES, compose, encode

__all__ = ["LEAVES", "PALETTES", "SIZES", "VIEWS", "Drawing", "Palette", "View", "compose", "draw", "encode"]
