"""How often codes of certificates may be tried: a hundred bits cannot be guessed, but trying costs us work."""

from datetime import timedelta

from django.http import HttpRequest

from accounts.clients import client_of
from accounts.limits import Limit, spend_try, wait_text
from accounts.models import User

_MEMBER = Limit("gift-code-member", 20, timedelta(hours=1))
_NETWORK = Limit("gift-code-network", 60, timedelta(hours=1))


def refusal(request: HttpRequest) -> str:
    """Count one try of this visitor: empty when it may go on, else when the next one may."""
    seconds = spend_try(_NETWORK, client_of(request).ip)
    if isinstance(request.user, User):
        seconds = max(seconds, spend_try(_MEMBER, request.user.pk))
    return wait_text(seconds) if seconds else ""
