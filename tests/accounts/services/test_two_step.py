"""Writes of the second step: what they do, what they leave alone, what they refuse."""

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from accounts.access import passkey_for_user
from accounts.clients import Client
from accounts.constants import TWO_STEP_CIPHER
from accounts.errors import CodeUsed, WrongCode
from accounts.models import SecurityEvent, User
from accounts.selectors.account import passkeys_for_user, two_step_of
from accounts.services import two_step as services
from accounts.services.codes import matching_step, use_code
from marketplace.lib import ciphers
from marketplace.lib.errors import NotFound
from messaging.models import OutboxEmail
from tests.accounts.authenticators import app_code, recovery_codes, set_up_app
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
HERE = Client(ip="203.0.113.7", user_agent="Firefox")


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    with context.request_context(RequestFactory().get("/ru/my/")):
        yield


def _switch_on(user: User) -> str:
    secret = generate_totp_secret()
    services.switch_on_codes(user=user, secret=secret, last_step=0, client=HERE)
    return secret


def _passkeys(user: User, count: int) -> list[int]:
    rows = [
        Authenticator(user=user, type="webauthn", data={"name": f"Key {n}", "credential": {}}) for n in range(count)
    ]
    return [row.pk for row in Authenticator.objects.bulk_create(rows)]


def test_switching_on_makes_recovery_codes_and_a_log(buyer: User) -> None:
    assert not two_step_of(buyer).is_on
    _switch_on(buyer)
    assert two_step_of(buyer).is_on
    assert two_step_of(buyer).codes_left == 10
    events = SecurityEvent.objects.filter(user=buyer)
    assert {(event.kind, event.ip, event.user_agent) for event in events} == {
        ("two_step_on", HERE.ip, HERE.user_agent),
        ("recovery_codes_made", HERE.ip, HERE.user_agent),
    }


def test_a_second_app_does_not_replace_the_first(buyer: User) -> None:
    secret = _switch_on(buyer)
    _switch_on(buyer)
    use_code(user=buyer, code=app_code(secret))
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 1


def test_others_are_left_alone(buyer: User) -> None:
    other = UserFactory()
    secret = set_up_app(other)
    codes = recovery_codes(other)
    _switch_on(buyer)
    services.make_recovery_codes(user=buyer, client=HERE)
    services.switch_off_codes(user=buyer, client=HERE)
    assert recovery_codes(other) == codes
    use_code(user=other, code=app_code(secret))
    assert not SecurityEvent.objects.filter(user=other).exists()


def test_codes_of_somebody_else_are_wrong(buyer: User) -> None:
    _switch_on(buyer)
    other = UserFactory()
    secret = set_up_app(other)
    for code in (app_code(secret), recovery_codes(other)[0]):
        with pytest.raises(WrongCode):
            use_code(user=buyer, code=code)
    assert two_step_of(other).codes_left == 10


@pytest.mark.parametrize("code", ["", " ", "-", "١٢٣٤٥٦", "0" * 20, "null"])
def test_nonsense_is_wrong(buyer: User, code: str) -> None:
    _switch_on(buyer)
    with pytest.raises(WrongCode):
        use_code(user=buyer, code=code)


def test_a_member_without_a_second_step_has_no_right_code(buyer: User) -> None:
    with pytest.raises(WrongCode):
        use_code(user=buyer, code="123456")


def test_a_code_of_the_app_is_used_up_with_all_older_ones(buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time() // 30 * 30 + 10
    monkeypatch.setattr("time.time", lambda: now)
    secret = _switch_on(buyer)
    use_code(user=buyer, code=app_code(secret, steps=1))
    for steps in (-1, 0, 1):
        with pytest.raises(CodeUsed):
            use_code(user=buyer, code=app_code(secret, steps=steps))
    monkeypatch.setattr("time.time", lambda: now + 60)
    use_code(user=buyer, code=app_code(secret))


def test_matching_knows_the_published_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238, appendix B, cut to six digits
    for moment, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        monkeypatch.setattr("time.time", lambda moment=moment: float(moment))
        assert matching_step(secret, code) == moment // 30
        assert matching_step(secret, "123456") is None


def test_new_codes_need_a_second_step(buyer: User) -> None:
    with pytest.raises(NotFound):
        services.make_recovery_codes(user=buyer, client=HERE)
    assert not OutboxEmail.objects.exists()


def test_somebody_elses_passkey_is_not_found(buyer: User) -> None:
    pk = _passkeys(UserFactory(), 1)[0]
    with pytest.raises(NotFound):
        passkey_for_user(buyer, pk)
    with pytest.raises(NotFound):
        services.rename_passkey(user=buyer, pk=pk, name="mine")
    with pytest.raises(NotFound):
        services.remove_passkey(user=buyer, pk=pk, client=HERE)
    assert Authenticator.objects.get(pk=pk).data["name"] == "Key 0"


def test_what_is_known_of_a_member(buyer: User, django_assert_num_queries: Any) -> None:
    _switch_on(buyer)
    _passkeys(buyer, 3)
    with django_assert_num_queries(1):
        two_step = two_step_of(buyer)
        assert two_step.is_on
    assert [passkey.name for passkey in passkeys_for_user(buyer)] == ["Key 0", "Key 1", "Key 2"]
    code = recovery_codes(buyer)[0]
    use_code(user=buyer, code=code)
    assert two_step_of(buyer).codes_left == 9
    services.switch_off_codes(user=buyer, client=HERE)
    assert two_step_of(buyer).is_on, "the passkeys are left"


def test_secrets_are_encrypted_and_follow_the_key(buyer: User, settings: Any) -> None:
    secret = _switch_on(buyer)
    codes = recovery_codes(buyer)
    row = Authenticator.objects.get(user=buyer, type="totp")
    assert ciphers.decrypt(row.data["secret"], purpose=TWO_STEP_CIPHER) == secret
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [old]
    assert recovery_codes(buyer) == codes
    for _ in range(2):  # safe to repeat
        out = io.StringIO()
        call_command("rotate_secrets", stdout=out)
        assert "two-step sign-in: 2\n" in out.getvalue()
    settings.SECRET_KEY_FALLBACKS = []
    assert recovery_codes(buyer) == codes
    use_code(user=buyer, code=app_code(secret))


def test_a_lost_key_opens_nothing(buyer: User, settings: Any) -> None:
    secret = _switch_on(buyer)
    settings.SECRET_KEY = "another key"
    with pytest.raises(ciphers.Undecipherable):
        use_code(user=buyer, code=app_code(secret))
    with pytest.raises(CommandError, match="SECRET_KEY_FALLBACKS"):
        call_command("rotate_secrets")
