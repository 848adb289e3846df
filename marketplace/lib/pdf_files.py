"""The one reader of PDF files that people send: whole, open, and without anything that acts by itself.

Nothing is displayed or converted here. A file that passes is handed out as a download; what it may hold beyond pages
(programs, attached files, calls of other programs) is refused, also where it hides in compressed objects.
"""

import re
import zlib

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError

MAX_UNPACKED_BYTES = 32 * 1024 * 1024  # of all compressed objects of one file: a page of text has some kilobytes
MAX_PACKED_OBJECTS = 1000  # compressed streams of objects in one file: each holds about a hundred
TAIL = 1024  # readers look for the end of a file in its last so many bytes

_NAME_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR)(?![A-Za-z0-9])"
)
_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9]).{0,400}?stream\r?\n", re.DOTALL)


class UnusablePdf(DomainError):
    """Base of the refusals; each says what to do."""

    code = "unusable_pdf"
    message = _("This file cannot be used. Choose another one.")
    field = "file"


class BrokenPdf(UnusablePdf):
    """It does not begin or end like a PDF, or its parts cannot be unpacked."""

    code = "broken_pdf"
    message = _("The PDF is damaged or incomplete. Save it again, or choose another one.")


class LockedPdf(UnusablePdf):
    """It is encrypted: nobody could read it without a password."""

    code = "locked_pdf"
    message = _("The PDF is protected by a password. Save it without one.")


class ActivePdf(UnusablePdf):
    """It holds programs, forms that send themselves, or other files."""

    code = "active_pdf"
    message = _("The PDF holds programs or other files. Print it to a new PDF and choose that one.")


def check_pdf(data: bytes) -> None:
    """Raises BrokenPdf, LockedPdf, ActivePdf unless the file is a plain PDF of pages."""
    if not re.match(rb"%PDF-[12]\.\d", data) or b"%%EOF" not in data[-TAIL:]:
        raise BrokenPdf
    plain = _named(data)
    if re.search(rb"/Encrypt(?![A-Za-z0-9])", plain):
        raise LockedPdf
    if _ACTIVE.search(plain):
        raise ActivePdf
    left = MAX_UNPACKED_BYTES
    if len(_OBJECTS.findall(data)) > MAX_PACKED_OBJECTS:
        raise BrokenPdf
    for found in _OBJECTS.finditer(data):
        inside = _unpacked(data[found.end() : data.find(b"endstream", found.end())], left)
        left -= len(inside)
        if _ACTIVE.search(_named(inside)):
            raise ActivePdf


def _unpacked(packed: bytes, most: int) -> bytes:
    """What a compressed stream holds; one in another packing is not what programs of today write."""
    reader = zlib.decompressobj()
    try:
        inside = reader.decompress(packed, most)
    except (zlib.error, ValueError) as error:
        raise BrokenPdf from error
    if most <= 0 or not reader.eof:
        raise BrokenPdf
    return inside


def _named(data: bytes) -> bytes:
    """With the signs of names in plain: `/J#53` is `/JS`."""
    return _NAME_SIGN.sub(lambda found: bytes([int(found[1], 16)]), data)
