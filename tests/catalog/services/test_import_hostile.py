"""Tables that somebody made to hurt: each is one sentence, no crash, and costs neither minutes nor gigabytes."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from accounts.models import Store
from catalog.errors import UnusableTable
from catalog.importing import limits
from catalog.importing.cells import BadCell, at_least_one, count, percent
from catalog.importing.problems import UnreadableFile
from catalog.importing.reading import detect, rows_of
from catalog.importing.writing import harmless
from tests.catalog.services.test_import_details import picture
from tests.catalog.services.test_imports import HEAD, _private, figures, goods, problems, run, store, upload

__all__ = ["_private", "store"]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>'
ROW = '<row r="{}"><c t="inlineStr"><is><t>A1</t></is></c></row>'


def book(change: Callable[[dict[str, bytes]], None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with two rows whose pieces are changed."""
    own = Workbook()
    own.active.append(["sku", "price"])
    own.active.append(["A1", "5"])
    file = io.BytesIO()
    own.save(file)
    with zipfile.ZipFile(file) as archive:
        pieces = {name: archive.read(name) for name in archive.namelist()}
    change(pieces)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in pieces.items():
            archive.writestr(name, content)
    return target.getvalue()


def sheet(rows: str, behind: str = "") -> bytes:
    """A workbook with this inside of its sheet."""
    text = f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{behind}</worksheet>"
    return book(lambda pieces: pieces.update({SHEET: text.encode()}))


def read(data: bytes) -> list[tuple[int, list[str]]]:
    file = io.BytesIO(data)
    return list(rows_of(file, detect(file)))


def damaged(data: bytes, name: str) -> bytes:
    """The same archive with the packed bytes of one piece overwritten."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        piece = archive.getinfo(name)
    start = piece.header_offset + 30 + len(name)
    return data[:start] + b"\xff" * piece.compress_size + data[start + piece.compress_size :]


def locked(data: bytes) -> bytes:
    """The same archive, whose pieces claim to need a password."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + at] |= 1
            place = changed.find(mark, place + 1)
    return bytes(changed)


def nothing(pieces: dict[str, bytes]) -> None:
    """As it is."""


XXE = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet {MAIN}><sheetData><row><c t="inlineStr"><is>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + f"<worksheet {MAIN}><sheetData>&b;</sheetData>"


@pytest.mark.parametrize(
    "data",
    [
        damaged(book(nothing), SHEET),
        damaged(book(nothing), "xl/workbook.xml"),
        damaged(book(nothing, zipfile.ZIP_LZMA), SHEET),
        damaged(book(nothing, zipfile.ZIP_BZIP2), SHEET),
        locked(book(nothing)),
        book(lambda pieces: pieces.update({SHEET: f"{XXE}<t>&e;</t></is></c></row></sheetData></worksheet>".encode()})),
        book(lambda pieces: pieces.update({SHEET: f"{LAUGHS}</worksheet>".encode()})),
        book(lambda pieces: pieces.pop("xl/styles.xml") and pieces.pop(SHEET) and None),
        book(lambda pieces: pieces.update({"xl/workbook.xml": b"<" * 50_000 + b"x"})),
        book(lambda pieces: pieces.update({"[Content_Types].xml": b"<Types/>"})),
        sheet(HEADING + '<row r="1e400"><c><v>1</v></c></row>'),
        sheet(HEADING + '<row r="2"><c r="A2"><v>' + "1" * 5000 + "</v></c></row>"),
        sheet(HEADING + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'),
        sheet(HEADING + "<row>" + "<c>" * 3000 + "</c>" * 3000 + "</row>" + "<c/>"),
    ],
)
def test_a_damaged_workbook_is_one_sentence(store: Store, data: bytes) -> None:
    with pytest.raises(UnusableTable):
        upload(store, data)


def test_rows_that_are_left_out_cost_nothing() -> None:
    started = time.process_time()
    assert [number for number, _cells in read(sheet(HEADING + ROW.format(1_000_000)))] == [1, 1_000_000]
    assert [number for number, _cells in read(sheet(HEADING + ROW.format(10**12)))] == [1]
    assert time.process_time() - started < 20


def test_a_wrong_dimension_hides_no_rows() -> None:
    text = f'<worksheet {MAIN}><dimension ref="A1:A1"/><sheetData>{HEADING}{ROW.format(2)}</sheetData></worksheet>'
    assert len(read(book(lambda pieces: pieces.update({SHEET: text.encode()})))) == 2


def test_a_row_without_an_end_is_not_gathered_in_memory() -> None:
    data = sheet(HEADING + "<row>" + "<c/>" * 3_000_000 + "</row>")
    assert len(data) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match="bomb"):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 400 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("piece", ["words", "styles", "workbook"])
def test_pieces_that_are_read_whole_are_limited_whatever_they_are_called(
    monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    monkeypatch.setattr(limits, "MAX_WORDS_BYTES", 100_000)

    def swell(pieces: dict[str, bytes]) -> None:
        if piece == "words":
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            own = f'<Override PartName="/xl/other.xml" ContentType="{kind}"/></Types>'.encode()
            pieces["[Content_Types].xml"] = pieces["[Content_Types].xml"].replace(b"</Types>", own)
            pieces["xl/other.xml"] = f"<sst {MAIN}>".encode() + b"<si><t>a</t></si>" * 10_000 + b"</sst>"
        else:
            pieces[f"xl/{piece}.xml"] += b" " * 200_000

    with pytest.raises(UnreadableFile, match="bomb"):
        read(book(swell))


def test_a_line_without_an_end_is_not_gathered_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROW_CHARACTERS", 10_000)
    assert len(read(b"sku;price\n" + b"A1;5\n" * 5000)) == 5001
    for data in (b"sku\n" + b";" * 20_000, b"sku\n" + b'"a\n";' * 5_000):
        with pytest.raises(UnreadableFile, match="broken"):
            read(data)


def test_a_damaged_picture_costs_only_itself(store: Store) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bad.png", picture() * 3)
    data = io.BytesIO(damaged(archive.getvalue(), "bad.png"))
    job = run(store, "sku;title_ru;title_en;category;price;pictures\nP1;Раз;One;roboty;1;bad.png\n", archive=data)
    assert (2, "pictures", "picture_broken") in problems(job, is_bad=False)


@pytest.mark.parametrize(
    "text", ["0" * 10 + "9" * 20, "9" * 5000, "0" * 5000 + "1", "0090999999", "²", "٣", "-1", "1e3"]
)
@pytest.mark.parametrize("reader", [count, at_least_one, percent])
def test_numbers_that_are_none(reader: Callable[[str], int], text: str) -> None:
    with pytest.raises(BadCell):
        reader(text)


def test_a_number_without_an_end_is_the_row_s_own_trouble(store: Store) -> None:
    job = run(store, HEAD + f"A1;;Раз;One;roboty;;1;{'0' * 10}{'9' * 5000};;\nA2;;Два;Two;roboty;;1;1;;\n")
    assert (figures(job), goods().count()) == ((1, 0, 0, 1), 1)


@pytest.mark.parametrize("sign", "=+-@＝＋－＠\t\r\n")
def test_cells_that_spreadsheets_would_run_are_marked(sign: str) -> None:
    cell = f"{sign}HYPERLINK(0)"
    assert harmless(cell) == f"'{cell}"
    if sign.strip():
        assert read(f"sku\n{harmless(cell)}\n".encode())[1] == (2, [cell])
