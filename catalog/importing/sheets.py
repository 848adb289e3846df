"""Rows of a workbook, one after another; only so much of it is read as limits allow."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from lzma import LZMAError
from typing import IO, Any, cast
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.exceptions import InvalidFileException

from catalog.importing import limits
from catalog.importing.problems import UnreadableFile

BROKEN_PIECE = (zipfile.BadZipFile, zlib.error, LZMAError, OSError, EOFError, RuntimeError, ValueError)
"""What reading a piece of an archive may end in: damaged, locked by a password, packed in a way nobody knows."""
_BROKEN = (
    *BROKEN_PIECE,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
)
_WORDS = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)')  # in a format of numbers: words, currencies, letters
_MIDNIGHT = time()


class _Book(zipfile.ZipFile):
    """A workbook of which only so much is read: names and list of contents of a file can say anything, so what
    comes out of it is counted, and so are the tags in it, each of which costs memory."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.allow(limits.MAX_WORDS_BYTES, limits.MAX_WORDS_TAGS)

    def allow(self, size: int, tags: int) -> None:
        """So much may be read from now on."""
        self._size, self._tags = size, tags

    def open(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        """A piece that counts. Raises UnreadableFile while it is read, when it is too much."""
        return cast("IO[bytes]", _Counted(super().open(*args, **kwargs), self))

    def count(self, block: bytes) -> bytes:
        """`block`, which has just been read."""
        self._size -= len(block)
        self._tags -= block.count(b"<")
        if self._size < 0 or self._tags < 0:
            raise UnreadableFile("bomb")
        return block


class _Counted(io.RawIOBase):
    def __init__(self, piece: IO[bytes], book: _Book) -> None:
        self._piece, self._book = piece, book

    def read(self, size: int = -1) -> bytes:
        most = limits.MAX_WORDS_BYTES + 1
        return self._book.count(self._piece.read(most if size is None or size < 0 else min(size, most)))

    def close(self) -> None:
        self._piece.close()
        super().close()


def sheet_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The first sheet. A workbook can be broken in many ways: each of them is one sentence for the seller."""
    try:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive = archive = _Book(file)
        reader.read()
        styles = _Styles(reader.wb)
        try:
            sheet = reader.wb.worksheets[0]
            for row in sheet.iter_rows(max_col=limits.MAX_COLUMNS + 1, max_row=limits.LAST_ROW):
                archive.allow(limits.MAX_ROW_BYTES, limits.MAX_ROW_TAGS)
                yield _trimmed([_text(cell, styles) for cell in row[: _width(row)]])
        finally:
            archive.close()
    except _BROKEN:
        raise UnreadableFile("broken") from None


def _width(row: Sequence[Any]) -> int:
    """Up to the last cell that there is; files may leave out a million rows."""
    width = len(row)
    while width and row[width - 1] is EMPTY_CELL:
        width -= 1
    return width


def _text(cell: Any, styles: _Styles) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    return _written(value, "" if cell is EMPTY_CELL else styles.sign(cell._style_id))


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


class _Styles:
    """What is written behind a number: of its cell only the format knows that it is 10 % or 4990 ₽."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[int, str] = {0: ""}

    def sign(self, style: int) -> str:
        """ "%", the sign of a currency, or nothing."""
        if style not in self._known:
            self._known[style] = self._read(style)
        return self._known[style]

    def _read(self, style: int) -> str:
        try:
            number = self._book._cell_styles[style].numFmtId
            if number < BUILTIN_FORMATS_MAX_SIZE:
                return "%" if number in {9, 10} else ""
            text = self._book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE].partition(";")[0]
        except (LookupError, AttributeError, TypeError):  # a style that the book does not have
            return ""
        if "%" in _WORDS.sub("", text):
            return "%"
        return " ".join(filter(None, ("".join(found).strip() for found in _WORDS.findall(text))))


def _written(value: Any, sign: str) -> str:
    """What stands in a cell of a spreadsheet, as somebody would type it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        text = _plain(round(value * 100, 10) if sign == "%" else value)
        return f"{text}%" if sign == "%" else f"{text} {sign}".rstrip()
    if isinstance(value, datetime) and value.time() != _MIDNIGHT:
        return f"{value:%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _plain(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.0f}" if value.is_integer() else f"{value:.12g}"
