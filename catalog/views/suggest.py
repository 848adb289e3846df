"""The fragment that opens under the search field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors.suggestions import few_of, suggestions

MAX_TYPED = 100
SECONDS_KEPT = 300  # by caches: the same letters mean the same a moment later


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Rows for what was typed so far; 204 when there are none, so that nothing opens."""
    rows = suggestions(request.GET.get("q", "").strip()[:MAX_TYPED])
    context = {"rows": rows, "few": few_of(rows)}
    response = render(request, "catalog/suggest.html", context) if rows else HttpResponse(status=204)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = f"{'private' if request.user.is_authenticated else 'public'}, max-age={SECONDS_KEPT}"
    return response
