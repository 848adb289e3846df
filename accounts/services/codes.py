"""Codes of the second step: matched, used once, and guessing noticed."""

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts.clients import Client
from accounts.errors import CodeUsed, WrongCode
from accounts.locks import lock_member
from accounts.models import SecurityEvent, User
from accounts.services.security_log import record_event


def matching_step(secret: str, code: str) -> int | None:
    """The step of 30 seconds whose code this is, if it is now, or off by no more than MFA_TOTP_TOLERANCE."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return None


@transaction.atomic
def use_code(*, user: User, code: str) -> Authenticator:
    """Take a code of the app or a recovery code; either works once, even when two requests bring it together.

    The app's last step is kept with its secret, not in a cache: a code that was seen over a shoulder stays used.
    Locks the member. Raises WrongCode, CodeUsed.
    """
    lock_member(user.pk)
    kept = {row.type: row for row in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)}
    app = kept.get(Authenticator.Type.TOTP)
    step = matching_step(decrypt(app.data["secret"]), code) if app else None
    if app is not None and step is not None:
        if step <= app.data.get("last_step", 0):
            raise CodeUsed
        app.data["last_step"] = step
        app.save(update_fields=["data"])
        return app
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    if codes is None or not RecoveryCodes(codes).validate_code(code):
        raise WrongCode
    return codes


@transaction.atomic
def note_recovery_code(*, user: User, client: Client) -> None:
    """Log that a recovery code was used and tell the member, with the number left."""
    record_event(user=user, kind=SecurityEvent.Kind.RECOVERY_CODE_USED, client=client)
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes())
    get_adapter().send_notification_mail("mfa/email/recovery_code_used", user, {"left": left})


@transaction.atomic
def note_wrong_code(*, user: User, client: Client, is_password_known: bool) -> None:
    """Log a wrong code; tell the member when somebody has used up the tries after a right password."""
    record_event(user=user, kind=SecurityEvent.Kind.CODE_FAILED, client=client)
    if is_password_known:
        get_adapter().send_notification_mail("mfa/email/code_guessing", user)
