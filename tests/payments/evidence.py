"""Files as stores send them to show them to a bank."""

from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: Any = "navy", **values: Any) -> bytes:
    """A picture of one colour."""
    target = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, colour).save(target, kind, **values)
    return target.getvalue()


def paper(words: str = "Received: one parcel") -> bytes:
    """A PDF of one page."""
    canvas = Canvas("nowhere.pdf", invariant=1)
    canvas.drawString(72, 720, words)
    return bytes(canvas.getpdfdata())
