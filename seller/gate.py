"""The one gate of the workspace: the store named in the URL, checked once, as `request.store`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from accounts.access import member_of, store_for_member
from accounts.models import StoreMember

View = Callable[..., HttpResponseBase]


def seller_page(*roles: StoreMember.Role) -> Callable[[View], View]:
    """Open a page to the people of the store, in one of `roles` (any when none is named).

    A stranger gets NotFound, a member in another role NotAllowed. The view gets the request with
    `request.store` instead of the slug, and uses store-scoped selectors only.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def gated(request: HttpRequest, store: str, **kwargs: Any) -> HttpResponseBase:
            request.store = store_for_member(member_of(request), store, *roles)  # type: ignore[attr-defined]
            response = view(request, **kwargs)
            add_never_cache_headers(response)
            return response

        return gated

    return decorate
