"""Fresh sign-in: what must be there before something dangerous."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from marketplace.lib.htmx import redirect_after_post

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


def recent_proof_required(view: View) -> View:
    """`fresh_sign_in_required` for forms that hold secrets: one that was sent too late is asked for once more.

    Otherwise the session would keep the whole form until the proof, answers of security questions included.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_reauthentication_required(request, app="accounts"):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        if request.method != "POST" or not methods:
            raise ReauthenticationRequired
        messages.info(request, _("Some time has passed: type your password again, then send the form once more."))
        return redirect_after_post(request, f"{methods[0]['url']}?{urlencode({'next': request.path})}")

    return guarded
