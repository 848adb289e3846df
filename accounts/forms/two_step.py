"""Codes and passkeys: the second step, and proof of who it is before something dangerous."""

from typing import Any

from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.clients import client_of
from accounts.errors import CodeUsed, WrongCode
from accounts.limits import seconds_to_wait, two_step_key, wait_text
from accounts.models import User
from accounts.services.codes import matching_step, note_recovery_code, note_wrong_code, use_code
from marketplace.lib.errors import DomainError

_NO_ANSWER = _("Nothing came from the browser. Passkeys need a browser with JavaScript switched on.")
_FORGED = (TypeError, ValueError, LookupError, AttributeError)  # what a forged answer breaks in the parsers


def _code_input() -> forms.TextInput:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "input--code"}
    return forms.TextInput(attrs=attrs)


class CodeForm(forms.Form):
    """The second step of a sign-in: a code of the app or a recovery code. Five tries, then a pause that is told."""

    is_reauthentication = False
    code = forms.CharField(label=_("Code"), max_length=20, widget=_code_input())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Take the code; it cannot be used again, whatever becomes of the form."""
        request, key = context.request, two_step_key(self.user.pk)
        if not ratelimit.consume(request, action="two_step", key=key):
            self._refuse_for_now(key)
        code = str(self.cleaned_data["code"])
        try:
            self.authenticator = use_code(user=self.user, code=code)
        except WrongCode as error:
            is_last_try = seconds_to_wait(request, "two_step", key=key) > 0
            is_password_known = is_last_try and not self.is_reauthentication
            note_wrong_code(user=self.user, client=client_of(request), is_password_known=is_password_known)
            if is_last_try:
                self._refuse_for_now(key)
            raise _as_form_error(error) from error
        except CodeUsed as error:
            raise _as_form_error(error) from error
        ratelimit.clear(request, action="two_step", key=key)
        return code

    def save(self) -> None:
        """Note in the session that the step was taken."""
        post_authentication(context.request, self.authenticator, reauthenticated=self.is_reauthentication)
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            note_recovery_code(user=self.user, client=client_of(context.request))

    def _refuse_for_now(self, key: str) -> None:
        seconds = max(1, seconds_to_wait(context.request, "two_step", key=key))
        message = _("Too many wrong codes. %(wait)s")
        raise ValidationError(message, code="too_many_codes", params={"wait": wait_text(seconds)})


class ReauthenticateCodeForm(CodeForm):
    """A code instead of the password, before something dangerous."""

    is_reauthentication = True


class ActivateCodesForm(forms.Form):
    """The first code of the app; a page that is drawn anew shows a new secret, a form that failed keeps its own."""

    code = forms.CharField(label=_("Code from the app"), max_length=20, widget=_code_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = get_totp_secret(regenerate=not self.is_bound)

    def clean_code(self) -> str:
        """No limit on tries: whoever sees this page sees the secret."""
        code = str(self.cleaned_data["code"])
        step = matching_step(self.secret, code)
        if step is None:
            message = _(
                "This code does not match. Check that the clock of your phone is right, and type the newest code."
            )
            raise ValidationError(message, code="wrong_code")
        self.step = step
        return code


class PasskeyNameForm(forms.Form):
    """What a passkey is called."""

    name = forms.CharField(
        label=pgettext_lazy("passkey", "Name"),
        max_length=60,
        help_text=_("So that you know it again: “Phone”, “Work laptop”."),
    )


class AddPasskeyForm(PasskeyNameForm):
    """A new passkey: the name, and what the device answered."""

    credential = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": _NO_ANSWER})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean_name(self) -> str:
        """The device holds the passkey by now, so a missing name is no reason to refuse it."""
        name = str(self.cleaned_data["name"])
        return name or get_adapter().generate_authenticator_name(self.user, Authenticator.Type.WEBAUTHN)

    def clean_credential(self) -> dict[str, Any]:
        """The answer to the challenge of this session, by somebody the device has recognised."""
        credential: dict[str, Any] = self.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(credential)
            webauthn.complete_registration(credential)
        except _FORGED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return credential


class PasskeyForm(forms.Form):
    """The second step by passkey."""

    is_reauthentication = False
    is_passwordless = False
    credential = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": _NO_ANSWER})

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_credential(self) -> Authenticator:
        """The passkey that signed the challenge of this session. A signature cannot be guessed, so tries are free."""
        credential: dict[str, Any] = self.cleaned_data["credential"]
        try:
            webauthn.parse_authentication_response(credential)
            user = self.user or webauthn.extract_user_from_response(credential)
            return webauthn.complete_authentication(user, credential)
        except _FORGED as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def save(self) -> None:
        """Note in the session that the step was taken."""
        post_authentication(
            context.request,
            self.cleaned_data["credential"],
            reauthenticated=self.is_reauthentication,
            passwordless=self.is_passwordless,
        )


class ReauthenticatePasskeyForm(PasskeyForm):
    """A passkey instead of the password, before something dangerous."""

    is_reauthentication = True


class LoginPasskeyForm(PasskeyForm):
    """A passkey alone: it names the member, and the device has recognised the person."""

    is_passwordless = True


def _as_form_error(error: DomainError) -> ValidationError:
    return ValidationError(str(error), code=error.code)
