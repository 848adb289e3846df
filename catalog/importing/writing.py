"""Tables written row by row: CSV straight to the browser, XLSX by way of a file on disk."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from catalog.importing.reading import STARTS_FORMULA, Format

BLOCK = 64 * 1024
_MARKED = (*STARTS_FORMULA, "\t", "\r", "\n")


class _Echo:
    """A file whose `write` gives back what it gets."""

    def write(self, text: str) -> str:
        """The text."""
        return text


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (CSV injection); `reading` takes the mark off again."""
    return f"'{cell}" if cell.startswith(_MARKED) else cell


def written(rows: Iterable[Sequence[str]], how: Format) -> Iterator[bytes]:
    """The bytes of a file with these rows, piece by piece; XLSX is made on disk first."""
    return _sheet(rows) if how.kind == "xlsx" else _text(rows, how)


def _text(rows: Iterable[Sequence[str]], how: Format) -> Iterator[bytes]:
    writer = csv.writer(_Echo(), delimiter=how.delimiter)
    encoding = how.encoding
    if encoding == "utf-16":  # the codec would write its mark before every piece
        yield b"\xff\xfe"
        encoding = "utf-16-le"
    elif encoding == "utf-8-sig":
        yield b"\xef\xbb\xbf"
        encoding = "utf-8"
    pieces: list[bytes] = []
    size = 0
    for row in rows:
        # the csv module gives back what the file's write gave
        piece = writer.writerow([harmless(cell) for cell in row]).encode(encoding, errors="replace")
        pieces.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(pieces)
            pieces, size = [], 0
    yield b"".join(pieces)


def _sheet(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        write_sheet(rows, file)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def write_sheet(rows: Iterable[Sequence[str]], file: IO[bytes]) -> None:
    """A workbook with one sheet of text cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Karavan")
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", harmless(cell)) for cell in row])
    book.save(file)
