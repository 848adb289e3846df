"""The sheet itself, on ReportLab's page layout."""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Any

from django.conf import settings
from reportlab.platypus import (
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.doctemplate import BaseDocTemplate

from marketplace.lib.documents import styles
from marketplace.lib.documents.canvas import Begin, Masthead, NumberedCanvas, TickBox
from marketplace.lib.documents.parts import Card, Cell, Column, Sum, Tick

_BARE = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]


class Paper:
    """A document that is filled from the top; `render` gives the PDF.

    It may hold several parts, each on pages of its own that are counted on their own. Headings of a table are
    repeated on every page that it goes on to. Title and language are in the file for those who listen to it.
    """

    def __init__(self, *, title: str, language: str) -> None:
        styles.register_fonts()
        self._title, self._language = title, language
        self._story: list[Flowable] = []

    def part(self, title: str, note: str = "") -> None:
        """Begin a part on a new page: the name of the shop, the title, what it is about."""
        if self._story:
            self._story.append(PageBreak())
        self._story += [
            Begin(f"{settings.SITE_NAME} · {title}"),
            Masthead(str(settings.SITE_NAME), settings.SITE_URL.partition("://")[2].rstrip("/")),
            Spacer(0, 14),
            _paragraph(title, styles.TITLE),
        ]
        if note:
            self._story.append(_paragraph(note, styles.BODY_MUTED))
        self._story.append(Spacer(0, 12))

    def section(self, title: str) -> None:
        """A heading inside a part."""
        self._story.append(_paragraph(title, styles.SECTION))

    def cards(self, *cards: Card) -> None:
        """Blocks of lines side by side, each as wide as the others."""
        cells = [[_paragraph(card.heading, styles.LABEL), *_lines(card.lines)] for card in cards]
        table = Table([cells], colWidths=[styles.WIDTH / len(cards)] * len(cards))
        table.setStyle(
            TableStyle([*_BARE, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("RIGHTPADDING", (0, 0), (-2, -1), 14)])
        )
        self._story += [table, Spacer(0, 10)]

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, last_is_total: bool = False) -> None:
        """A table over as many pages as it needs; a row is never cut in two."""
        whole = sum(column.share for column in columns)
        heads = [_paragraph(one.heading, styles.HEAD_END if one.is_number else styles.HEAD) for one in columns]
        table = LongTable(
            [heads, *([_cell(cell) for cell in row] for row in rows)],
            colWidths=[styles.WIDTH * column.share / whole for column in columns],
            repeatRows=1,
        )
        table.setStyle(TableStyle(_table_look(columns, last_is_total=last_is_total)))
        self._story += [table, Spacer(0, 12)]

    def sums(self, rows: Sequence[Sum]) -> None:
        """The totals under a table, at its right edge, together on one page."""
        cells = [
            [_paragraph(row.label, styles.TOTAL if row.is_total else styles.BODY_MUTED), row.value] for row in rows
        ]
        table = Table(cells, colWidths=[150, 100], hAlign="RIGHT")
        look: list[Any] = [
            ("FONT", (0, 0), (-1, -1), styles.PLAIN, 9.5, 13),
            ("TEXTCOLOR", (1, 0), (1, -1), styles.TEXT),
            ("ALIGN", (1, 0), (1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
        for number, row in enumerate(rows):
            if row.is_total:
                look += [
                    ("FONT", (1, number), (1, number), styles.BOLD, 12, 16),
                    ("LINEABOVE", (0, number), (-1, number), 1.2, styles.BRAND),
                    ("TOPPADDING", (0, number), (-1, number), 6),
                ]
        table.setStyle(TableStyle(look))
        self._story += [KeepTogether([table]), Spacer(0, 10)]

    def note(self, text: str) -> None:
        """A paragraph of plain text."""
        self._story += [_paragraph(text, styles.BODY), Spacer(0, 6)]

    def small_print(self, text: str) -> None:
        """A paragraph in small grey letters."""
        self._story += [_paragraph(text, styles.SMALL), Spacer(0, 4)]

    def render(self) -> bytes:
        """The finished file."""
        file = BytesIO()
        page = styles.PAGE
        frame = Frame(
            styles.MARGIN,
            styles.MARGIN + styles.FOOT / 2,
            styles.WIDTH,
            page[1] - 2 * styles.MARGIN - styles.FOOT / 2,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        layout = BaseDocTemplate(
            file,
            pagesize=page,
            pageTemplates=[PageTemplate(frames=[frame])],
            title=self._title,
            author=str(settings.SITE_NAME),
            creator=str(settings.SITE_NAME),
            lang=self._language,
            displayDocTitle=1,
            initialFontName=styles.PLAIN,
        )
        layout.build(self._story, canvasmaker=NumberedCanvas)
        return file.getvalue()


def _paragraph(text: str, style: Any) -> Paragraph:
    return Paragraph(escape(styles.printable(text), quote=False), style)


def _lines(lines: Sequence[str]) -> list[Paragraph]:
    first, *rest = lines or [""]
    return [_paragraph(first, styles.STRONG), *(_paragraph(line, styles.BODY) for line in rest)]


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Tick):
        return TickBox()
    if isinstance(cell, str):
        return styles.printable(cell)
    text = _paragraph(cell.text, styles.STRONG if cell.is_strong else styles.BODY)
    return [text, _paragraph(cell.note, styles.SMALL)] if cell.note else [text]


def _table_look(columns: Sequence[Column], *, last_is_total: bool) -> list[Any]:
    look: list[Any] = [
        ("FONT", (0, 1), (-1, -1), styles.PLAIN, 9.5, 13),
        ("TEXTCOLOR", (0, 1), (-1, -1), styles.TEXT),
        ("BACKGROUND", (0, 0), (-1, 0), styles.SUNKEN),
        ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, styles.LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
    look += [("ALIGN", (n, 1), (n, -1), "RIGHT") for n, column in enumerate(columns) if column.is_number]
    if last_is_total:
        look += [
            ("FONT", (0, -1), (-1, -1), styles.BOLD, 9.5, 13),
            ("LINEABOVE", (0, -1), (-1, -1), 1.2, styles.BRAND),
        ]
    return look
