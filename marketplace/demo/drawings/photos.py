"""Photos that buyers take: the studio render turned and warmed on a table, with noise; evidence shows damage."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageChops, ImageEnhance

from .canvas import Canvas
from .raster import CANVAS, QUALITY, compose, layer
from .shots import Shot, draw

WIDTH = 600


def review_photo(shot: Shot, seed: int) -> bytes:
    """A buyer's snapshot of the product, 600 px WebP."""
    return _webp(_snapshot(shot, seed), seed)


def evidence_photo(shot: Shot, seed: int) -> bytes:
    """A snapshot of a damaged product: a crack and a dent over it, 600 px WebP."""
    picture = _snapshot(shot, seed)
    damage, place = layer(_damage(seed))
    picture.paste(damage, place, mask=damage.getchannel("A"))
    return _webp(picture, seed)


def _snapshot(shot: Shot, seed: int) -> Image.Image:
    rng = random.Random(seed)
    picture = compose(draw(shot.leaf, shot.kind, shot.seed, shot.palette, "scene" if seed % 2 else "box"))
    turned = picture.rotate(rng.uniform(-7, 7), Image.Resampling.BICUBIC, expand=False)
    edge = CANVAS // 10
    left, top = edge + rng.randint(-30, 30), edge + rng.randint(-30, 30)
    return turned.crop((left, top, left + 8 * edge, top + 8 * edge)).resize((CANVAS, CANVAS), Image.Resampling.BILINEAR)


def _webp(picture: Image.Image, seed: int) -> bytes:
    """Warm light, a little dimmer than the studio, and the grain of a telephone."""
    red, green, blue = picture.split()
    warm = Image.merge(
        "RGB", (red.point(lambda v: min(255, int(v * 1.04))), green, blue.point(lambda v: int(v * 0.88)))
    )
    shade = ImageEnhance.Brightness(warm).enhance(0.82 + seed % 5 * 0.04)
    small = shade.resize((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    grain = Image.effect_noise((WIDTH, WIDTH), 8).convert("RGB")
    noisy = ImageChops.add(small, grain, scale=1.0, offset=-128)
    buffer = io.BytesIO()
    noisy.save(buffer, "WEBP", quality=QUALITY - 10, method=4)
    return buffer.getvalue()


def _damage(seed: int) -> str:
    """A branching crack and a dent, somewhere near the middle."""
    rng = random.Random(seed * 31)
    c = Canvas()
    x, y = rng.uniform(330, 470), rng.uniform(360, 470)
    for _ in range(4):
        dx, dy = rng.uniform(-130, 130), rng.uniform(-120, 120)
        steps = [f"{dx * share:.0f} {dy * fall:.0f}" for share, fall in ((0.4, 0.3), (0.2, 0.4), (0.4, 0.3))]
        crack = f"M{x:.0f} {y:.0f}l{' '.join(steps)}"
        c.p(crack, "none", "#1B1512", 5)
        c.p(crack, "none", "#FFFFFF", 1.5, o=0.7)
    c.e(x + 60, y + 50, 46, c.rg((0, "#000000", 0.55), (0.7, "#000000", 0.2), (1, "#FFFFFF", 0)), 34)
    return c.document("".join(c.out))
