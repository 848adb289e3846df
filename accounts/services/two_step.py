"""Authenticator app, recovery codes and passkeys: switched on, made, renamed, removed.

Each change is logged and told to the member by mail in its own transaction; the mail names browser and address
of allauth's current request.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn, get_authenticator_by_credential_id
from django.db import transaction
from fido2.utils import websafe_decode

from accounts.clients import Client
from accounts.constants import PASSKEYS_PER_MEMBER
from accounts.errors import TooManyPasskeys
from accounts.locks import lock_member
from accounts.models import SecurityEvent, User
from accounts.services.security_log import record_event
from marketplace.lib.errors import NotFound

Kind, Type = SecurityEvent.Kind, Authenticator.Type


@transaction.atomic
def switch_on_codes(*, user: User, secret: str, last_step: int, client: Client) -> None:
    """Ask for a code of the app that knows `secret` from now on; `last_step` is that of the code just typed.

    Recovery codes are made if there are none. Does nothing when an app is set up already. Locks the member.
    """
    lock_member(user.pk)
    if Authenticator.objects.filter(user=user, type=Type.TOTP).exists():
        return
    app = TOTP.activate(user, secret).instance
    app.data["last_step"] = last_step
    app.save(update_fields=["data"])
    _note(user, Kind.TWO_STEP_ON, "totp_activated", client)
    _ensure_recovery_codes(user, client)


@transaction.atomic
def switch_off_codes(*, user: User, client: Client) -> None:
    """Forget the app; recovery codes go too when no passkey is left. Does nothing when it is off. Locks the member."""
    lock_member(user.pk)
    deleted, _rows = Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    if deleted:
        delete_dangling_recovery_codes(user)
        _note(user, Kind.TWO_STEP_OFF, "totp_deactivated", client)


@transaction.atomic
def make_recovery_codes(*, user: User, client: Client) -> None:
    """New codes instead of the old ones. Locks the member. Raises NotFound without a second step to recover."""
    lock_member(user.pk)
    mine = Authenticator.objects.filter(user=user)
    if not mine.exclude(type=Type.RECOVERY_CODES).exists():
        raise NotFound
    mine.filter(type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _note(user, Kind.RECOVERY_CODES_MADE, "recovery_codes_generated", client)


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: dict[str, Any], client: Client) -> bool:
    """Keep a passkey whose registration was checked; True when recovery codes were made with it.

    The same passkey again changes nothing. Locks the member. Raises TooManyPasskeys.
    """
    lock_member(user.pk)
    if get_authenticator_by_credential_id(user, websafe_decode(credential["rawId"])):
        return False
    if Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).count() >= PASSKEYS_PER_MEMBER:
        raise TooManyPasskeys(limit=PASSKEYS_PER_MEMBER)
    WebAuthn.add(user, name, credential)
    _note(user, Kind.PASSKEY_ADDED, "webauthn_added", client, name)
    return _ensure_recovery_codes(user, client)


@transaction.atomic
def rename_passkey(*, user: User, pk: int, name: str) -> None:
    """Call a passkey something else. Locks the member. Raises NotFound."""
    lock_member(user.pk)
    passkey = _passkey(user, pk)
    passkey.data["name"] = name
    passkey.save(update_fields=["data"])


@transaction.atomic
def remove_passkey(*, user: User, pk: int, client: Client) -> None:
    """Refuse this passkey; recovery codes go with the last second step. Locks the member. Raises NotFound."""
    lock_member(user.pk)
    passkey = _passkey(user, pk)
    name = passkey.data["name"]
    passkey.delete()
    delete_dangling_recovery_codes(user)
    _note(user, Kind.PASSKEY_REMOVED, "webauthn_removed", client, name)


def _passkey(user: User, pk: int) -> Authenticator:
    passkey = Authenticator.objects.filter(user=user, type=Type.WEBAUTHN, pk=pk).first()
    if passkey is None:
        raise NotFound
    return passkey


def _ensure_recovery_codes(user: User, client: Client) -> bool:
    if Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(user)
    record_event(user=user, kind=Kind.RECOVERY_CODES_MADE, client=client)
    return True


def _note(user: User, kind: SecurityEvent.Kind, mail: str, client: Client, name: str = "") -> None:
    record_event(user=user, kind=kind, client=client, note=name)
    get_adapter().send_notification_mail(f"mfa/email/{mail}", user, {"name": name})
