"""The cookie by which an account knows a browser again, and the limits that such a browser has to itself (S13)."""

from django.http import HttpRequest, HttpResponse

from accounts.constants import DEVICE_COOKIE_AGE
from accounts.selectors.sessions import member_with_device
from accounts.tokens import digest_of

DEVICE_COOKIE = "device"
_SALT = "accounts.device"
_SECONDS = int(DEVICE_COOKIE_AGE.total_seconds())


def device_token(request: HttpRequest) -> str | None:
    """The token that the browser brought; None when it brought none, or one that we have not signed."""
    token: str | None = request.get_signed_cookie(DEVICE_COOKIE, None, salt=_SALT, max_age=_SECONDS)
    return token


def keep_device_token(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Let the browser keep `token`, out of reach of scripts."""
    response.set_signed_cookie(
        DEVICE_COOKIE,
        token,
        salt=_SALT,
        max_age=_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def limit_key(request: HttpRequest, login: str, *, otherwise: str) -> str:
    """What limits of the member with this e-mail or member ID count by: strangers must not lock the owner out.

    A browser in which that very member has signed in before has a count of its own; everybody else, be it with
    the cookie of another member, shares `otherwise`. One query with a cookie of ours, whoever is asked for, so
    that nobody can tell from the time who has an account; none without.
    """
    token = device_token(request)
    if token is None:
        return otherwise
    digest = digest_of(token)
    member = member_with_device(login=login, token_digest=digest)
    return otherwise if member is None else f"device:{digest}:{member}"
