"""Middleware of accounts."""

from collections.abc import Callable
from time import monotonic, sleep

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.clients import client_of
from accounts.services.sessions import is_open


class EvenTimeMiddleware:
    """Answers that must not tell whether an address has an account leave at full multiples of EVEN_TIME_SECONDS.

    The work for known and unknown addresses is made equal where it is done, down to a rollback instead of a commit;
    what is left, about 2 ms of 200 on a quiet machine, disappears here. Stands outermost, so that it covers the saving
    of the session, too.
    """

    NAMES = frozenset({
        "account_signup", "account_login", "account_reset_password", "account_email_verification_sent",
        "account_confirm_password_reset_code",
    })  # fmt: skip

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = monotonic()
        response = self.get_response(request)
        match, step = request.resolver_match, settings.EVEN_TIME_SECONDS
        if step and request.method == "POST" and match is not None and match.view_name in self.NAMES:
            sleep(-(monotonic() - began) % step)
        return response


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
