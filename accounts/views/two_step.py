"""Two-step sign-in in the account: the app, and the recovery codes (S19)."""

from urllib.parse import quote

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_of
from accounts.clients import client_of
from accounts.forms.two_step import ActivateCodesForm
from accounts.fresh import fresh_sign_in_required
from accounts.selectors.account import two_step_of
from accounts.services import two_step as services
from marketplace.lib.errors import NotFound
from marketplace.lib.htmx import redirect_after_post

_PLAIN = " /:=,'"  # may stand in a data: address as they are


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What stands beside the password: app, passkeys, recovery codes left."""
    return render(request, "mfa/index.html", {"two_step": two_step_of(member_of(request))})


@never_cache
@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def app_on(request: HttpRequest) -> HttpResponse:
    """Show the secret as a picture and as text (GET), take the first code (POST), lead on to the recovery codes."""
    user = member_of(request)
    if two_step_of(user).app_since:
        return redirect("mfa_index")
    form = ActivateCodesForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.switch_on_codes(user=user, secret=form.secret, last_step=form.step, client=client_of(request))
        clear_totp_secret(request)
        messages.success(request, _("The app is set up. From now on, a sign-in takes a code of it."))
        return redirect_after_post(request, reverse("mfa_view_recovery_codes"))
    adapter = get_adapter()
    url = adapter.build_totp_url(user, form.secret)
    context = {
        "form": form,
        "secret": " ".join(form.secret[i : i + 4] for i in range(0, len(form.secret), 4)),
        "url": url,
        "picture": f"data:image/svg+xml,{quote(adapter.build_totp_svg(url), safe=_PLAIN)}",
    }
    return render(request, "mfa/totp/activate_form.html", context, status=422 if form.errors else 200)


@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def app_off(request: HttpRequest) -> HttpResponse:
    """Ask (GET), then switch off (POST)."""
    user = member_of(request)
    two_step = two_step_of(user)
    if two_step.app_since is None:
        return redirect("mfa_index")
    if request.method != "POST":
        return render(request, "mfa/totp/deactivate_form.html", {"two_step": two_step})
    services.switch_off_codes(user=user, client=client_of(request))
    messages.success(request, _("The app is switched off."))
    return redirect_after_post(request, reverse("mfa_index"))


@never_cache
@fresh_sign_in_required
@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes for a quarter of an hour after they were made; later only how many are left."""
    two_step = two_step_of(member_of(request))
    if not two_step.codes_count:
        return redirect("mfa_index")
    return render(request, "mfa/recovery_codes/index.html", {"two_step": two_step})


@never_cache
@fresh_sign_in_required
@require_safe
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """The codes as a text file, as long as the page shows them. Raises NotFound later."""
    two_step = two_step_of(member_of(request))
    if not two_step.codes_to_show:
        raise NotFound
    text = render_to_string("mfa/recovery_codes/download.txt", {"two_step": two_step, "member": request.user}, request)
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="karavan-recovery-codes.txt"'},
    )


@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes_new(request: HttpRequest) -> HttpResponse:
    """Ask (GET), then make new codes (POST); the old ones stop working."""
    user = member_of(request)
    two_step = two_step_of(user)
    if not two_step.is_on:
        return redirect("mfa_index")
    if request.method != "POST":
        return render(request, "mfa/recovery_codes/generate.html", {"two_step": two_step})
    services.make_recovery_codes(user=user, client=client_of(request))
    messages.success(request, _("New recovery codes are ready. The old ones no longer work."))
    return redirect_after_post(request, reverse("mfa_view_recovery_codes"))
