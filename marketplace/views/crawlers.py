"""What machines ask for: sitemaps, robots.txt, and the rules by which a browser may fetch pages ahead."""

import gzip

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_safe

from marketplace import sitemaps

HOUR = 3600  # seconds
CLOSED = ("my", "cart", "checkout", "login", "register", "search", "sell", "settings")
NEVER_AHEAD = ("my", "cart", "checkout", "login", "logout", "register", "password", "email", "sell", "settings")


@require_GET
@cache_control(public=True, max_age=24 * HOUR)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the addresses of everything are."""
    lines = ["User-agent: *", "Disallow: /u/"]
    for language, _name in settings.LANGUAGES:
        lines += [f"Disallow: /{language}/{path}/" for path in CLOSED]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of sitemaps, remembered for an hour."""
    text = cache.get_or_set("sitemap:index", sitemaps.index, timeout=HOUR)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemap_part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One sitemap, remembered gzipped for an hour; one without a single address is a 404."""
    key = f"sitemap:{section}:{number}"
    packed = cache.get(key) if section in sitemaps.SECTIONS else b""
    if packed is None:
        packed = sitemaps.packed_part(section, number)
        cache.set(key, packed, timeout=HOUR)
    if not packed:
        raise Http404
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        packed if takes_gzip else gzip.decompress(packed), content_type="application/xml; charset=utf-8"
    )
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@require_safe
@cache_control(public=True, max_age=24 * HOUR)
def speculation_rules(request: HttpRequest) -> JsonResponse:
    """Pages that a browser may fetch when the pointer rests on their link.

    Only fetched, never run ahead; never what acts or is about the reader, and no address with a query: filters
    would fetch a page for each box.
    """
    kept_out = [f"/:language/{path}/*" for path in NEVER_AHEAD]
    where = {
        "and": [
            {"href_matches": "/:language(ru|en)/*"},
            {"not": {"href_matches": [*kept_out, "/*\\?*"]}},
            {"not": {"selector_matches": "[rel~=nofollow], [hx-get]"}},
        ]
    }
    body = {"prefetch": [{"source": "document", "where": where, "eagerness": "moderate"}]}
    return JsonResponse(body, content_type="application/speculationrules+json")
