"""A document as the answer to a request."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows, and saves as `name`. It names people: no cache keeps it."""
    answer = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=name)
    assert disposition is not None  # there is a name
    answer.headers["Content-Disposition"] = disposition
    add_never_cache_headers(answer)
    return answer
