"""The language and the clock of a document: the same paper whoever asks for it, from wherever."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

# Days and months of documents begin at midnight here, as those of monthly prizes do.
DOCUMENT_ZONE = ZoneInfo("Europe/Moscow")


@contextmanager
def document_terms(language: str) -> Iterator[None]:
    """Write texts in `language` and dates in the zone of documents inside the block."""
    with translation.override(language), timezone.override(DOCUMENT_ZONE):
        yield
