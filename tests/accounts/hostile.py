"""Files that somebody might send as a picture: what must be refused, and what must lose everything but its pixels.

Every file is made here, when it is asked for. `REFUSED` maps a name to what makes the file and the code of the
refusal, `CLEANED` a name to what makes it. `python -m tests.accounts.hostile FOLDER` reads all files of a folder as
the profile does and prints by how many bytes the memory of the process grew at most.
"""

from __future__ import annotations

import json
import resource
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PIL import ImageCms

from tests.accounts.picture_parts import (
    SECRET,
    canvas,
    cut,
    exif,
    film,
    flat,
    header,
    jpeg_frame,
    jpeg_scans,
    jpeg_with,
    jpeg_without,
    packed_zeros,
    picture,
    png,
    png_bad_checksum,
    png_header,
    png_parts,
    png_pixels,
    png_with,
    png_without,
    profile_segments,
    riff,
    segment,
    webp_claiming,
    webp_pixels,
    zipped,
)

TEN_MEGABYTES = 10 * 1024 * 1024
Maker = Callable[[], bytes]


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">' + SECRET + b"</svg>"
XXE = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
TEXTS: dict[str, bytes] = {
    "text": b"This is no picture.",
    "html": b"<!doctype html><title>x</title>" + SECRET,
    "svg with a script": SVG,
    "svg with an entity": XXE,
    "svg of a browser's making": b'<svg onload="alert(1)"/>',
    "php": b"<?php system($_GET['c']); ?>",
    "shell script": b"#!/bin/sh\nrm -rf /\n",
    "windows program": b"MZ" + bytes(200),
    "linux program": b"\x7fELF" + bytes(200),
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n(%pipe%id) (w) file\n",
    "graphics script": b"push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 'https://example.com/x.png'\n",
    "x bitmap": b"#define x_width 300\n#define x_height 300\nstatic char x_bits[] = { 0x00 };",
    "gif and javascript in one": b"GIF89a/*" + bytes(90) + b"*/=1;alert('karavan-secret')//;",
    "photo of an iphone": b"\0\0\0\x18ftypheic" + bytes(200),
    "video": b"\0\0\0\x18ftypmp42" + bytes(200),
    "jpeg xl": b"\xff\x0a" + bytes(200),
    "photoshop": b"8BPS\0\x01" + bytes(200),
    "gzip": b"\x1f\x8b\x08" + bytes(200),
    "zeros": bytes(5000),
    "windows sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(28),
    "windows video": b"RIFF\x24\0\0\0AVI LIST" + bytes(28),
}

REFUSED: dict[str, tuple[Maker, str]] = {
    "empty": (bytes, "empty"),
    **{name: (partial(bytes, data), "not_a_picture") for name, data in TEXTS.items()},
    "gif": (partial(picture, "GIF"), "not_a_picture"),
    "animated gif": (partial(film, "GIF"), "not_a_picture"),
    "bmp": (partial(picture, "BMP"), "not_a_picture"),
    "tiff": (partial(picture, "TIFF"), "not_a_picture"),
    "icon": (partial(picture, "ICO"), "not_a_picture"),
    "avif": (partial(picture, "AVIF"), "not_a_picture"),
    "jpeg 2000": (partial(picture, "JPEG2000"), "not_a_picture"),
    "zip bomb": (zipped, "not_a_picture"),
    "zlib bomb": (partial(packed_zeros, 40), "not_a_picture"),
    "jpeg behind html": (lambda: SECRET + picture(), "not_a_picture"),
    "jpeg behind a pdf": (lambda: b"%PDF-1.4\n" + picture(), "not_a_picture"),
    "jpeg behind a zip": (lambda: zipped() + picture(), "not_a_picture"),
    "png behind a line feed": (lambda: b"\n" + picture("PNG"), "not_a_picture"),
    "png behind a byte order mark": (lambda: b"\xef\xbb\xbf" + picture("PNG"), "not_a_picture"),
    "webp behind a gif": (lambda: b"GIF89a" + picture("WEBP"), "not_a_picture"),
    # nothing but a beginning
    "signature of jpeg": (lambda: b"\xff\xd8\xff", "broken_picture"),
    "signature of png": (lambda: picture("PNG")[:8], "broken_picture"),
    "signature of webp": (riff, "broken_picture"),
    **{
        f"{kind} cut at {percent} %": (partial(cut, kind, percent), "broken_picture")
        for kind in ("JPEG", "PNG", "WEBP")
        for percent in (10, 30, 50, 70, 90, 99)
    },
    # too much
    "too many bytes of jpeg": (lambda: picture() + bytes(TEN_MEGABYTES), "too_many_bytes"),
    "too many bytes of png": (lambda: png_with(b"tEXt", bytes(TEN_MEGABYTES)), "too_many_bytes"),
    "too many bytes of nothing": (lambda: bytes(TEN_MEGABYTES + 1), "too_many_bytes"),
    "jpeg claims 65,500 x 65,500": (partial(jpeg_frame, width=65_500, height=65_500), "too_many_pixels"),
    "jpeg claims 5,001 x 5,000": (partial(jpeg_frame, width=5001, height=5000), "too_many_pixels"),
    "png claims 100,000 x 100,000": (partial(png_header, width=100_000, height=100_000), "too_many_pixels"),
    "png claims all that a header holds": (partial(png_header, width=2**31 - 1, height=2**31 - 1), "too_many_pixels"),
    "png is a line": (partial(png_header, width=20_001, height=100), "too_many_pixels"),
    "png is a pole": (partial(png_header, width=100, height=20_001), "too_many_pixels"),
    "png bomb": (partial(flat, "PNG", (6000, 6000), "L"), "too_many_pixels"),
    "webp claims 16,383 x 16,383": (partial(webp_claiming, 16_383, 16_383, lossless=False), "too_many_pixels"),
    "lossless webp claims 16,384 x 16,384": (partial(webp_claiming, 16_384, 16_384, lossless=True), "too_many_pixels"),
    "webp claims 5,000 x 4,000": (partial(webp_claiming, 5000, 4000, lossless=True), "too_many_pixels"),
    # too little
    "png of 10 x 10": (partial(picture, "PNG", (10, 10)), "too_few_pixels"),
    "jpeg of 300 x 95": (partial(picture, "JPEG", (300, 95)), "too_few_pixels"),
    "webp of 1 x 1": (partial(picture, "WEBP", (1, 1)), "too_few_pixels"),
    "png without width": (partial(png_header, width=0), "broken_picture"),
    "jpeg without height": (partial(jpeg_frame, height=0), "broken_picture"),
    # films
    "animated png": (partial(film, "PNG"), "animated_picture"),
    "animated webp": (partial(film, "WEBP"), "animated_picture"),
    "animated webp of 200 frames": (partial(film, "WEBP", 200), "animated_picture"),
    "png claims 4 billion frames": (partial(png_with, b"acTL", b"\xff" * 4 + bytes(4)), "animated_picture"),
    "webp claims to be a film": (
        lambda: riff(canvas(flags=2), (b"VP8 ", webp_pixels())),
        "animated_picture",
    ),
    "webp of one frame": (lambda: riff(canvas(), (b"ANMF", bytes(16) + webp_pixels())), "animated_picture"),
    # parts that contradict each other
    "png header with a wrong checksum": (partial(png_bad_checksum, b"IHDR"), "broken_picture"),
    "png pixels with a wrong checksum": (partial(png_bad_checksum, b"IDAT"), "broken_picture"),
    "png without header": (partial(png_without, b"IHDR"), "broken_picture"),
    "png without pixels": (partial(png_without, b"IDAT"), "broken_picture"),
    "png without end": (partial(png_without, b"IEND"), "broken_picture"),
    "png with two headers": (partial(png_with, b"IHDR", header(100, 100)), "broken_picture"),
    "png with a part nobody knows": (partial(png_with, b"EVIL", SECRET), "broken_picture"),
    "png of an impossible colour": (partial(png_header, colour=5), "broken_picture"),
    "png of an impossible depth": (partial(png_header, depth=7), "broken_picture"),
    "png with noise for pixels": (lambda: png_pixels(SECRET * 50), "broken_picture"),
    "png in 20,000 parts": (
        lambda: png([png_parts()[0], *[(b"teXt", b"")] * 20_000, *png_parts()[1:]]),
        "broken_picture",
    ),
    "png part longer than the file": (
        lambda: picture("PNG").replace(b"IDAT", b"IDAT", 1)[:33] + b"\xff\xff\xff\xffIDAT",
        "broken_picture",
    ),
    "png profile that unpacks to 30 MB": (
        lambda: png_with(b"iCCP", b"x\0\0" + packed_zeros(30)),
        "broken_picture",
    ),
    "png with two profiles": (
        lambda: png([png_parts()[0], *[(b"iCCP", b"x\0\0" + packed_zeros(3))] * 2, *png_parts()[1:]]),
        "broken_picture",
    ),
    # Whoever searches it with a pattern that starts anew at each byte does not come back from here.
    "jpeg of 5 MB of fill bytes": (lambda: b"\xff\xd8\xff\xda\0\x02" + b"\xff" * 5_000_000, "broken_picture"),
    "jpeg segment of no length": (lambda: jpeg_with(b"\xff\xe1\0\0"), "broken_picture"),
    "jpeg segment longer than the file": (lambda: picture()[:2] + b"\xff\xe1\xff\xff" + SECRET, "broken_picture"),
    "jpeg without a frame": (partial(jpeg_without, 0xC0), "broken_picture"),
    "jpeg without tables": (partial(jpeg_without, 0xDB), "broken_picture"),
    "jpeg without scans": (lambda: picture()[: picture().index(b"\xff\xda")] + b"\xff\xd9", "broken_picture"),
    "jpeg without end": (lambda: picture()[:-2], "broken_picture"),
    "jpeg with two frames": (
        lambda: jpeg_with(segment(0xC0, b"\x08\0\xc8\x01\x2c\x01\x01\x11\0")),
        "broken_picture",
    ),
    "jpeg of 200 scans": (partial(jpeg_scans, 200), "broken_picture"),
    "lossless jpeg": (partial(jpeg_frame, marker=0xC3), "broken_picture"),
    "arithmetic jpeg": (partial(jpeg_frame, marker=0xC9), "broken_picture"),
    "jpeg of twelve bits": (partial(jpeg_frame, bits=12), "broken_picture"),
    "jpeg of nine colours": (partial(jpeg_frame, count=9), "broken_picture"),
    "webp larger than its file": (lambda: riff((b"VP8 ", webp_pixels()), extra=1000), "broken_picture"),
    "webp without pixels": (lambda: riff(canvas(), (b"EXIF", exif())), "broken_picture"),
    "webp with a wrong start": (
        lambda: riff((b"VP8 ", webp_pixels().replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b"))),
        "broken_picture",
    ),
    "webp on another canvas": (lambda: riff(canvas(4000, 3000), (b"VP8 ", webp_pixels())), "broken_picture"),
    "webp with two pictures": (
        lambda: riff((b"VP8 ", webp_pixels()), (b"VP8L", webp_pixels(lossless=True))),
        "broken_picture",
    ),
    "webp with noise for pixels": (lambda: riff((b"VP8 ", webp_pixels()[:10] + SECRET * 20)), "broken_picture"),
    "lossless webp with noise": (
        lambda: riff((b"VP8L", webp_pixels(lossless=True)[:5] + SECRET * 20)),
        "broken_picture",
    ),
    "fake webp of jpeg": (lambda: riff((b"VP8 ", picture())), "broken_picture"),
}


def srgb() -> bytes:
    """An honest profile."""
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


CLEANED: dict[str, Maker] = {
    "jpeg": picture,
    "jpeg before a zip": lambda: picture() + zipped(),
    "jpeg before a page": lambda: picture() + SECRET,
    "jpeg before another jpeg": lambda: picture() + jpeg_with(segment(0xFE, SECRET)),
    "jpeg and javascript in one": lambda: jpeg_with(segment(0xFE, b"*/=1;" + SECRET + b"/*")),
    "jpeg with php in a comment": lambda: jpeg_with(segment(0xFE, b"<?php " + SECRET)),
    "jpeg with exif": lambda: jpeg_with(segment(0xE1, b"Exif\0\0" + exif().removeprefix(b"Exif\0\0"))),
    "jpeg with exif that points at itself": lambda: jpeg_with(
        segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\x01\0\0\0\xff\xff\0\0" + SECRET)
    ),
    "jpeg with xmp": lambda: jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)),
    "jpeg with photoshop's notes": lambda: jpeg_with(segment(0xED, b"Photoshop 3.0\0" + SECRET)),
    "jpeg with a second picture announced": lambda: jpeg_with(segment(0xE2, b"MPF\0" + SECRET)),
    "jpeg with 500 segments": lambda: jpeg_with(*[segment(0xEF, SECRET)] * 500),
    "jpeg with noise for a profile": lambda: jpeg_with(*profile_segments(SECRET * 40)),
    "jpeg with 5 MB of profile": lambda: jpeg_with(*profile_segments(SECRET * 130_000)),
    "jpeg with a profile": lambda: jpeg_with(*profile_segments(srgb())),
    "jpeg of printers": partial(picture, "JPEG", (300, 200), "CMYK"),
    "jpeg of printers with a screen's profile": partial(picture, "JPEG", (300, 200), "CMYK", icc_profile=srgb()),
    "progressive jpeg": partial(picture, "JPEG", progressive=True),
    "grey jpeg": partial(picture, "JPEG", (300, 200), "L"),
    "png": partial(picture, "PNG"),
    "png before a zip": lambda: picture("PNG") + zipped(),
    "png with text": partial(png_with, b"tEXt", b"Comment\0" + SECRET),
    "png with text that unpacks to 100 MB": lambda: png_with(b"iTXt", b"x\0\x01\0\0\0" + packed_zeros(100)),
    "png with old text that unpacks to 100 MB": lambda: png_with(b"zTXt", b"x\0\0" + packed_zeros(100)),
    "png with exif": lambda: png_with(b"eXIf", exif().removeprefix(b"Exif\0\0")),
    "png with noise for a profile": partial(png_with, b"iCCP", b"x\0\0" + SECRET),
    "png with a profile": lambda: png_with(b"iCCP", b"x\0\0" + zlib.compress(srgb())),
    "png with a private part": partial(png_with, b"evIl", SECRET),
    "png with more pixels than rows": lambda: png_pixels(zlib.compress(bytes(901 * 200) + SECRET * 90) + SECRET),
    "png with too few rows": lambda: png_pixels(zlib.compress(bytes(901 * 20))),
    "grey png of sixteen bits": partial(picture, "PNG", (300, 200), "I;16"),
    "png of two colours": partial(picture, "PNG", (300, 200), "1"),
    "png with a palette and holes": partial(picture, "PNG", (300, 200), "P", transparency=3),
    "png one can see through": partial(picture, "PNG", (300, 200), "LA"),
    "webp": partial(picture, "WEBP"),
    "lossless webp": partial(picture, "WEBP", lossless=True),
    "webp before a page": lambda: picture("WEBP") + SECRET,
    "webp with exif and xmp": lambda: riff(
        canvas(flags=12), (b"VP8 ", webp_pixels()), (b"EXIF", exif()), (b"XMP ", SECRET)
    ),
    "webp with noise for a profile": lambda: riff(canvas(flags=32), (b"ICCP", SECRET), (b"VP8 ", webp_pixels())),
    "webp with private parts": lambda: riff((b"VP8 ", webp_pixels()), (b"EVIL", SECRET)),
}

# The most that may be asked of the decoder, honestly
LARGEST: dict[str, Maker] = {
    "largest jpeg": lambda: flat("JPEG", (5000, 5000)),
    "largest progressive jpeg": lambda: flat("JPEG", (5000, 5000), progressive=True, subsampling=0),
    "largest jpeg of printers": lambda: flat("JPEG", (5000, 5000), "CMYK", progressive=True),
    "largest png": lambda: flat("PNG", (5000, 5000), "RGBA"),
    "largest png with a palette": lambda: flat("PNG", (5000, 5000), "P"),
    "largest grey png": lambda: flat("PNG", (5000, 5000), "I;16"),
    "largest webp": lambda: flat("WEBP", (3535, 3535), "RGBA", method=0),
}


def _read_all(folder: Path) -> dict[str, int]:
    """Peak growth of memory over all files, in bytes, after one honest file has been read."""
    import django

    django.setup()
    from accounts.services.pictures import LIMITS
    from marketplace.lib.picture_files import UnusablePicture
    from marketplace.lib.pictures import read_picture, square_of, webp_of

    def read(data: bytes) -> None:
        with suppress(UnusablePicture):
            webp_of(square_of(read_picture(data, limits=LIMITS, needed=(256, 256)), 256), quality=82)

    read(picture())
    before = _peak()
    growth = {}
    for file in sorted(folder.iterdir()):
        read(file.read_bytes())
        growth[file.name] = _peak() - before
    return growth


def _peak() -> int:
    """The most memory this process has had since it was asked last, in bytes; since its start where Linux is not."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    Path("/proc/self/clear_refs").write_text("5")
    return peak


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_read_all(Path(sys.argv[1]))))
