"""Where the account is open, and signing out there (S13, S14)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of, session_for_user
from accounts.clients import client_of
from accounts.selectors.sessions import sessions_for_user
from accounts.services.sessions import end_other_sessions, end_session
from marketplace.lib.htmx import redirect_after_post


@login_required
@never_cache
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Every browser in which the account is open, this one first."""
    lines = sessions_for_user(member_of(request), request.session.session_key)
    return render(
        request, "accounts/sessions.html", {"lines": lines, "has_others": any(not x.is_current for x in lines)}
    )


@login_required
@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one browser; this one is signed out on the page that asks."""
    user = member_of(request)
    if session_for_user(user, pk).session_key == request.session.session_key:
        return redirect_after_post(request, reverse("account_logout"))
    end_session(user=user, pk=pk, client=client_of(request))
    messages.success(request, _("That device has been signed out."))
    return redirect_after_post(request, reverse("accounts:sessions"))


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every browser but this one."""
    user = member_of(request)
    count = end_other_sessions(user=user, current_key=request.session.session_key, client=client_of(request))
    told = ngettext("%(count)s device has been signed out.", "%(count)s devices have been signed out.", count)
    text = told % {"count": count} if count else _("You are signed in only here.")
    messages.success(request, text)
    return redirect_after_post(request, reverse("accounts:sessions"))
