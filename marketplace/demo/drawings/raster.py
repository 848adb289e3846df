"""From SVG to WebP: layers are rasterised, composed and encoded in the sizes that pages ask for."""

from __future__ import annotations

import io
from functools import lru_cache

import resvg_py
from PIL import Image, ImageFilter

from .art import Drawing

SIZES = (240, 400, 800)
"""Widths in pixels; pictures are square."""
QUALITY = 78
EFFORT = 2
"""WebP effort 0..6: 4 saves 3 % of bytes and takes more than twice the time."""
CANVAS = 800
THUMB = 100
_WHOLE = 'viewBox="0 0 800 800" width="800" height="800"'
_SHADOW = "#2A1A10"


def raster(svg: str, width: int, height: int) -> Image.Image:
    """Rasterise a document into so many pixels, with its transparency."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def layer(svg: str, size: int = CANVAS) -> tuple[Image.Image, tuple[int, int]]:
    """Rasterise a document for a picture `size` wide; returns the part that is not empty, and where it belongs.

    A thumbnail tells which part that is: the cost of rasterising is by the pixel, and half of a picture is ground.
    """
    found = raster(svg, THUMB, THUMB).getchannel("A").getbbox()
    if found is None:
        return Image.new("RGBA", (1, 1)), (0, 0)
    unit = CANVAS // THUMB
    x0, y0 = (max(0, (v - 1) * unit) for v in found[:2])
    x1, y1 = (min(CANVAS, (v + 1) * unit) for v in found[2:])
    width, height = x1 - x0, y1 - y0
    crop = f'viewBox="{x0} {y0} {width} {height}" width="{width}" height="{height}"'
    scaled = raster(svg.replace(_WHOLE, crop, 1), width * size // CANVAS, height * size // CANVAS)
    return scaled, (x0 * size // CANVAS, y0 * size // CANVAS)


@lru_cache(maxsize=64)
def _ground(svg: str, size: int) -> Image.Image:
    return raster(svg, size, size).convert("RGB")


def compose(drawing: Drawing, size: int = CANVAS) -> Image.Image:
    """Whole picture, `size` pixels wide and high (a divisor of 800 by an even number keeps edges on pixels)."""
    product, (x, y) = layer(drawing.product, size)
    alpha = product.getchannel("A")
    picture = _ground(drawing.ground, size).copy()
    if drawing.casts_shadow:
        shape = Image.new("L", (size, size))
        shape.paste(alpha, (x, y))
        soft = shape.reduce(4).filter(ImageFilter.GaussianBlur(size / 200)).point(lambda v: int(v * 0.36))
        mask = Image.new("L", (size, size))
        mask.paste(soft.resize((size, size), Image.Resampling.BILINEAR), (size * 14 // CANVAS, size * 20 // CANVAS))
        picture.paste(Image.new("RGB", (size, size), _SHADOW), mask=mask)
    picture.paste(product, (x, y), mask=alpha)
    return picture


def encode(picture: Image.Image) -> dict[int, bytes]:
    """WebP files of a picture by width, up to its own, each scaled from the next larger one."""
    files = {}
    for size in sorted((s for s in SIZES if s <= picture.width), reverse=True):
        if size != picture.width:
            picture = picture.resize((size, size), Image.Resampling.LANCZOS, reducing_gap=2)
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=QUALITY, method=EFFORT)
        files[size] = buffer.getvalue()
    return files
