"""Error pages: 400 to 500 in the reader's language."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.shortcuts import render
from django.template.loader import render_to_string

from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import wants_fragment
from marketplace.lib.redirects import own_referer

PAGES = {403: "403.html", 404: "404.html", 410: "410.html", 429: "429.html"}


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A page for an error of the business; htmx gets the note alone."""
    template = "components/error_note.html" if wants_fragment(request) else PAGES.get(error.status, "422.html")
    return render(request, template, {"error": error}, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: say so and offer the way back."""
    return HttpResponseForbidden(render(request, "403.html", {"csrf": True}).content)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 with search and categories."""
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 for people who are known and may not."""
    return render(request, "403.html", status=403)


def body_limit(path: str) -> int:
    """What a request to this address may weigh in bytes: MAX_BODY_BYTES, or more for a page of LARGER_BODIES."""
    larger = (limit for pattern, limit in settings.LARGER_BODIES if re.search(pattern, path))
    return next(larger, settings.MAX_BODY_BYTES)


def body_too_large(request: HttpRequest) -> HttpResponse:
    """413: the form and its files weigh more than MAX_BODY_BYTES; nothing of them was read."""
    megabytes = body_limit(request.path) // 1024**2
    return render(request, "413.html", {"megabytes": megabytes, "back": own_referer(request)}, status=413)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what no browser sends; 413 when a limit of Django's own was passed."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return body_too_large(request)
    # Nothing of the request can be relied on, not even its host: the page asks nothing of it.
    return HttpResponseBadRequest(render_to_string("400.html"))


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429: allauth's rate limits land here."""
    return render(request, "429.html", status=429)
