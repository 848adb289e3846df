"""Fresh sign-in: what must be there before something dangerous."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def signed_in_recently(request: HttpRequest) -> bool:
    """True when the member proved who it is within ACCOUNT_REAUTHENTICATION_TIMEOUT: signing in counts, too.

    Both steps of a sign-in are behind whoever has a session, so its youngest proof is as good as the password
    typed again; asking twice within minutes only teaches people to type passwords wherever they are asked.
    """
    proofs = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    youngest = max((proof["at"] for proof in proofs), default=0.0)
    return bool(time.time() - youngest < app_settings.REAUTHENTICATION_TIMEOUT)


def fresh_sign_in_required(view: View) -> View:
    """For a dangerous page: a guest signs in, a member whose sign-in is old proves again who it is, and comes back.

    A form that was sent too late is kept in the session and handled after the proof.
    """

    @login_required
    @reauthentication_required(app="accounts")
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded
