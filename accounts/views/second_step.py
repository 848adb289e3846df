"""The second step of a sign-in, sign-in by passkey, and proof by code or passkey before something dangerous."""

import json
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.decorators import rate_limit
from allauth.mfa.base import views as code_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import member_of
from accounts.forms.two_step import LoginPasskeyForm
from accounts.selectors.account import two_step_of
from accounts.views.entrance import EntranceMixin


class AuthenticateView(EntranceMixin, code_views.AuthenticateView):
    """A code of the app, a recovery code or a passkey, whichever the member has (S19)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Two cases where allauth only sends to the sign-in page, and that page back here.

        When the sign-in has taken too long, say so. When the member has switched the second step off in another
        browser meanwhile, the password is enough.
        """
        had_begun = LOGIN_SESSION_KEY in request.session
        response = super().dispatch(request, *args, **kwargs)
        if response.headers.get("Location") != reverse("account_login"):
            return response
        stage = getattr(request, "_login_stage", None)
        if stage is not None:
            return HttpResponseRedirect(stage.exit()["Location"], status=303)
        if had_begun:
            messages.info(request, _("The sign-in took too long. Begin again."))
        return response

    def _build_forms(self) -> Any:
        self.two_step = two_step_of(self.stage.login.user)
        posted = super()._build_forms()
        if not self.two_step.passkeys:
            self.webauthn_form = None
        return posted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "js_data" in context:
            context["options"] = json.dumps(context["js_data"]["request_options"])
        return context | {"two_step": self.two_step}


@method_decorator(rate_limit(action="login"), name="dispatch")
class _RationedPasskeyView(passkey_views.LoginWebAuthnView):
    """Counted together with sign-ins by password."""


class LoginPasskeyView(EntranceMixin, _RationedPasskeyView):
    """Sign-in by passkey alone: GET gives the script its challenge, POST takes the signature."""

    limited_actions = ("login",)

    def form_invalid(self, form: LoginPasskeyForm) -> HttpResponse:
        """Back to the sign-in page, which says why and keeps where the person was going."""
        for errors in form.errors.values():
            messages.error(self.request, str(errors[0]))
        target = self.request.POST.get("next")
        return HttpResponseRedirect(reverse("account_login") + (f"?{urlencode({'next': target})}" if target else ""))


class ReauthenticateCodeView(EntranceMixin, code_views.ReauthenticateView):
    """A code instead of the password, before something dangerous."""

    limited_actions = ("reauthenticate",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"two_step": two_step_of(member_of(self.request))}


class ReauthenticatePasskeyView(EntranceMixin, passkey_views.ReauthenticateWebAuthnView):
    """A passkey instead of the password, before something dangerous."""

    limited_actions = ("reauthenticate",)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page with a new challenge, as 422; allauth would leave for the sign-in page."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = webauthn.begin_authentication(member_of(self.request))
        # allauth's own context would ask for a second challenge and forget the errors of the form
        context = super(passkey_views.ReauthenticateWebAuthnView, self).get_context_data(**kwargs)
        return context | {"options": json.dumps(options)}
