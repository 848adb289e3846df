"""What a member holds in the hand: an authenticator app and recovery codes."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from accounts.models import User
from tests.factories.accounts import PASSWORD


def app_code(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or `steps` half minutes later."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + steps))


def wrong_code(secret: str) -> str:
    """Six digits that are no code of the app for a minute around now."""
    right = {app_code(secret, steps=steps) for steps in range(-3, 4)}
    return next(
        code
        for code in ("123456", "654321", "111111", "222222", "333333", "444444", "555555", "666666")
        if code not in right
    )


def set_up_app(user: User) -> str:
    """An app with recovery codes; gives the secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    """The unused ones."""
    return list(Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes())


def sign_in(client: Client, user: User, password: str = PASSWORD, **extra: str) -> Any:
    """The first step."""
    return client.post("/ru/login/", {"login": user.email, "password": password, **extra})


def fresh_client(user: User) -> Client:
    """A browser that has just signed in by password, so that dangerous pages open."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/ru/my/reauthenticate/", {"password": PASSWORD, "next": "/ru/my/"})
    assert response.status_code == 303
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
