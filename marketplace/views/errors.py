"""Error pages: 400 to 500 in the reader's language."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render

from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import wants_fragment

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


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429: allauth's rate limits land here."""
    return render(request, "429.html", status=429)
