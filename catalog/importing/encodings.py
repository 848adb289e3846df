"""In which encoding a text is; what would be read wrongly is refused."""

from __future__ import annotations

import codecs
import re
from typing import IO

from catalog.importing.problems import UnreadableFile

BLOCK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_MOST_BROKEN = 0.05  # of the letters of a text in UTF-8 may be broken before it is something else
# What cp1251 makes of texts from DOS or a Mac, and Russian never has: letters of other peoples, capitals as signs
_STRANGE = re.compile("[ЂЃѓЉЊЌЋЏђљњќћџЈ¤¦¬]|(?<![А-яЁё])[†‡‰‹™›‚’][а-яё]")
_WORD = re.compile(r"[А-яЁё]{3,}")
_INVERTED = re.compile(r"[а-яё][А-ЯЁ]+")  # and of KOI8-R


def encoding_of(file: IO[bytes], start: bytes) -> str:
    """The encoding of a file that begins with `start`. Raises UnreadableFile."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _checked(file, name)
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) >= 4 and zeros.count(0) > len(zeros) * 0.3:
            return _checked(file, name)
    try:
        return _checked(file, "utf-8")
    except UnreadableFile:
        if _NOT_TEXT.search(start):
            raise UnreadableFile("kind") from None
        _check_russian(file)
        return _checked(file, "cp1251")


def _checked(file: IO[bytes], encoding: str) -> str:
    """The encoding, when the whole file is in it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise UnreadableFile("encoding") from None
    return encoding


def _check_russian(file: IO[bytes]) -> None:
    """Any bytes can be read as cp1251: only words of it are. Raises UnreadableFile for a text in UTF-8 that is broken
    in places, and for one from DOS, from a Mac or in KOI8-R.
    """
    file.seek(0)
    start = file.read(BLOCK)
    letters = sum(byte > 127 for byte in start)
    broken = start.decode("utf-8", errors="replace").count("\ufffd")
    text = start.decode("cp1251", errors="replace")
    strange = len(_STRANGE.findall(text))
    words = _WORD.findall(text)
    inverted = sum(_INVERTED.fullmatch(word) is not None for word in words)
    if (
        (letters > 20 and broken < letters * _MOST_BROKEN)
        or strange > letters * 0.01
        or (len(words) > 2 and inverted > len(words) * 0.3)
    ):
        raise UnreadableFile("encoding")
