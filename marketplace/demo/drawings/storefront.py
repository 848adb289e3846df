"""Logos and banners of stores, and faces of people."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from .canvas import Canvas
from .palette import PALETTES, dim, lit
from .paths import circ, rr
from .raster import QUALITY, raster
from .shots import Shot, draw

LETTERS = {
    "А": "M0 16L5 0L10 16M2 10.5H8", "В": "M1 0V16H5.5a4.2 4.2 0 0 0 0-8.4H1M5 7.6a3.8 3.8 0 0 0 0-7.6H1",
    "Г": "M1 16V0H9", "Д": "M2 15V11L5 0H7L9 15M0 16V15H11V16", "З": "M1 2Q9-2 9 4T4 7.6Q10 8 10 12T1 14",
    "И": "M1 0V16L9 0V16", "К": "M1 0V16M9 0L1 8.5L9.5 16", "Л": "M0 16L5 0L10 16",
    "М": "M0 16L1.5 0L5 9L8.5 0L10 16",
    "Н": "M1 0V16M9 0V16M1 8H9", "О": "M5 0C1 0 0 4 0 8s1 8 5 8 5-4 5-8-1-8-5-8Z", "П": "M1 16V0H9V16",
    "Р": "M1 16V0H5.5a4.5 4.5 0 0 1 0 9H1",
    "С": "M9.5 2.5C8 .5 6.5 0 5 0 1 0 0 4 0 8s1 8 5 8c1.5 0 3-.5 4.5-2.5",
    "Т": "M0 0H10M5 0V16", "Ч": "M1 0V5Q1 8.5 5 8.5T9 7M9 0V16", "Ш": "M0 0V16H10V0M5 0V16",
    "Щ": "M0 0V15H11V17M9 0V15M4.5 0V15", "V": "M0 0L5 16L10 0",
}  # fmt: skip
"""Capitals as strokes in a box of 10 by 16 units; Latin look-alikes share them."""

_LATIN = {"A": "А", "B": "В", "C": "С", "D": "Д", "K": "К", "M": "М", "N": "Н", "O": "О", "P": "Р", "T": "Т"}
_TONES = tuple(PALETTES)[:10]


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()


def _letter(c: Canvas, name: str, colour: str) -> None:
    """The first letter of a name in the middle of the canvas."""
    first = next((x for x in name.upper() if x.isalpha()), "О")
    stroke = LETTERS.get(_LATIN.get(first, first), LETTERS["О"])
    c.push(tf="translate(296 244) scale(20.8 19.5)")
    c.p(stroke, "none", colour, 1.9)
    c.pop()


def logo(name: str, number: int) -> bytes:
    """Initial on a geometric mark, 240 px WebP; `number` picks colour and mark."""
    tone = PALETTES[_TONES[number * 3 % len(_TONES)]]
    c = Canvas()
    c.r(0, 0, 800, 800, 0, c.lg(lit(tone.main, 0.82), lit(tone.main, 0.6), deg=45))
    marks = (
        circ(400, 400, 300), rr(120, 120, 560, 560, 150), "M400 70L730 400L400 730L70 400Z",
        "M400 80L680 240V560L400 720L120 560V240Z",
    )  # fmt: skip
    c.p(marks[number % len(marks)], c.lg(lit(tone.main, 0.15), dim(tone.main, 0.25), deg=50))
    c.p(marks[number % len(marks)], "none", tone.accent, 14, o=0.9)
    light = tone.main in (PALETTES["snow"].main, PALETTES["sand"].main)
    _letter(c, name, dim(tone.trim, 0.2) if light else "#FFFCF6")
    return _webp(raster(c.document("".join(c.out)), 240, 240))


def banner(shots: Sequence[Shot], number: int) -> bytes:
    """A row of the store's own goods on a gradient, 1200 by 300 px WebP."""
    tone = PALETTES[_TONES[number * 3 % len(_TONES)]]
    c = Canvas()
    c.r(0, 0, 800, 800, 0, c.lg(lit(tone.main, 0.86), lit(tone.main, 0.5), deg=12))
    c.e(640, 120, 420, c.rg((0, "#FFFFFF", 0.7), (1, "#FFFFFF", 0), fx=0.5, fy=0.5, r=0.5))
    picture = raster(c.document("".join(c.out)), 800, 800).resize((1200, 300))
    for place, shot in enumerate(shots):
        product = draw(shot.leaf, shot.kind, shot.seed, shot.palette, shot.view).product
        layer = raster(product, 280, 280)
        picture.paste(layer, (1200 - 290 * (place + 1), 4), mask=layer.getchannel("A"))
    return _webp(picture)


def avatar(name: str, number: int, *, size: int = 240, long_hair: bool = False) -> bytes:
    """A simple face in the colours of `number`, WebP, `size` pixels wide; an initial for those who prefer no face."""
    tone = PALETTES[_TONES[number * 7 % len(_TONES)]]
    c = Canvas()
    c.r(0, 0, 800, 800, 0, c.lg(lit(tone.main, 0.7), lit(tone.main, 0.35), deg=60))
    if number % 3 == 0:
        _letter(c, name, dim(tone.main, 0.45))
        return _webp(raster(c.document("".join(c.out)), size, size))
    skin = ("#F1D3B8", "#D9A883", "#B98560", "#F4DEC8")[number % 4]
    hair = ("#2B211C", "#7A4526", "#C08A4A", "#8A8580")[number // 2 % 4]
    if long_hair:
        falling = "M400 110C240 110 200 230 205 380C210 500 180 560 150 650Q400 720 650 650"
        c.p(f"{falling}C620 560 590 500 595 380Q600 110 400 110Z", dim(hair, 0.12))
    c.p("M120 800Q130 590 400 570T680 800Z", c.lg(lit(tone.main, 0.1), dim(tone.main, 0.25)))
    c.p("M340 500H460V620Q400 670 340 620Z", dim(skin, 0.12))
    c.e(400, 350, 180, c.rg(lit(skin, 0.4), (0.6, skin), dim(skin, 0.15)), 210)
    c.p("M215 340C190 130 320 90 410 96S620 150 585 340C560 250 500 220 420 230S250 250 215 340Z", hair)
    c.e(335, 360, 15, "#2B2320")
    c.e(465, 360, 15, "#2B2320")
    c.p("M330 450Q400 510 470 450", "none", dim(skin, 0.45), 13)
    return _webp(raster(c.document("".join(c.out)), size, size))
