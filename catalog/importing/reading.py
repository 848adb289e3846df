"""Rows of a CSV or XLSX file, one after another: never the whole file in memory."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from catalog.importing import limits
from catalog.importing.encodings import BLOCK, encoding_of
from catalog.importing.problems import UnreadableFile
from catalog.importing.sheets import sheet_rows

Row = tuple[int, list[str]]  # its number as a spreadsheet shows it (the headings are row 1), and its cells
HEAD = 16 * 1024  # bytes from which the kind of a file is told
LOOKED_AT = 8  # rows from which the delimiter is told
DELIMITERS = "\t;,|"
_SAID = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)  # the first line of a file for spreadsheets
STARTS_FORMULA = "=+-@＝＋－＠"  # also those that East Asian spreadsheets read
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is to be read: found out once, then remembered."""

    kind: str
    encoding: str = ""
    delimiter: str = ""


def detect(file: IO[bytes]) -> Format:
    """Kind, encoding and delimiter of a file. Raises UnreadableFile."""
    file.seek(0)
    start = file.read(HEAD)
    if not start.strip(b"\0\t\r\n "):
        raise UnreadableFile("empty")
    if start.startswith(b"PK\x03\x04"):
        check_archive(file, is_workbook=True)
        return Format("xlsx")
    encoding = encoding_of(file, start)
    file.seek(0)
    try:
        text = start.decode(encoding, errors="ignore")
    except UnicodeError:
        raise UnreadableFile("encoding") from None
    if _NOT_TEXT.search(text):
        raise UnreadableFile("kind")
    return Format("csv", encoding, _delimiter(text, is_whole=len(start) < HEAD))


def _delimiter(text: str, *, is_whole: bool) -> str:
    """The first character that parts the headings and most of the first rows into as many columns.

    Those that headings hardly ever have come first: «Скидка, %;Цена, $» has two columns.
    """
    if said := _SAID.match(text):
        return said[1]
    lines = text.splitlines(keepends=True)
    if not is_whole and len(lines) > 1:
        lines.pop()  # cut off somewhere
    fitting = (sign for sign in DELIMITERS if _fits(lines[:LOOKED_AT], sign))
    return next(fitting, None) or max(";,\t|", key="".join(lines[0].split('"')[::2]).count)


def _fits(lines: list[str], sign: str) -> bool:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=sign) if any(cells)]
    except csv.Error:
        return False
    return bool(widths) and widths[0] > 1 and widths.count(widths[0]) * 2 > len(widths)


def rows_of(file: IO[bytes], how: Format) -> Iterator[Row]:
    """All rows with something in them, headings first. Raises UnreadableFile, perhaps in the middle."""
    file.seek(0)
    rows = _cleaned(sheet_rows(file)) if how.kind == "xlsx" else _text_rows(file, how)
    count, number = 0, 0
    for cells in rows:
        if number == 0 and how.kind == "csv" and _SAID.fullmatch(how.delimiter.join(cells)):
            continue  # a spreadsheet does not show this line, nor count it
        number += 1
        if not any(cells):
            continue
        count += 1
        if count > limits.MAX_ROWS + 1:
            raise UnreadableFile("rows")
        if len(cells) > limits.MAX_COLUMNS:
            raise UnreadableFile("columns")
        yield number, cells


def check_archive(file: IO[bytes], *, is_workbook: bool = False) -> None:
    """Refuse a packed file that would swell beyond measure; only its list of contents is read. Raises UnreadableFile.

    The sizes are those of the list: reading a piece never gives more bytes than the list says.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            pieces = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile("archive") from None
    whole = sum(piece.file_size for piece in pieces)
    packed = max(1, sum(piece.compress_size for piece in pieces))
    is_bomb = whole > limits.MAX_UNPACKED_BYTES or (whole > 10 * BLOCK and whole / packed > limits.MAX_GROWTH)
    if is_bomb or len(pieces) > limits.MAX_PIECES:
        raise UnreadableFile("bomb")
    if is_workbook:
        names = {piece.filename: piece.file_size for piece in pieces}
        if "xl/workbook.xml" not in names:
            raise UnreadableFile("kind")
        if names.get("xl/sharedStrings.xml", 0) > limits.MAX_WORDS_BYTES:
            raise UnreadableFile("bomb")


def _text_rows(file: IO[bytes], how: Format) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, encoding=how.encoding, newline="")
    try:
        lines = _Lines(text)
        for cells in csv.reader(lines, delimiter=how.delimiter):
            lines.left = limits.MAX_ROW_CHARACTERS
            yield [_clean(cell) for cell in cells]
    except (csv.Error, UnicodeError):
        raise UnreadableFile("broken") from None
    finally:
        with suppress(ValueError):  # the file may be closed already
            text.detach()


class _Lines:
    """Lines of a text for the csv reader. Raises UnreadableFile for a row without an end; `left` is set for each."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.left = limits.MAX_ROW_CHARACTERS

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self.left + 1):
            self.left -= len(line)
            if self.left < 0:
                raise UnreadableFile("broken")
            yield line


def _cleaned(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_clean(cell) for cell in row]


def _clean(cell: str) -> str:
    """Without space around it, NUL, and what keeps a formula, or a number as in ="007", from being one."""
    text = cell.replace("\0", "").strip()[: limits.MAX_CELL + 1]
    if text.startswith('="') and text.endswith('"') and text.count('"') == 2:
        return text[2:-1].strip()
    if len(text) > 1 and text[0] == "'" and text[1] in STARTS_FORMULA:
        return text[1:]
    return text
