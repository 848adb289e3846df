"""Registration, sign-in, codes and passwords: allauth's forms with our fields and words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.email_verification import get_address_for_user
from allauth.account.utils import has_verified_email
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.clients import Client
from accounts.forms.answer import AnswerMixin
from accounts.forms.captcha import PICTURE, RegistrationCaptchaField
from accounts.forms.latin import LatinNamesMixin
from accounts.models import SecurityEvent, User
from accounts.selectors.account import is_confirmed_address, owner_of_address, stand_in_query
from accounts.services.passwords import set_password
from accounts.services.registration import record_registration
from accounts.validators import GuessablePasswordValidator
from marketplace.lib import ids

_PASSWORD_HINT = _("At least 10 characters of any kind. A short sentence is easy to remember and hard to guess.")
_SAME = _("The two passwords differ.")


def _dress(form: Any, labels: dict[str, Any]) -> None:
    """Our labels instead of allauth's, and no placeholders: the label above the field says it all."""
    for name, field in form.fields.items():
        if name in labels:
            field.label = labels[name]
        field.widget.attrs.pop("placeholder", None)


def _keep_passwords(form: Any) -> None:
    """A second try must not cost two passwords; the pages are never stored (no-store)."""
    for name in ("password1", "password2"):
        form.fields[name].widget.render_value = True


class OwnMismatchMixin:
    """Says in our words that the two new passwords differ."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()  # type: ignore[misc]
        form: Any = self
        if "password2" in form.errors and form.cleaned_data.get("password1") and form.data.get("password2"):
            form.errors["password2"] = form.error_class([str(_SAME)])
        return cleaned


class RegistrationForm(LatinNamesMixin, OwnMismatchMixin, allauth_forms.SignupForm):
    """All fields of S4-S8. `captcha_kind` is "picture" or "question"; None leaves out a check that was passed."""

    latin_fields = ("first_name", "last_name")
    field_order = (
        "first_name",
        "last_name",
        "email",
        "password1",
        "password2",
        "captcha",
        "agreement",
        "personal_data",
        "marketing",
        "display_name",
    )

    first_name = forms.CharField(
        label=_("First name in Latin letters"),
        max_length=60,
        help_text=_(
            "As in your passport: customs read it. Type it in Cyrillic if you like, and we will suggest the spelling."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name in Latin letters"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    display_name = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    agreement = forms.BooleanField(
        label=_("I accept the user agreement"),
        error_messages={"required": _("Without the agreement we cannot open an account.")},
    )
    personal_data = forms.BooleanField(
        label=_("I consent to the processing of my personal data"),
        error_messages={"required": _("Without this consent we may not keep your name and address.")},
    )
    marketing = forms.BooleanField(label=_("Send me discounts and news"), required=False)

    def __init__(self, *args: Any, captcha_kind: str | None = PICTURE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if captcha_kind:
            self.fields["captcha"] = RegistrationCaptchaField(kind=captcha_kind)
        self.order_fields(self.field_order)
        _dress(self, {"email": _("E-mail"), "password1": _("Password"), "password2": _("Password once more")})
        self.fields["email"].help_text = _("For codes, orders and important messages.")
        self.fields["password1"].help_text = _PASSWORD_HINT
        _keep_passwords(self)

    def clean(self) -> dict[str, Any]:
        """Besides allauth's checks: a first name typed in Cyrillic becomes what the header greets with."""
        typed = self.data.get(self.add_prefix("first_name"), "").strip()
        cleaned = super().clean()
        if self.has_error("first_name", "transliterated") and not cleaned.get("display_name"):
            self.data["display_name"] = typed[:80]
        self._check_password(typed, cleaned)
        return cleaned

    def _check_password(self, first_name: str, cleaned: dict[str, Any]) -> None:
        """allauth's check knows nothing of the names, which a guesser tries first."""
        texts = [first_name, cleaned.get("last_name") or self.data.get(self.add_prefix("last_name"), "")]
        person = User(first_name=texts[0], last_name=texts[1], email=cleaned.get("email") or "")
        try:
            GuessablePasswordValidator().validate(cleaned.get("password1") or "", person)
        except forms.ValidationError as error:
            self.add_error("password1", error)

    def validate_unique_email(self, value: str) -> str:
        """An address that its owner can still take back with a link is somebody's, though no row has it now (S17)."""
        email: str = super().validate_unique_email(value)
        if owner_of_address(email):
            self.account_already_exists = True
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save, or for a known address only send its owner a mail: the answer is the same, and takes as long (S4)."""
        if self.account_already_exists:
            self._rehearse(request)
        result: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return result

    def _rehearse(self, request: HttpRequest) -> None:
        """Register nobody and take it back: hashing and rows of a registration, so that time tells nothing."""
        email = self.cleaned_data["email"]
        self.cleaned_data["email"], self.account_already_exists = f"{ids.token().lower()}@example.invalid", False
        with transaction.atomic():
            rehearsed = self.save(request)
            has_verified_email(rehearsed)
            get_address_for_user(rehearsed)
            stand_in_query()  # the code page of a newcomer asks twice whose code it is
            stand_in_query()
            transaction.set_rollback(True)
        self.cleaned_data["email"], self.account_already_exists = email, True

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """The member, the confirmed-to-be address and the consents, or nothing."""
        user: User = super().save(request)
        record_registration(user=user, wants_marketing=self.cleaned_data["marketing"])
        return user

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth's hook for fields of our own."""
        if self.cleaned_data["display_name"]:
            user.display_name = self.cleaned_data["display_name"]
            user.save(update_fields=["display_name"])


class LoginForm(allauth_forms.LoginForm):
    """E-mail or member ID (S13), and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, {"login": _("E-mail or member ID"), "password": _("Password")})
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""

    def user_credentials(self) -> dict[str, str]:
        """One way to look the person up, so that a wrong password costs as much time as an unknown name."""
        credentials: dict[str, str] = super().user_credentials()
        if "email" in credentials:
            credentials.pop("username", None)
        return credentials


class CodeForm(allauth_forms.ConfirmEmailVerificationCodeForm):
    """The six digits of the mail that confirms an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)


class ResetCodeForm(allauth_forms.ConfirmPasswordResetCodeForm):
    """The six digits of the mail that lets one set a new password (S14)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self)


def _dress_code(form: Any) -> None:
    _dress(form, {"code": _("Code from the e-mail")})
    form.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code", maxlength="12")


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Where to send the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, {"email": _("E-mail")})

    def clean_email(self) -> str:
        """Whether the address is known must not show in the time it takes."""
        email: str = super().clean_email()
        is_confirmed_address(email.lower())
        return email


class NewPasswordForm(AnswerMixin, OwnMismatchMixin, allauth_forms.ResetPasswordKeyForm):
    """A new password after the code, and the answer to the security question if there is one (S14, S19)."""

    def __init__(self, *args: Any, client: Client | None = None, **kwargs: Any) -> None:
        self.client = client
        super().__init__(*args, **kwargs)
        _dress(self, {"password1": _("New password"), "password2": _("New password once more")})
        self.fields["password1"].help_text = _PASSWORD_HINT
        _keep_passwords(self)

    def save(self) -> None:
        """Write and log it in one transaction."""
        kind = SecurityEvent.Kind.PASSWORD_RESET
        set_password(user=self.user, password=self.cleaned_data["password1"], kind=kind, client=self.client)


class ChangePasswordForm(OwnMismatchMixin, allauth_forms.ChangePasswordForm):
    """Old password, new password twice."""

    def __init__(self, *args: Any, client: Client | None = None, **kwargs: Any) -> None:
        self.client = client
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password once more"),
        }
        _dress(self, labels)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = _PASSWORD_HINT
        _keep_passwords(self)

    def save(self) -> None:
        """Write and log it in one transaction."""
        kind = SecurityEvent.Kind.PASSWORD_CHANGED
        set_password(user=self.user, password=self.cleaned_data["password1"], kind=kind, client=self.client)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, {"password": _("Password")})
        self.fields["password"].help_text = ""
