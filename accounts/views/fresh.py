"""A fresh sign-in before forms that hold secrets (S17, S19)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from marketplace.lib.htmx import redirect_after_post

View = Callable[..., HttpResponse]


def recent_proof_required(view: View) -> View:
    """Like allauth's `reauthentication_required`, except that a form that comes too late is asked for once more.

    allauth would keep the whole POST in the session until the password is typed, answers and codes included.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_reauthentication_required(request, app=""):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        if request.method != "POST" or not methods:
            raise ReauthenticationRequired
        messages.info(request, _("Some time has passed: type your password again, then send the form once more."))
        return redirect_after_post(request, f"{methods[0]['url']}?{urlencode({'next': request.path})}")

    return guarded
