"""Registration, sign-in, codes and passwords: allauth's flows under our status codes, pages and limits."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import member_of
from accounts.clients import client_of
from accounts.constants import CAPTCHA_PASSED_FOR
from accounts.device_cookie import limit_key
from accounts.forms import entrance as forms
from accounts.forms.captcha import PICTURE, QUESTION
from accounts.limits import consume, seconds_to_wait, wait_text
from accounts.ports import resume_notes
from accounts.selectors.account import is_address_of, stand_in_query
from accounts.services.resume import pending_intention, remember_intention
from accounts.services.sessions import carry_session, shut_out_former_password
from marketplace.lib import clock

_CAPTCHA_KEY = "captcha_passed"


_MAILED = {"confirm_email", "reset_password"}  # limits of what is mailed, not of what is guessed


class EntranceMixin:
    """303 after a POST that worked, 422 with the form after one that did not, 429 with the time to wait.

    Remembers `?then=` of a guest and tells the page what will be completed.
    """

    request: HttpRequest
    limited_actions: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remember the guest's intention and dress allauth's answer."""
        if request.user.is_anonymous and "then" in request.GET:
            remember_intention(session=request.session, text=request.GET["then"])
        if is_neutral(request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)):
            stand_in_query()
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except ImmediateHttpResponse as early:
            response = early.response
        if response.status_code == 429 and "Retry-After" not in response:
            response = too_many_requests(request, *self.limited_actions, key=self.get_limit_key())
        if request.method == "POST" and response.status_code == 302:
            response.status_code = 303
        add_never_cache_headers(response)  # passwords and codes stand on these pages
        return response

    def get_limit_key(self) -> str | None:
        """What the limits count besides the visitor's address: the e-mail at hand."""
        return self.request.POST.get("email", "").lower() or None

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page with what was typed, as 422; as 429 when the password was guessed at too often."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        for error in (error for errors in form.errors.as_data().values() for error in errors):
            if error.code == "too_many_login_attempts" and error.params:
                response.status_code = 429
                response["Retry-After"] = str(error.params["seconds"])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `pending` (a sentence or None) and `carry`, the query string that other entrance pages need."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        intention = pending_intention(session=self.request.session)
        describe = resume_notes.get(intention.name) if intention else None
        sentence = describe(intention.argument) if intention and describe else ""
        if intention and not sentence:
            sentence = _("As soon as you have signed in, we will finish what you began.")
        wanted = context.get("redirect_field_value") or ""
        if wanted and not get_adapter().is_safe_url(wanted):
            wanted = context["redirect_field_value"] = context["redirect_field"] = ""
        query = {"then": str(intention) if intention else "", "next": wanted}
        carry = urlencode({name: value for name, value in query.items() if value})
        return context | {"pending": sentence, "carry": f"?{carry}" if carry else ""}


def is_neutral(state: dict[str, Any] | None) -> bool:
    """True for a code that nobody was sent: the neutral answer to a known or unknown address."""
    return bool(state) and "user_id" not in (state or {})


def too_many_requests(request: HttpRequest, *actions: str, key: str | None) -> HttpResponse:
    """429 with the seconds to wait; `actions` are the limits that may have been reached."""
    seconds = max([1, *(seconds_to_wait(request, action, key=key) for action in actions)])
    context = {"wait": wait_text(seconds), "is_about_mail": set(actions) <= _MAILED}
    response = render(request, "account/too_many.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


class RegisterView(EntranceMixin, allauth_views.SignupView):
    """Registration with the check that keeps robots out (S4-S8).

    Two submit buttons draw the form again without judging it: `again` (another picture) and `kind`
    (question instead of picture, or back). A check that was passed is not asked again for a while.
    """

    form_class = forms.RegistrationForm
    limited_actions = ("signup", "confirm_email")
    _is_captcha_wrong = False

    def get_form_kwargs(self) -> dict[str, Any]:
        kind = None if self._captcha_passed() else self._captcha_kind()
        return super().get_form_kwargs() | {"captcha_kind": kind}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draw another check, or register."""
        if "again" in request.POST or "kind" in request.POST:
            form = forms.RegistrationForm(initial=request.POST.dict(), captcha_kind=self._captcha_kind())
            return self.render_to_response(self.get_context_data(form=form))
        if self._captcha_passed():
            return self._judge(request, *args, **kwargs)
        attempt = consume(request, "captcha_failed")
        if attempt is None:
            return too_many_requests(request, "captcha_failed", key=None)
        response = self._judge(request, *args, **kwargs)
        if not self._is_captcha_wrong:
            attempt.rollback()
        return response

    def _judge(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: forms.RegistrationForm) -> HttpResponse:
        """Register in one transaction with the mail; of two at once with one address, one gets the neutral answer."""
        self.request.session.pop(_CAPTCHA_KEY, None)
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            form.account_already_exists = True
            response = super().form_valid(form)
        return response

    def form_invalid(self, form: forms.RegistrationForm) -> HttpResponse:
        """Remember a right answer, so that it need not be read off again."""
        self._is_captcha_wrong = form.has_error("captcha") and not form.has_error("captcha", "required")
        if "captcha" in form.fields and "captcha" not in form.errors:
            self.request.session[_CAPTCHA_KEY] = clock.now().timestamp()
            del form.fields["captcha"]
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self._captcha_kind()
        other = PICTURE if kind == QUESTION else QUESTION
        return super().get_context_data(**kwargs) | {"captcha_kind": kind, "other_captcha_kind": other}

    def _captcha_kind(self) -> str:
        chosen = self.request.POST.get("kind") or self.request.POST.get("captcha_kind")
        return QUESTION if chosen == QUESTION else PICTURE

    def _captcha_passed(self) -> bool:
        passed = self.request.session.get(_CAPTCHA_KEY, 0)
        return bool(clock.now().timestamp() - passed < CAPTCHA_PASSED_FOR.total_seconds())


class CodeMixin(EntranceMixin):
    """A mailed code: five tries for a code and not one more, however many requests arrive at the same time.

    allauth counts in the session, which requests at once read and write over each other; this counts in the
    cache, for all processes together.
    """

    code_session_key: str
    reads_member_on_get = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try. 429 when there were too many for this code, this address or this network."""
        state = request.session.get(self.code_session_key)
        if state and request.method == "POST" and request.POST.get("action") != "resend":
            email = state["email"].lower()
            address = limit_key(request, email, otherwise=email)
            keys = {"code": f"{request.session.session_key}:{state['at']}", "code_address": address}
            for action, key in keys.items():
                if consume(request, action, key=key) is None:
                    return too_many_requests(request, action, key=key)
        if is_neutral(state) and (request.method == "POST" or self.reads_member_on_get):
            stand_in_query()
        return super().dispatch(request, *args, **kwargs)

    def get_limit_key(self) -> str | None:
        """The address that the code went to."""
        state = self.request.session.get(self.code_session_key) or {}
        return state.get("email")


class LoginView(EntranceMixin, allauth_views.LoginView):
    """Sign-in by e-mail or member ID (S13). Someone who is signed in already goes on to what they wanted."""

    limited_actions = ("login", "confirm_email")

    def get_authenticated_redirect_url(self) -> str:
        """A member who follows a guest's link is asked on a page of its own, because a link must not write."""
        then = self.request.GET.get("then")
        if then:
            query = {"then": then, "next": self.get_next_url() or ""}
            return f"{reverse('accounts:resume')}?{urlencode(query)}"
        return str(super().get_authenticated_redirect_url())


class ConfirmEmailView(CodeMixin, allauth_views.ConfirmEmailVerificationCodeView):
    """Type the mailed code (S4); real and neutral answers to a registration look the same here."""

    limited_actions = ("confirm_email",)
    code_session_key = EMAIL_VERIFICATION_CODE_SESSION_KEY
    reads_member_on_get = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a code under way there is nothing to type: say why, and where a new one comes from."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("my"))
        had_code = EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session
        response = super().dispatch(request, *args, **kwargs)
        is_over = request.method == "GET" and response.status_code == 302
        if is_over and had_code:
            messages.warning(request, _("The code has expired. Sign in, and we will e-mail you a new one."))
        elif is_over:
            text = _("Open this page in the browser where you registered, or sign in to get a new code by e-mail.")
            messages.info(request, text)
        if request.POST.get("action") == "resend" and response.status_code == 303:
            self._resend_neutral()
            messages.success(request, _("We have sent a new code."))
        return response

    def form_valid(self, form: Form) -> HttpResponse:
        """A registration may be deleted while its last code is typed; allauth would break off."""
        if self._process.user is not None or is_neutral(self._process.state):
            return super().form_valid(form)
        for key in (EMAIL_VERIFICATION_CODE_SESSION_KEY, LOGIN_SESSION_KEY):
            self.request.session.pop(key, None)
        text = _("The registration was not confirmed in time and has been deleted. Register again.")
        messages.warning(self.request, text)
        return HttpResponseRedirect(reverse("account_signup"))

    def _resend_neutral(self) -> None:
        """The owner of a known address gets a mail for each code that a newcomer would: the answer takes as long."""
        state = self.request.session.get(self.code_session_key)
        if state and is_neutral(state):
            stand_in_query()
            get_adapter().send_account_already_exists_mail(state["email"])


class LogoutView(EntranceMixin, allauth_views.LogoutView):
    """GET asks, POST signs out."""


class ResetPasswordView(EntranceMixin, allauth_views.PasswordResetView):
    """Ask for a code; the answer is the same whether or not the address is known (S14)."""

    def form_valid(self, form: forms.ResetPasswordForm) -> HttpResponse:
        """Send the code. Instead of allauth's limit, which counts by the address alone: a stranger could use it up."""
        email = form.cleaned_data["email"].lower()
        key = limit_key(self.request, email, otherwise=email)
        if consume(self.request, "reset_password", key=key) is None:
            return too_many_requests(self.request, "reset_password", key=key)
        form.save(self.request)
        response: HttpResponse = super(allauth_views.PasswordResetView, self).form_valid(form)
        return response


class ResetStepMixin:
    """A code that went to an address which the account has given up since then opens nothing any more (S17)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Forget such a recovery, as if its time were over."""
        process = PasswordResetVerificationProcess.resume(request)
        if process and process.user is None:  # an unknown address: as much work
            stand_in_query()
            stand_in_query()
        elif process and not is_address_of(process.user, process.state["email"]):
            process.abort()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class ResetCodeView(CodeMixin, ResetStepMixin, allauth_views.ConfirmPasswordResetCodeView):
    """Type the recovery code: 5 tries, 15 minutes (S14)."""

    code_session_key = PASSWORD_RESET_VERIFICATION_SESSION_KEY


class ResetCompleteView(EntranceMixin, ResetStepMixin, allauth_views.CompletePasswordResetView):
    """Set the new password; other sessions end, this one begins."""

    limited_actions = ("reset_password_from_key",)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"client": client_of(self.request)}

    def form_valid(self, form: forms.NewPasswordForm) -> HttpResponse:
        """Save it, sign in here, and sign out everywhere else."""
        response: HttpResponse = super().form_valid(form)
        shut_out_former_password(user=form.user, current_key=self.request.session.session_key)
        return response


class ResetDoneView(EntranceMixin, allauth_views.PasswordResetFromKeyDoneView):
    """The password is new."""


class ChangePasswordView(EntranceMixin, allauth_views.PasswordChangeView):
    """Change the password with the current one; a member without a password gets a code by mail instead."""

    limited_actions = ("change_password",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send members without a usable password to the recovery by code."""
        user = request.user
        if user.is_authenticated and not user.has_usable_password():
            return HttpResponseRedirect(reverse("account_reset_password"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"client": client_of(self.request)}

    def form_valid(self, form: forms.ChangePasswordForm) -> HttpResponse:
        """Save it and sign out everywhere else; this session goes on under another key."""
        user, old_key = member_of(self.request), self.request.session.session_key
        response: HttpResponse = super().form_valid(form)
        key = self.request.session.session_key
        carry_session(old_key=old_key, new_key=key)
        shut_out_former_password(user=user, current_key=key)
        return response


class ReauthenticateView(EntranceMixin, allauth_views.ReauthenticateView):
    """The password once more, before something sensitive."""

    limited_actions = ("reauthenticate",)


class InactiveView(EntranceMixin, allauth_views.AccountInactiveView):
    """For accounts closed by staff in the admin."""
