"""Middleware of the whole site: the visitor, the block, and errors of the business as pages."""

import re
import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from marketplace.blocked import is_blocked, is_open
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, wants_fragment
from marketplace.lib.visitor import set_current_visitor
from marketplace.views.errors import body_limit, body_too_large, domain_error
from marketplace.visitors import visitor_for

GetResponse = Callable[[HttpRequest], HttpResponse]


class VisitorMiddleware:
    """Sets `request.visitor` and the time zone; the visitor is gone when the response is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = visitor_for(request)
        request.visitor = visitor  # type: ignore[attr-defined]
        set_current_visitor(visitor)
        try:
            with timezone.override(_zone(visitor.time_zone)):
                response = self.get_response(request)
        finally:
            set_current_visitor(None)
        patch_vary_headers(response, ["Cookie"])
        return response


class FormAddressMiddleware:
    """An address that only takes a form, opened in a browser: it goes on to the page above, where the form stands.

    A form with an error is shown under that address, and whoever then changes the language opens it anew.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        return redirect(_above(request.path)) if response.status_code == 405 and is_page else response


def _above(path: str) -> str:
    """The nearest address above that leads anywhere; the site's own begins with the language."""
    while path.count("/") > 2:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


class BodyLimitMiddleware:
    """A request that weighs more than `body_limit` allows gets a page that says so, and none of it is parsed.

    The body is read and thrown away up to a limit, because a browser that is still sending shows no answer.
    """

    DRAINED = 64 * 1024 * 1024  # bytes; what comes behind them is cut off with the connection
    BLOCK = 64 * 1024

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _body_bytes(request) <= body_limit(request.path):
            return self.get_response(request)
        left = self.DRAINED
        while left > 0 and (block := request.read(self.BLOCK)):
            left -= len(block)
        return body_too_large(request)


def _body_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class PrivatePagesMiddleware:
    """What a member sees stays out of shared caches, and the account's own pages out of every cache.

    `no-store` is kept to the account: elsewhere it would cost the browser's quick way back. Views that say
    Cache-Control themselves are left alone.
    """

    ACCOUNT = re.compile(r"^/[a-z]{2}/my/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" in response or not request.user.is_authenticated:
            return response
        if self.ACCOUNT.match(request.path_info):
            response["Cache-Control"] = "private, no-store"
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            response["Cache-Control"] = "private"
        return response


class FetchAheadMiddleware:
    """Names the rules by which a browser may fetch the page behind a link ahead of the click.

    A header, because the content security policy allows no inline script. Pages of the account, which are kept in
    no cache, do without: what is fetched from them would be for nothing.
    """

    RULES = '"/speculation-rules.json"'

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not PrivatePagesMiddleware.ACCOUNT.match(request.path_info):
            response["Speculation-Rules"] = self.RULES
        return response


class CleanAddressMiddleware:
    """An address with a NUL is nobody's page: 404, before PostgreSQL, which knows no such character, is asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class SignedOutMiddleware:
    """When a session ended during work: htmx is told to open the sign-in page, and `next` is the page that was open.

    `login_required` would send the sign-in page into the fragment, or come back by GET to an address that
    takes POST alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 302:
            return response
        sign_in = reverse("account_login")
        if not response.headers.get("Location", "").startswith(f"{sign_in}?next="):
            return response
        page = _open_page(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": f"{sign_in}?{urlencode({'next': page or '/'})}"})
        if request.method == "POST" and page:
            response["Location"] = f"{sign_in}?{urlencode({'next': page})}"
        return response


def _open_page(request: HttpRequest) -> str:
    """Path of the page in the browser's window, if it is one of ours."""
    url = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    path = url.path + (f"?{url.query}" if url.query else "")
    return path if url.netloc == request.get_host() else ""


class AdminLanguageMiddleware:
    """The admin has no language in its addresses: it speaks the language of the profile of whoever is signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if not request.path_info.startswith(reverse("admin:index")) or language not in dict(settings.LANGUAGES):
            return self.get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class BlockedUserMiddleware:
    """A blocked member opens what `marketplace.blocked` lists, and is sent from elsewhere to the page that says why."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Send a blocked member to the page that says why, unless this page stays open to them."""
        match = request.resolver_match
        if not is_blocked(request) or (match is not None and is_open(match.view_name, request.method)):
            return None
        url = reverse("accounts:blocked")
        if request.method in {"GET", "HEAD"} and not wants_fragment(request):
            return redirect(url)
        messages.warning(request, _("Nothing was done: this is closed while your account is blocked."))
        return redirect_after_post(request, url)


class DomainErrorMiddleware:
    """Renders a DomainError that no view caught as a page (or fragment) with its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a DomainError; everything else goes on."""
        return domain_error(request, exception) if isinstance(exception, DomainError) else None
