"""Picture files taken apart before anything decodes them.

`bare_picture` reads the container of a JPEG, PNG or WebP file itself, byte by byte and without unpacking pixels,
and gives back the same picture with nothing in it but what a decoder needs: no EXIF, XMP, text, thumbnail,
second picture, or bytes before and behind. How large the picture is, which way up it is and which colours it
means are known before a decoder sees it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError

MAX_SEGMENTS = 10_000  # parts of one file; a 10 MB PNG written in pieces of 4 kB has 2,500
MAX_SCANS = 100  # of a progressive JPEG: each costs a pass over the whole picture; encoders write about ten
MAX_PROFILE_BYTES = 4 * 1024 * 1024  # of a colour profile, unpacked; the largest of printers have about 2 MB


class UnusablePicture(DomainError):
    """Base of the refusals; each says what to do."""

    code = "unusable_picture"
    message = _("This file cannot be used. Choose another one.")
    field = "picture"


class NotAPicture(UnusablePicture):
    """The file begins like none of the three formats."""

    code = "not_a_picture"
    message = _("This is not a picture in JPEG, PNG or WebP. Choose another file.")


class BrokenPicture(UnusablePicture):
    """The file ends too early, or its parts contradict each other."""

    code = "broken_picture"
    message = _("The picture is damaged or incomplete. Save it again in a picture editor, or choose another one.")


class AnimatedPicture(UnusablePicture):
    """The file holds a film."""

    code = "animated_picture"
    message = _("The picture is animated. Choose a still one.")


@dataclass(frozen=True, slots=True)
class BarePicture:
    """A file of one `kind` (JPEG, PNG, WEBP) with the coded pixels alone.

    `orientation` is EXIF's 1 to 8, `profile` the ICC profile as it was found: both come from the sender.
    """

    kind: str
    data: bytes = field(repr=False)
    width: int
    height: int
    orientation: int = 1
    profile: bytes = field(default=b"", repr=False)


def bare_picture(data: bytes) -> BarePicture:
    """The picture of a file without anything else. Raises NotAPicture, BrokenPicture, AnimatedPicture."""
    if data.startswith(b"\xff\xd8\xff"):
        return _Jpeg().read(data)
    if data.startswith(_PNG_SIGNATURE):
        return _Png().read(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _bare_webp(data)
    raise NotAPicture


def orientation_of(tiff: bytes) -> int:
    """EXIF's orientation, 1 to 8; 1 when there is none or it makes no sense."""
    if tiff[:4] not in (b"II*\0", b"MM\0*"):
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if tiff.startswith(b"II") else "big")

    start = number(4, 4)
    for entry in range(min(number(start, 2), 200)):
        at = start + 2 + 12 * entry
        if number(at, 2) == 0x0112:
            value = number(at + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


# JPEG (ISO/IEC 10918-1): markers with a length, and coded pixels behind each start of scan

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff])")
# Neither a stuffed byte nor a restart. No `+` here: searching a long run of 0xFF must stay linear.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_SOS, _EOI = 0xDA, 0xD9
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))  # baseline, extended, progressive
_TABLES = frozenset((0xC4, 0xDB, 0xDD))  # Huffman, quantisation, restart interval
_ADOBE = 0xEE  # says how four colours are meant
_IGNORED = frozenset((*range(0xE0, 0xF0), 0xFE)) - {_ADOBE}  # applications and comments


class _Jpeg:
    def __init__(self) -> None:
        self.kept = [b"\xff\xd8"]
        self.size: tuple[int, int] | None = None
        self.scans = 0
        self.orientation = 1
        self.profile: dict[int, bytes] = {}

    def read(self, data: bytes) -> BarePicture:
        for marker, body, pixels in _jpeg_segments(data):
            self._take(marker, body, pixels)
        if self.size is None or not self.scans or 0 in self.size:
            raise BrokenPicture
        profile = b"".join(part for _number, part in sorted(self.profile.items()))
        data = b"".join([*self.kept, b"\xff\xd9"])
        return BarePicture("JPEG", data, *self.size, self.orientation, profile)

    def _take(self, marker: int, body: bytes, pixels: bytes) -> None:
        if marker in _IGNORED:
            self._note(marker, body)
            return
        if marker in _FRAMES:
            if self.size is not None or len(body) < 6:
                raise BrokenPicture
            self.size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        elif marker == _SOS:
            self.scans += 1
            if self.size is None or self.scans > MAX_SCANS:
                raise BrokenPicture
        elif marker not in _TABLES and marker != _ADOBE:
            raise BrokenPicture
        self.kept += [bytes((0xFF, marker)), (len(body) + 2).to_bytes(2, "big"), body, pixels]

    def _note(self, marker: int, body: bytes) -> None:
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            self.orientation = orientation_of(body[6:])
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
            self.profile[body[12] if len(body) > 12 else 0] = body[14:]


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, body and, behind a start of scan, the coded pixels; the end of the picture ends it."""
    at = 2
    for _number in range(MAX_SEGMENTS):
        found = _JPEG_MARKER.match(data, at)
        if found is None:
            raise BrokenPicture
        marker, at = found[1][0], found.end()
        if marker == _EOI:
            return
        length = int.from_bytes(data[at : at + 2], "big")
        body, at = data[at + 2 : at + length], at + length
        if len(body) != length - 2:
            raise BrokenPicture
        pixels = b""
        if marker == _SOS:
            following = _AFTER_SCAN.search(data, at)
            if following is None:
                raise BrokenPicture
            pixels, at = data[at : following.start()], following.start()
        yield marker, body, pixels
    raise BrokenPicture


# PNG (ISO/IEC 15948): a signature and chunks with a checksum

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"))


class _Png:
    def __init__(self) -> None:
        self.kept = [_PNG_SIGNATURE]
        self.size: tuple[int, int] | None = None
        self.has_pixels = False
        self.orientation = 1
        self.packed_profile: bytes | None = None

    def read(self, data: bytes) -> BarePicture:
        for kind, body, whole in _png_chunks(data):
            if kind in _PNG_KEPT:
                self._keep(kind, body)
                self.kept.append(whole)
            else:
                self._note(kind, body)
        if self.size is None or not self.has_pixels or 0 in self.size:
            raise BrokenPicture
        profile = _unpacked_profile(self.packed_profile or b"")
        return BarePicture("PNG", b"".join(self.kept), *self.size, self.orientation, profile)

    def _keep(self, kind: bytes, body: bytes) -> None:
        if (kind == b"IHDR") is not (self.size is None):  # it comes first, and once
            raise BrokenPicture
        if kind == b"IHDR":
            if len(body) != 13:
                raise BrokenPicture
            self.size = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
        self.has_pixels |= kind == b"IDAT"

    def _note(self, kind: bytes, body: bytes) -> None:
        if kind == b"acTL":
            raise AnimatedPicture
        if kind[:1].isupper():  # a part that no decoder may skip, and none knows
            raise BrokenPicture
        if kind == b"eXIf":
            self.orientation = orientation_of(body.removeprefix(b"Exif\0\0"))
        elif kind == b"iCCP":
            if self.packed_profile is not None:  # one is allowed; each may unpack to megabytes
                raise BrokenPicture
            self.packed_profile = body


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, body and the whole chunk; the closing chunk ends it."""
    at = len(_PNG_SIGNATURE)
    for _number in range(MAX_SEGMENTS):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or not kind.isalpha():
            raise BrokenPicture
        body = data[at + 8 : end - 4]
        if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end], "big"):
            raise BrokenPicture
        yield kind, body, data[at:end]
        if kind == b"IEND":
            return
        at = end
    raise BrokenPicture


def _unpacked_profile(body: bytes) -> bytes:
    """The profile of an iCCP chunk. Raises BrokenPicture for one that unpacks to more than a profile can be."""
    packed = body.partition(b"\0")[2][1:]
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed, MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    if unpacker.unconsumed_tail:
        raise BrokenPicture
    return profile


# WebP (RFC 9649): chunks in a RIFF


def _bare_webp(data: bytes) -> BarePicture:
    parts = _riff_parts(data)
    extended = parts.get(b"VP8X", b"")
    if b"ANIM" in parts or b"ANMF" in parts or (extended[:1] and extended[0] & 0x02):
        raise AnimatedPicture
    kind = b"VP8L" if b"VP8L" in parts else b"VP8 "
    pixels = parts.get(kind, b"")
    width, height = _webp_size(kind, pixels)
    canvas = (int.from_bytes(extended[4:7], "little") + 1, int.from_bytes(extended[7:10], "little") + 1)
    if (b"VP8X" in parts and canvas != (width, height)) or (b"VP8 " in parts and kind == b"VP8L"):
        raise BrokenPicture
    chunks = _chunk(kind, pixels)
    if kind == b"VP8 " and b"ALPH" in parts:
        header = b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        chunks = _chunk(b"VP8X", header) + _chunk(b"ALPH", parts[b"ALPH"]) + chunks
    bare = b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks
    orientation = orientation_of(parts.get(b"EXIF", b"").removeprefix(b"Exif\0\0"))
    return BarePicture("WEBP", bare, width, height, orientation, parts.get(b"ICCP", b""))


def _riff_parts(data: bytes) -> dict[bytes, bytes]:
    """The first chunk of each kind."""
    end = int.from_bytes(data[4:8], "little") + 8
    if end > len(data):
        raise BrokenPicture
    parts: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= end:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end or len(parts) > 32:
            raise BrokenPicture
        parts.setdefault(kind, data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return parts


def _webp_size(kind: bytes, pixels: bytes) -> tuple[int, int]:
    if kind == b"VP8L" and pixels[:1] == b"\x2f" and len(pixels) > 5:
        bits = int.from_bytes(pixels[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and pixels[3:6] == b"\x9d\x01\x2a" and len(pixels) > 10 and not pixels[0] & 1:
        size = tuple(int.from_bytes(pixels[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        if 0 not in size:
            return size[0], size[1]
    raise BrokenPicture


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
