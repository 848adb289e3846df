"""Letters, colours and measures of documents: those of the pages, on white paper."""

from functools import lru_cache

import fontpkg
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PAGE = A4
MARGIN = 18 * mm
FOOT = 16 * mm
WIDTH = PAGE[0] - 2 * MARGIN

PLAIN, BOLD = "Karavan", "Karavan-Bold"
_FAMILY = "PT Sans"

TEXT = HexColor("#211A15")
MUTED = HexColor("#675B51")
LINE = HexColor("#DED5CA")
SUNKEN = HexColor("#F6F2EC")
BRAND = HexColor("#C8321F")

# What the family has no letter for, by what says the same.
_SUBSTITUTES = str.maketrans(
    {"₸": "KZT", "\u202f": "\u00a0", "\u2011": "-", "⌀": "Ø", "→": "–", "✓": "+", "\u200b": None}
)


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the two weights known to the PDF library; once in a process."""
    pdfmetrics.registerFont(TTFont(PLAIN, str(fontpkg.path(_FAMILY))))
    pdfmetrics.registerFont(TTFont(BOLD, str(fontpkg.path(_FAMILY, weight=700))))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def printable(text: str) -> str:
    """`text` in letters that the family has; a question mark stands for each of another script."""
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    return "".join(one if ord(one) in known else "?" for one in text.translate(_SUBSTITUTES))


def _style(name: str, size: float, leading: float, **values: object) -> ParagraphStyle:
    values = {"textColor": TEXT, "fontName": PLAIN} | values
    return ParagraphStyle(name, fontSize=size, leading=leading, **values)


BODY = _style("body", 9.5, 13)
BODY_MUTED = _style("body-muted", 9.5, 13, textColor=MUTED)
SMALL = _style("small", 8, 10.5, textColor=MUTED)
LABEL = _style("label", 8, 11, textColor=MUTED)
HEAD = _style("head", 8, 10.5, textColor=MUTED, fontName=BOLD)
HEAD_END = _style("head-end", 8, 10.5, textColor=MUTED, fontName=BOLD, alignment=TA_RIGHT)
STRONG = _style("strong", 9.5, 13, fontName=BOLD)
TOTAL = _style("total", 12, 16, fontName=BOLD)
TITLE = _style("title", 20, 24, fontName=BOLD)
SECTION = _style("section", 12, 16, fontName=BOLD, spaceBefore=14, spaceAfter=6, keepWithNext=1)
