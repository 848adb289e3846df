"""Reading PDFs back, as somebody who searches in them or listens to them does."""

from io import BytesIO

from pypdf import PdfReader


class ReadPdf:
    """The texts of a PDF page by page, with any spaces as one plain space."""

    def __init__(self, content: bytes) -> None:
        self._reader = PdfReader(BytesIO(content))
        self.pages = [" ".join(page.extract_text().split()) for page in self._reader.pages]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @property
    def title(self) -> str:
        assert self._reader.metadata is not None
        return str(self._reader.metadata.title)

    @property
    def language(self) -> str:
        return str(self._reader.trailer["/Root"]["/Lang"])  # type: ignore[index]
