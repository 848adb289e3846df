"""What is drawn by hand: the mark of the shop, the box to tick, and the foot with the number of the page."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from marketplace.lib.documents import styles
from marketplace.lib.formatting import current_language

# The mark of components/logo.svg, 46 × 26: where it begins, and its curves.
_START = (2, 23)
_CURVES = (
    (5, 12, 8, 8, 12, 8),
    (16, 8, 18, 14, 21, 14),
    (24, 14, 26, 5, 31, 5),
    (36, 5, 38, 13, 40, 16),
    (42, 19, 42, 21, 44, 23),
)
_MARK = (46, 26)


class Masthead(Flowable):
    """The mark and the name of the shop, and its address at the other edge."""

    def __init__(self, name: str, address: str) -> None:
        super().__init__()
        self._name, self._address = name, address

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as the page."""
        self.width = width
        return width, 24

    def draw(self) -> None:
        """Draw it from the left, on one line."""
        canvas = self.canv
        scale = 20 / _MARK[1]
        canvas.saveState()
        canvas.translate(0, 22)
        canvas.scale(scale, -scale)
        canvas.setStrokeColor(styles.BRAND)
        canvas.setLineWidth(3.2)
        canvas.setLineCap(1)
        path = canvas.beginPath()
        path.moveTo(*_START)
        for curve in _CURVES:
            path.curveTo(*curve)
        canvas.drawPath(path)
        canvas.setStrokeAlpha(0.35)
        canvas.line(2, 23, 44, 23)
        canvas.restoreState()
        canvas.setFillColor(styles.BRAND)
        canvas.setFont(styles.BOLD, 16)
        canvas.drawString(_MARK[0] * scale + 8, 5, self._name)
        canvas.setFillColor(styles.MUTED)
        canvas.setFont(styles.PLAIN, 9)
        canvas.drawRightString(self.width, 5, self._address)


class TickBox(Flowable):
    """An empty square."""

    SIDE = 11

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """A square."""
        return self.SIDE, self.SIDE

    def draw(self) -> None:
        """Its four sides."""
        self.canv.setStrokeColor(styles.MUTED)
        self.canv.setLineWidth(0.8)
        self.canv.rect(0, 0, self.SIDE, self.SIDE)


class Begin(Flowable):
    """Nothing to see: from here on pages belong to the part with this foot, in the language of now."""

    def __init__(self, foot: str) -> None:
        super().__init__()
        self._foot, self._language = foot, current_language()

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """No room."""
        return 0, 0

    def draw(self) -> None:
        """Tell the canvas."""
        self.canv.begin_part(self._foot, self._language)


class NumberedCanvas(Canvas):
    """Keeps the pages until all are known, then writes under each: what it is, which page, of how many."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: list[dict[str, Any]] = []
        self._part, self._foot, self._language = 0, "", ""

    def begin_part(self, foot: str, language: str) -> None:
        """Count pages from one again, under another foot."""
        self._part, self._foot, self._language = self._part + 1, foot, language

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """Keep the page that is full."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the kept pages with their feet."""
        sizes = Counter(page["_part"] for page in self._kept)
        seen: Counter[int] = Counter()
        for page in self._kept:
            self.__dict__.update(page)
            seen[self._part] += 1
            self._draw_foot(seen[self._part], sizes[self._part])
            super().showPage()
        super().save()

    def _draw_foot(self, page: int, pages: int) -> None:
        left, right, base = styles.MARGIN, styles.PAGE[0] - styles.MARGIN, styles.FOOT - 10
        self.setStrokeColor(styles.LINE)
        self.setLineWidth(0.5)
        self.line(left, base + 13, right, base + 13)
        self.setFillColor(styles.MUTED)
        self.setFont(styles.PLAIN, 8)
        self.drawString(left, base, styles.printable(self._foot))
        with override(self._language):
            number = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
        self.drawRightString(right, base, number)
