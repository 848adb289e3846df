"""Rows of a CSV or XLSX file, one after another: never the whole file in memory."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from lzma import LZMAError
from typing import IO, Any, cast
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException

from catalog.importing import limits

Row = tuple[int, list[str]]  # its number as a spreadsheet shows it (the headings are row 1), and its cells
BLOCK = 1024 * 1024
DELIMITERS = ";,\t"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
STARTS_FORMULA = "=+-@＝＋－＠"  # also those that East Asian spreadsheets read
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
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


class UnreadableFile(Exception):
    """The file is no table; `args[0]` is a code of `problems.FILE_PROBLEMS`."""

    @property
    def code(self) -> str:
        """What is wrong."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is to be read: found out once, then remembered."""

    kind: str
    encoding: str = ""
    delimiter: str = ""


def detect(file: IO[bytes]) -> Format:
    """Kind, encoding and delimiter of a file. Raises UnreadableFile."""
    file.seek(0)
    start = file.read(4096)
    if not start.strip(b"\0\t\r\n "):
        raise UnreadableFile("empty")
    if start.startswith(b"PK\x03\x04"):
        check_archive(file, is_workbook=True)
        return Format("xlsx")
    encoding = _encoding(file, start)
    file.seek(0)
    try:
        text = start.decode(encoding, errors="ignore")
    except UnicodeError:
        raise UnreadableFile("encoding") from None
    if _NOT_TEXT.search(text):
        raise UnreadableFile("kind")
    heading = text.partition("\n")[0]
    return Format("csv", encoding, max(DELIMITERS, key=_outside_quotes(heading).count))


def rows_of(file: IO[bytes], how: Format) -> Iterator[Row]:
    """All rows with something in them, headings first. Raises UnreadableFile, perhaps in the middle."""
    file.seek(0)
    rows = _sheet_rows(file) if how.kind == "xlsx" else _text_rows(file, how)
    count = 0
    for number, cells in enumerate(rows, start=1):
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


def _encoding(file: IO[bytes], start: bytes) -> str:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _checked(file, name)
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) >= 4 and zeros.count(0) > len(zeros) * 0.3:
            return _checked(file, name)
    try:
        return _checked(file, "utf-8")
    except UnreadableFile:
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


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


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


def _sheet_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The first sheet. A workbook can be broken in many ways: each of them is one sentence for the seller."""
    try:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive = archive = _Book(file)
        reader.read()
        try:
            sheet = reader.wb.worksheets[0]
            places = {"max_col": limits.MAX_COLUMNS + 1, "max_row": limits.LAST_ROW}
            for row in sheet.iter_rows(values_only=True, **places):
                archive.allow(limits.MAX_ROW_BYTES, limits.MAX_ROW_TAGS)
                is_blank = not any(row) and row.count(None) == len(row)  # files may leave out a million rows
                yield [] if is_blank else _trimmed([_clean(_written(value)) for value in row])
        finally:
            archive.close()
    except _BROKEN:
        raise UnreadableFile("broken") from None


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _written(value: Any) -> str:
    """What stands in a cell of a spreadsheet, as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.12g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _clean(cell: str) -> str:
    """Without the space around it, without NUL, and without the mark that keeps a formula from being one."""
    text = cell.replace("\0", "").strip()[: limits.MAX_CELL + 1]
    if len(text) > 1 and text[0] == "'" and text[1] in STARTS_FORMULA:
        return text[1:]
    return text
