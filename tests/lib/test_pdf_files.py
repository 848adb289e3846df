"""PDF files of people: plain ones pass, and nothing that acts hides in one, however it is written."""

import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

from marketplace.lib import pdf_files
from marketplace.lib.pdf_files import ActivePdf, BrokenPdf, LockedPdf, check_pdf


def made(**values: object) -> bytes:
    canvas = Canvas("nowhere.pdf", **values)  # type: ignore[arg-type]
    canvas.drawString(72, 720, "Received: one parcel")
    return bytes(canvas.getpdfdata())


def with_object(body: bytes) -> bytes:
    return made().replace(b"%%EOF", b"9 0 obj\n" + body + b"\nendobj\n%%EOF")


def packed(inside: bytes) -> bytes:
    return b"<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\r\n" + zlib.compress(inside) + b"\nendstream"


@pytest.mark.parametrize("compressed", [0, 1])
def test_a_paper_of_pages_passes(compressed: int) -> None:
    check_pdf(made(pageCompression=compressed))
    check_pdf(with_object(packed(b"<< /Type /Page >>")))
    check_pdf(with_object(b"<< /JSON (a name that only begins alike) >>"))


@pytest.mark.parametrize("data", [b"%PDF-1.7", made()[:-40], b"x" + made(), b"%PDF-9.9 %%EOF", b""])
def test_a_part_of_a_file_does_not(data: bytes) -> None:
    with pytest.raises(BrokenPdf):
        check_pdf(data)


@pytest.mark.parametrize(
    "body",
    [
        b"<< /S /JavaScript /JS (app.alert) >>",
        b"<< /S /J#61vaScript >>",
        b"<< /Launch << >> >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /EmbeddedFiles 3 0 R >>",
        packed(b"<< /S /JavaScript >>"),
        packed(b"<< /S /J#61vaScript >>"),
    ],
)
def test_programs_and_files_inside_are_refused(body: bytes) -> None:
    with pytest.raises(ActivePdf):
        check_pdf(with_object(body))


def test_a_locked_one_is_refused() -> None:
    with pytest.raises(LockedPdf):
        check_pdf(made(encrypt="secret"))


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "MAX_UNPACKED_BYTES", 1000)
    check_pdf(with_object(packed(b" " * 1000)))
    with pytest.raises(BrokenPdf):
        check_pdf(with_object(packed(b" " * 1001)))
    with pytest.raises(BrokenPdf):
        check_pdf(with_object(packed(b" " * 600) + b"\n" + packed(b" " * 600)))
    with pytest.raises(BrokenPdf):
        check_pdf(with_object(packed(b"x").replace(b"\x78\x9c", b"\x00\x00")))


def test_so_many_packed_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "MAX_PACKED_OBJECTS", 1)
    with pytest.raises(BrokenPdf):
        check_pdf(with_object(packed(b" ") + b"\n" + packed(b" ")))
