"""Picture files made in code, honest ones and such as no camera writes."""

from __future__ import annotations

import zlib
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

SECRET = b"<script>alert('karavan-secret')</script>"


@cache
def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: Any) -> bytes:
    """An honest file."""
    image = Image.effect_noise(size, 60).convert(mode)
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def flat(kind: str, size: tuple[int, int], mode: str = "RGB", **options: Any) -> bytes:
    """One colour all over: few bytes, many pixels."""
    target = BytesIO()
    Image.new(mode, size).save(target, kind, **options)
    return target.getvalue()


def film(kind: str, frames: int = 3) -> bytes:
    """An animation."""
    images = [Image.new("RGB", (200, 200), (number * 5 % 255, 90, 90)) for number in range(frames)]
    target = BytesIO()
    images[0].save(target, kind, save_all=True, append_images=images[1:], duration=50)
    return target.getvalue()


def packed_zeros(megabytes: int) -> bytes:
    """zlib's view of so many zero bytes."""
    packer = zlib.compressobj(9)
    block = bytes(1024 * 1024)
    return b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])


def zipped() -> bytes:
    """An archive with a bomb in it."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(20 * 1024 * 1024))
        archive.writestr("secret.html", SECRET)
    return target.getvalue()


# PNG


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk with the right checksum."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png_parts(data: bytes | None = None) -> list[tuple[bytes, bytes]]:
    """Kinds and bodies."""
    data, at, parts = data or picture("PNG"), 8, []
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        parts.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return parts


def png(parts: list[tuple[bytes, bytes]]) -> bytes:
    """The file of these parts."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def png_with(kind: bytes, body: bytes) -> bytes:
    """An honest PNG with one more chunk behind its header."""
    first, *rest = png_parts()
    return png([first, (kind, body), *rest])


def header(width: int = 300, height: int = 200, depth: int = 8, colour: int = 2) -> bytes:
    """The body of IHDR."""
    return width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((depth, colour, 0, 0, 0))


def png_header(**changes: int) -> bytes:
    """An honest PNG whose header lies."""
    return png([(b"IHDR", header(**changes)), *png_parts()[1:]])


def png_without(kind: bytes) -> bytes:
    """An honest PNG that lacks a part."""
    return png([part for part in png_parts() if part[0] != kind])


def png_pixels(body: bytes) -> bytes:
    """A PNG with these coded pixels."""
    return png([(b"IHDR", header()), (b"IDAT", body), (b"IEND", b"")])


def png_bad_checksum(kind: bytes) -> bytes:
    """One bit of a checksum is wrong."""
    data = bytearray(picture("PNG"))
    at = data.index(kind)
    length = int.from_bytes(data[at - 4 : at], "big")
    data[at + 4 + length] ^= 1
    return bytes(data)


# JPEG


def segment(marker: int, body: bytes) -> bytes:
    """A segment with the right length."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg_with(*segments: bytes) -> bytes:
    """An honest JPEG with more segments at its beginning."""
    data = picture()
    return data[:2] + b"".join(segments) + data[2:]


def jpeg_frame(*, marker: int = 0xC0, width: int = 300, height: int = 200, bits: int = 8, count: int = 0) -> bytes:
    """An honest JPEG whose frame header lies."""
    data = bytearray(picture())
    at = data.index(b"\xff\xc0")
    data[at + 1], data[at + 4] = marker, bits
    data[at + 5 : at + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    if count:
        data[at + 9] = count
    return bytes(data)


def jpeg_without(marker: int) -> bytes:
    """An honest JPEG that lacks all segments of a kind."""
    data = picture()
    while (at := data.find(bytes((0xFF, marker)))) >= 0:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        data = data[:at] + data[at + 2 + length :]
    return data


def jpeg_scans(count: int) -> bytes:
    """The last scan of a progressive JPEG over and over."""
    data = picture("JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def exif(orientation: int = 1, **texts: bytes) -> bytes:
    """EXIF with a place, a text and an orientation."""
    values = Image.Exif()
    values[0x0112] = orientation
    values[0x010E] = texts.get("description", SECRET).decode()
    values.get_ifd(0x8825)[1] = "N"
    return values.tobytes()


def profile_segments(profile: bytes) -> list[bytes]:
    """A profile in as many segments as it needs."""
    parts = [profile[at : at + 60_000] for at in range(0, len(profile), 60_000)]
    return [segment(0xE2, b"ICC_PROFILE\0" + bytes((n, len(parts))) + part) for n, part in enumerate(parts, 1)]


# WebP


def riff(*chunks: tuple[bytes, bytes], kind: bytes = b"WEBP", extra: int = 0) -> bytes:
    """A RIFF file of these chunks; `extra` is how much larger it claims to be."""
    body = b"".join(k + len(b).to_bytes(4, "little") + b + b"\0" * (len(b) % 2) for k, b in chunks)
    return b"RIFF" + (len(body) + 4 + extra).to_bytes(4, "little") + kind + body


def webp_pixels(*, lossless: bool = False) -> bytes:
    """The coded pixels of an honest WebP."""
    data = picture("WEBP", lossless=lossless)
    return data[20 : 20 + int.from_bytes(data[16:20], "little")]


def canvas(width: int = 300, height: int = 200, flags: int = 0) -> tuple[bytes, bytes]:
    """The extended header."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes((flags, 0, 0, 0)) + size


def webp_claiming(width: int, height: int, *, lossless: bool) -> bytes:
    """A WebP whose pixels claim another size."""
    pixels = bytearray(webp_pixels(lossless=lossless))
    if lossless:
        bits = int.from_bytes(pixels[1:5], "little") & 0xF0000000 | (width - 1) | (height - 1) << 14
        pixels[1:5] = bits.to_bytes(4, "little")
        return riff((b"VP8L", bytes(pixels)))
    pixels[6:10] = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return riff((b"VP8 ", bytes(pixels)))


def cut(kind: str, percent: int) -> bytes:
    """The beginning of an honest file."""
    data = picture(kind)
    return data[: len(data) * percent // 100]
