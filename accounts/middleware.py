"""Middleware of accounts."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.clients import client_of
from accounts.services.sessions import is_open


class SessionActivityMiddleware:
    """A session that was ended elsewhere is over at once; of the others it is noted when they are used.

    Stands behind AuthenticationMiddleware. Costs guests nothing and members one look into the cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and SESSION_KEY in request.session:
            user_id = int(request.session[SESSION_KEY])
            if not is_open(user_id=user_id, session_key=key, client=client_of(request)):
                request.session.flush()
                request.user = AnonymousUser()
        return self.get_response(request)
