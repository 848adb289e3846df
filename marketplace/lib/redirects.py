"""Where to go after an action: `next`, if it is a page of this shop."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, default: str) -> str:
    """`next` of the form or the query when it stays on this host, else `default`: no open redirects."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return default


def is_own_form(request: HttpRequest) -> bool:
    """False for a form that another site has sent; for views whose forms hold no token, because guests' pages are
    cached. Browsers say where a form comes from; who says nothing is no browser, and has nobody's cookies.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()


def own_referer(request: HttpRequest) -> str:
    """Path of the page that sent the form, if it is one of ours; else ""."""
    url = urlsplit(request.headers.get("Referer", ""))
    return url.path + (f"?{url.query}" if url.query else "") if url.netloc == request.get_host() else ""
