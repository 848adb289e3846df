"""The one reader of pictures that people send: limits before decoding, upright, in sRGB, without metadata.

Nothing of the file survives but its pixels: `read_picture` decodes what `picture_files.bare_picture` left of it,
and `webp_of` writes a new file.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, UnidentifiedImageError

from marketplace.lib.picture_files import (
    MAX_PROFILE_BYTES,
    BarePicture,
    BrokenPicture,
    UnusablePicture,
    bare_picture,
)

WEBP_BUFFERS = 2  # a WebP may have so many times fewer pixels: its decoder keeps two more copies of the picture
MAX_SIDE = 20_000  # pixels; nobody photographs a line
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # EXIF's orientation: what sets the picture upright
_SIDEWAYS = 5  # from this orientation on, width and height change places


class EmptyFile(UnusablePicture):
    """There is nothing in the file."""

    code = "empty_file"
    message = _("The file is empty. Choose another one.")


class TooManyBytes(UnusablePicture):
    """The file is too large. Parameter: limit, in megabytes."""

    code = "too_many_bytes"
    message = _("The file is larger than %(limit)s MB. Choose a smaller one, or save this one with less quality.")


class TooManyPixels(UnusablePicture):
    """The picture would take too much memory. Parameter: limit, in millions of pixels."""

    code = "too_many_pixels"
    message = _("The picture is too large: at most %(limit)s megapixels. Make it smaller and try again.")


class TooFewPixels(UnusablePicture):
    """The picture is too small to be of use. Parameter: limit, pixels of the shorter side."""

    code = "too_few_pixels"
    message = _("The picture is too small: each side needs at least %(limit)s pixels.")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may weigh and measure: bytes, pixels in all, pixels of the shorter side."""

    max_bytes: int
    max_pixels: int
    min_side: int = 1


def read_picture(data: bytes, *, limits: Limits, needed: tuple[int, int]) -> Image.Image:
    """The picture of a JPEG, PNG or WebP file in mode RGB or RGBA.

    `needed` is the width and height in pixels that will be used: of a much larger picture, less is decoded or
    kept, but never less than twice that. Raises a subclass of UnusablePicture.
    """
    if not data:
        raise EmptyFile
    if len(data) > limits.max_bytes:
        raise TooManyBytes(limit=limits.max_bytes // 1024**2)
    bare = bare_picture(data)
    _check_size(bare, limits)
    if bare.orientation >= _SIDEWAYS:
        needed = needed[1], needed[0]
    return _upright(_in_srgb(_decode(bare, (needed[0] * 2, needed[1] * 2)), bare.profile), bare.orientation)


def square_of(image: Image.Image, side: int, *, part: float = 0.5) -> Image.Image:
    """A square of `side` pixels on white; `part` says which part of the longer side stays: 0 first, 1 last."""
    short = min(image.size)
    left, top = round((image.width - short) * part), round((image.height - short) * part)
    box = (left, top, left + short, top + short)
    square = image.resize((side, side), Image.Resampling.LANCZOS, box=box, reducing_gap=3)
    if square.mode != "RGBA":
        return square
    ground = Image.new("RGB", square.size, "white")
    ground.paste(square, mask=square.getchannel("A"))
    return ground


def webp_of(image: Image.Image, *, quality: int) -> bytes:
    """The picture as a WebP file that holds nothing but its pixels."""
    image.info.clear()
    target = BytesIO()
    image.save(target, "WEBP", quality=quality, method=4)
    return target.getvalue()


def _check_size(bare: BarePicture, limits: Limits) -> None:
    most = limits.max_pixels // (WEBP_BUFFERS if bare.kind == "WEBP" else 1)
    if bare.width * bare.height > most or max(bare.width, bare.height) > MAX_SIDE:
        raise TooManyPixels(limit=most // 1_000_000)
    if min(bare.width, bare.height) < limits.min_side:
        raise TooFewPixels(limit=limits.min_side)


def _decode(bare: BarePicture, enough: tuple[int, int]) -> Image.Image:
    """Pixels in RGB, RGBA or CMYK, not many more than enough."""
    try:
        file = Image.open(BytesIO(bare.data), formats=(bare.kind,))
        if file.size != (bare.width, bare.height):
            raise BrokenPicture
        file.draft(None, enough)  # a JPEG is decoded in a half, a quarter or an eighth of its size
        file.load()
        image = _in_eight_bits(file)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BrokenPicture from error
    factor = min(image.width // enough[0], image.height // enough[1])
    return image.reduce(factor) if factor > 1 else image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode in ("RGB", "RGBA", "CMYK"):
        return image if "transparency" not in image.info else image.convert("RGBA")
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """In the colours of screens. A profile that cannot be used is left out: colours are then a little off."""
    if profile and len(profile) <= MAX_PROFILE_BYTES:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURN.get(orientation)
    return image if turn is None else image.transpose(turn)
