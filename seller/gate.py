"""The one gate of the workspace: the store named in the URL, checked once, as `request.store`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from accounts.access import member_of, membership_for_user
from accounts.models import StoreMember
from accounts.rules import role_suffices
from catalog.errors import StoreShut

View = Callable[..., HttpResponseBase]
EDITORS = (StoreMember.Role.OWNER, StoreMember.Role.MANAGER)


def seller_page(*roles: StoreMember.Role, serves_orders: bool = False) -> Callable[[View], View]:
    """Open a page to the people of the store, in one of `roles` (any when none is named).

    A stranger gets NotFound, a member in another role NotAllowed. A store that is suspended or closed is only looked
    at: whoever sends anything gets StoreShut, save where the page `serves_orders`. The view gets the request with
    `request.store` and `request.store_role` instead of the slug, and uses store-scoped selectors only.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def gated(request: HttpRequest, store: str, **kwargs: Any) -> HttpResponseBase:
            membership = membership_for_user(member_of(request), store, *roles)
            request.store, request.store_role = membership.store, membership.role  # type: ignore[attr-defined]
            if membership.store.is_shut and request.method not in {"GET", "HEAD"} and not serves_orders:
                raise StoreShut
            response = view(request, **kwargs)
            add_never_cache_headers(response)
            return response

        return gated

    return decorate


def is_editor(request: HttpRequest) -> bool:
    """True for owners and managers of the store of a gated request."""
    return role_suffices(request.store_role, EDITORS)  # type: ignore[attr-defined]


def may_edit(request: HttpRequest) -> bool:
    """True when whoever asks may change goods and the store itself now."""
    return is_editor(request) and not request.store.is_shut  # type: ignore[attr-defined]


def editor_page(view: View) -> View:
    """A page that everybody of the store reads, and owners and managers write; others get NotAllowed for a POST."""
    read, write = seller_page()(view), seller_page(*EDITORS)(view)

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def chosen(request: HttpRequest, store: str, **kwargs: Any) -> HttpResponseBase:
        return (write if request.method == "POST" else read)(request, store=store, **kwargs)

    return chosen
