"""Passkeys in the account: listed, added, renamed, removed (S19)."""

import json

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_of, passkey_for_user
from accounts.clients import client_of
from accounts.constants import PASSKEYS_PER_MEMBER
from accounts.forms.two_step import AddPasskeyForm, PasskeyNameForm
from accounts.fresh import fresh_sign_in_required
from accounts.selectors.account import passkeys_for_user, two_step_of
from accounts.services import two_step as services
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post


@login_required
@require_safe
def passkey_list(request: HttpRequest) -> HttpResponse:
    """Passkeys by age, with their last use."""
    passkeys = passkeys_for_user(member_of(request))
    context = {"passkeys": passkeys, "is_full": len(passkeys) >= PASSKEYS_PER_MEMBER}
    return render(request, "mfa/webauthn/authenticator_list.html", context)


@never_cache
@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Give the device a challenge (GET), keep the passkey it made (POST)."""
    user = member_of(request)
    form = AddPasskeyForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        try:
            has_new_codes = services.add_passkey(
                user=user, name=fields["name"], credential=fields["credential"], client=client_of(request)
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The passkey has been added."))
            name = "mfa_view_recovery_codes" if has_new_codes else "mfa_list_webauthn"
            return redirect_after_post(request, reverse(name))
    options = webauthn.begin_registration(user, passwordless=True)
    context = {"form": form, "options": json.dumps(options), "two_step": two_step_of(user)}
    return render(request, "mfa/webauthn/add_form.html", context, status=422 if form.errors else 200)


@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a passkey; somebody else's is a 404."""
    user = member_of(request)
    passkey = passkey_for_user(user, pk)
    form = PasskeyNameForm(request.POST if request.method == "POST" else None, initial={"name": passkey.name})
    if form.is_bound and form.is_valid():
        services.rename_passkey(user=user, pk=pk, name=form.cleaned_data["name"])
        messages.success(request, _("The new name has been saved."))
        return redirect_after_post(request, reverse("mfa_list_webauthn"))
    context = {"form": form, "passkey": passkey}
    return render(request, "mfa/webauthn/edit_form.html", context, status=422 if form.errors else 200)


@fresh_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask (GET), then remove (POST); somebody else's is a 404."""
    user = member_of(request)
    passkey = passkey_for_user(user, pk)
    two_step = two_step_of(user)
    if request.method != "POST":
        context = {"passkey": passkey, "is_last": not two_step.app_since and len(two_step.passkeys) == 1}
        return render(request, "mfa/webauthn/authenticator_confirm_delete.html", context)
    services.remove_passkey(user=user, pk=pk, client=client_of(request))
    messages.success(request, _("The passkey has been removed."))
    return redirect_after_post(request, reverse("mfa_list_webauthn"))
