"""Tables to download: all goods of the store, and the rows that an import has left out.

They are made while they are sent, and nothing of them is kept. One at a time for each store: a large one keeps a
worker of the web server busy for half a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits import Limit, spend_try, wait_text
from catalog.access import import_for_store
from catalog.importing.reading import Format
from catalog.importing.writing import written
from catalog.selectors import imports as selectors
from catalog.selectors.exports import CONTENT_TYPES, FORMATS, table_rows
from catalog.services.imports.files import format_of
from seller import imports as parts
from seller.forms_imports import UploadForm
from seller.gate import EDITORS, seller_page
from seller.views.imports import history_context

DOWNLOADS = Limit("export-downloads", 20, timedelta(hours=1))  # of one store
LONGEST = 300  # seconds after which a download that was lost keeps nobody waiting
SOON = 30  # seconds


@require_safe
@seller_page(*EDITORS)
def export(request: HttpRequest) -> HttpResponseBase:
    """All goods of the store as a table, or its headings alone (`?empty=1`)."""
    store = request.store  # type: ignore[attr-defined]
    how = FORMATS.get(request.GET.get("format", "csv"), FORMATS["csv"])
    name = f"{store.slug}.{how.kind}"
    if "empty" in request.GET:
        return _Download(table_rows(store, is_empty=True), how, name)
    return _limited(request, lambda done: _Download(table_rows(store), how, name, on_close=done))


@require_safe
@seller_page(*EDITORS)
def errors(request: HttpRequest, number: str) -> HttpResponseBase:
    """The rows that were left out, in the format they came in, with a column more that says what to correct."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    name = f"{job.name.rpartition('.')[0] or job.name}-{job.number}.{job.kind}"
    return _limited(request, lambda done: _Download(selectors.error_rows(job), format_of(job), name, on_close=done))


class _Download(StreamingHttpResponse):
    """A table in the language of the page: the stream runs when the request's language is gone.

    `on_close` is called when all of it is sent, or the reader has gone.
    """

    def __init__(
        self, rows: Iterator[Sequence[str]], how: Format, name: str, on_close: Callable[[], object] | None = None
    ) -> None:
        self._on_close = on_close
        content_type = CONTENT_TYPES[how.kind].partition(";")[0]
        super().__init__(_blocks(rows, how, get_language() or "ru"), content_type=content_type)
        self.headers["Content-Disposition"] = parts.attachment(name)

    def close(self) -> None:
        """End the download."""
        if self._on_close is not None:
            self._on_close()
        super().close()


def _blocks(rows: Iterator[Sequence[str]], how: Format, language: str) -> Iterator[bytes]:
    stream = written(rows, how)
    while True:
        with override(language):
            block = next(stream, None)
        if block is None:
            return
        yield block


def _limited(request: HttpRequest, make: Callable[[Callable[[], Any]], HttpResponseBase]) -> HttpResponseBase:
    """A download within the limits of the store, else the page with the buttons, which says when they work again."""
    store = request.store  # type: ignore[attr-defined]
    busy = f"seller:download:{store.pk}"
    if request.method == "HEAD":
        return make(lambda: None)
    if not cache.add(busy, 1, timeout=LONGEST):
        return _refused(request, _("Another table of your store is being downloaded right now."), SOON)
    if seconds := spend_try(DOWNLOADS, store.pk):
        cache.delete(busy)
        return _refused(request, _("Your store has downloaded tables very often in the last hour."), seconds)
    return make(lambda: cache.delete(busy))


def _refused(request: HttpRequest, reason: str, seconds: int) -> HttpResponse:
    context = history_context(request, UploadForm(), refusal=f"{reason} {wait_text(seconds)}")
    response = render(request, "seller/imports.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
