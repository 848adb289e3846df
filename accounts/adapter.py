"""Where allauth meets Karavan: member IDs, mails in the reader's language, where to go after sign-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.signup import get_signup_url
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.clients import client_of
from accounts.device_cookie import device_token, keep_device_token, limit_key
from accounts.fresh import signed_in_recently
from accounts.limits import clear, seconds_to_wait, wait_text
from accounts.models import User
from accounts.ports import Kept
from accounts.selectors.account import language_of_email
from accounts.services.resume import complete_intention, forget_intention
from accounts.services.sign_in import note_failed_sign_in, record_sign_in
from marketplace.lib import ids
from marketplace.lib.errors import DomainError, NotFound

_MAILS = "account/email/"
_PAIRS = (("password_reset_code", "unknown_account"), ("email_confirmation_signup", "account_already_exists"))
_TWINS = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_MISMATCH = _("The e-mail or member ID does not match the password.")


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks. Its mails become outbox rows through EMAIL_BACKEND."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code does not match. Use the one from the latest e-mail."),
        "too_many_login_attempts": _("Too many attempts. Wait a minute and try again."),
        "rate_limited": _("A code was sent a moment ago. Wait ten seconds and try again."),
        "email_taken": _("This address belongs to another account."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """A blank member who sees the shop as the guest did."""
        visitor = request.visitor  # type: ignore[attr-defined]
        return User(
            language=visitor.language,
            currency=visitor.currency,
            country=visitor.country,
            time_zone=visitor.time_zone,
        )

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Draw the member ID (S13); allauth has blanked it."""
        while not user.member_id or User.objects.filter(member_id=user.member_id).exclude(pk=user.pk).exists():
            user.member_id = ids.member_number(user.country)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose address limits and logs count. Fewer hops than proxies we trust: one was passed by, trust none."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META.get("REMOTE_ADDR", ""))

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this very host."""
        request: HttpRequest = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render in the language of the member with this address, else in that of the page.

        Where a known and an unknown address get different mails, both are written and one is thrown away.
        """
        with translation.override(language_of_email(email) or translation.get_language()):
            context = context | {"site_name": str(settings.SITE_NAME)}
            super().send_mail(template_prefix, email, context)
            if twin := _TWINS.get(template_prefix.removeprefix(_MAILS)):
                # allauth hands an address of ours to the mails without a code, so here the others get one
                facts = {"signup_url": get_signup_url(self.request)} if "code" in context else {"code": "000000"}
                self.render_mail(_MAILS + twin, email, facts | {"email": email, "request": self.request})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ValidationError with the time to wait when there were too many (S13)."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            key = self._get_login_attempts_cache_key(request, **credentials)
            seconds = seconds_to_wait(request, "login_failed", key=key)
            message = _("Too many attempts. %(wait)s")
            params = {"wait": wait_text(max(seconds, 1)), "seconds": max(seconds, 1)}
            raise ValidationError(message, code=error.code, params=params) from error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Whose tries count together: those of a browser the member has used before, or all others for this name."""
        shared: str = super()._get_login_attempts_cache_key(request, **credentials)
        return limit_key(request, credentials.get("email") or credentials.get("username") or "", otherwise=shared)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """The password is new: forget the tries of everybody, not only those of this browser."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        clear(request, "login_failed", key=super()._get_login_attempts_cache_key(request, **credentials))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password: the owner will find it in the account's log (S13)."""
        name = credentials.get("email") or credentials.get("username") or ""
        note_failed_sign_in(login=name, client=client_of(request))

    def login(self, request: HttpRequest, user: User) -> None:
        """Remember whether this is the first time ever: Django writes `last_login` during the sign-in."""
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Complete what the guest had begun, else go to `next`, else to the account (S2, S15); know the browser."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if not get_authentication_records(request, user):  # the code of a registration, which proves the mailbox
            record_authentication(request, user, method="mailed_code")
        if user.is_blocked:
            forget_intention(session=request.session)
            response = HttpResponseRedirect(reverse("accounts:blocked"))
        elif url := self._resume(request, user, wanted=kwargs.get("redirect_url") or ""):
            response = HttpResponseRedirect(url)
        self._know_device(request, user, response)
        return response

    def _know_device(self, request: HttpRequest, user: User, response: HttpResponse) -> None:
        token = record_sign_in(
            user=user,
            client=client_of(request),
            session_key=request.session.session_key,
            token=device_token(request),
            is_first=getattr(request, "is_first_sign_in", False),
        )
        keep_device_token(request, response, token)

    def _resume(self, request: HttpRequest, user: User, *, wanted: str) -> str | None:
        try:
            done = complete_intention(session=request.session, user=user)
        except NotFound:
            return None
        except DomainError as error:
            messages.error(request, str(error))
            return None
        if not isinstance(done, Kept):
            return done
        messages.success(request, done.said)
        return wanted or done.path

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not while the sign-in is fresh."""
        return super().is_reauthentication_required(app=app, **kwargs) and not signed_in_recently(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Password, code, passkey: those the member has, in our words."""
        words = {
            "reauthenticate": _("Type the password"),
            "mfa_reauthenticate": _("Type a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["id"]]} for method in methods]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")
