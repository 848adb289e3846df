"""What a sign-in leaves behind: the known browser, the log, the mail to the owner."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.clients import Client as Browser
from accounts.constants import DEVICES_PER_MEMBER
from accounts.models import KnownDevice, SecurityEvent, User
from accounts.selectors.account import security_events
from accounts.services.sign_in import note_failed_sign_in, record_sign_in
from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from messaging.selectors import latest_notifications
from messaging.services.rendering import build_message, html_of
from tests.factories.accounts import CHROME, IPHONE, PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LAPTOP, PHONE = Browser("198.51.100.1", CHROME), Browser("203.0.113.7", IPHONE)
_Kind = SecurityEvent.Kind


def sign_in(user: User, client: Browser = LAPTOP, token: str | None = None, *, is_first: bool = False) -> str:
    return record_sign_in(user=user, client=client, session_key=None, token=token, is_first=is_first)


def kinds(user: User) -> list[str]:
    return [event.kind for event in security_events(user)[:20]]


def mails(user: User) -> list[OutboxEmail]:
    return list(OutboxEmail.objects.filter(user=user, template="account_new_device"))


def test_an_unknown_browser_is_told_and_a_known_one_is_not(buyer: User) -> None:
    token = sign_in(buyer)
    assert kinds(buyer) == [_Kind.NEW_DEVICE]
    assert len(mails(buyer)) == 1
    assert sign_in(buyer, token=token) == token
    assert kinds(buyer) == [_Kind.SIGNED_IN, _Kind.NEW_DEVICE]
    assert len(mails(buyer)) == Notification.objects.filter(user=buyer).count() == 1
    assert KnownDevice.objects.count() == 1
    assert token not in KnownDevice.objects.get().token_digest


def test_the_first_sign_in_after_registration_is_quiet_and_teaches_the_browser(buyer: User) -> None:
    token = sign_in(buyer, is_first=True)
    sign_in(buyer, token=token)
    assert kinds(buyer) == [_Kind.SIGNED_IN] * 2
    assert not mails(buyer)


def test_a_browser_known_to_one_member_is_new_to_another(buyer: User) -> None:
    token = sign_in(buyer, is_first=True)
    other = UserFactory()
    assert sign_in(other, token=token) == token
    assert kinds(other) == [_Kind.NEW_DEVICE]


def test_old_browsers_are_forgotten(buyer: User) -> None:
    token = sign_in(buyer)
    KnownDevice.objects.update(last_seen_at=clock.now() - timedelta(days=401))
    sign_in(buyer, PHONE)
    assert KnownDevice.objects.count() == 1
    sign_in(buyer, token=token)
    assert kinds(buyer)[0] == _Kind.NEW_DEVICE
    for _ in range(DEVICES_PER_MEMBER):
        sign_in(buyer)
    assert KnownDevice.objects.filter(user=buyer).count() == DEVICES_PER_MEMBER


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ("Новый вход: Safari, iPhone", "203.0.113.7", "17:02", "Смените пароль", "/ru/my/password/")),
        ("en", ("New sign-in: Safari on iPhone", "203.0.113.7", "09:02", "Change the password", "/en/my/password/")),
    ],
)
def test_the_mail_says_what_where_when_and_what_to_do(language: str, words: tuple[str, ...]) -> None:
    user = UserFactory() if language == "ru" else UserFactory(english=True)
    with clock.at(clock.now().replace(month=11, day=23, hour=14, minute=2)):
        sign_in(user, PHONE)
    message = build_message(mails(user)[0])
    for word in words:
        assert word in f"{message.subject}\n{message.body}"
    assert f"/{language}/my/security/sessions/" in message.body
    assert f"/{language}/my/security/sessions/" in html_of(message)
    assert "Mozilla" not in message.body + html_of(message)


def test_a_hostile_browser_name_is_not_quoted(buyer: User) -> None:
    hostile = Browser("203.0.113.7", "<b>Call 555-0100</b> https://evil.example Chrome/1.0")
    sign_in(buyer, hostile)
    message = build_message(mails(buyer)[0])
    assert "evil" not in f"{message.subject}{message.body}{html_of(message)}"
    assert "555" not in latest_notifications(buyer)[0].text


def test_the_browser_keeps_a_signed_cookie(client: Client, buyer: User) -> None:
    User.objects.update(last_login=clock.now())
    response = client.post("/ru/login/", {"login": buyer.email, "password": PASSWORD})
    cookie = response.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
    assert cookie["max-age"] == 400 * 24 * 3600
    assert kinds(buyer) == [_Kind.NEW_DEVICE]
    client.post("/ru/logout/")
    client.post("/ru/login/", {"login": buyer.email, "password": PASSWORD})
    assert kinds(buyer) == [_Kind.SIGNED_IN, _Kind.NEW_DEVICE]
    client.post("/ru/logout/")
    client.cookies["device"] = client.cookies["device"].value.replace(":", "x:", 1)
    client.post("/ru/login/", {"login": buyer.email, "password": PASSWORD})
    assert kinds(buyer)[0] == _Kind.NEW_DEVICE, "a forged cookie is none"


def test_the_cookie_is_secure_over_https(client: Client, buyer: User) -> None:
    response = client.post("/ru/login/", {"login": buyer.email, "password": PASSWORD}, secure=True)
    assert response.cookies["device"]["secure"]


def test_registration_sends_no_such_mail(client: Client) -> None:
    from tests.accounts.views.test_registration import URL, code_of, fields

    client.post(URL, fields())
    client.post("/ru/email/confirm/", {"code": code_of("anna@example.com")})
    user = User.objects.get(email="anna@example.com")
    assert kinds(user) == [_Kind.SIGNED_IN]
    assert not mails(user)
    Client().post("/ru/login/", {"login": user.email, "password": "lanterns over the dunes"})
    assert len(mails(user)) == 1


def test_a_blocked_member_leaves_the_same_traces(client: Client) -> None:
    user = UserFactory(blocked=True, last_login=clock.now())
    response = client.post("/ru/login/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == "/ru/my/blocked/"
    assert "device" in response.cookies
    assert kinds(user) == [_Kind.NEW_DEVICE]


@pytest.mark.parametrize("name", ["email", "member_id"])
def test_a_wrong_password_is_logged_once_in_a_while(client: Client, buyer: User, name: str) -> None:
    for _ in range(4):
        client.post("/ru/login/", {"login": f" {getattr(buyer, name).upper()} ", "password": "wrong"})
    assert kinds(buyer) == [_Kind.SIGN_IN_FAILED]
    assert SecurityEvent.objects.get().ip == "127.0.0.1"


def test_strangers_leave_nothing() -> None:
    note_failed_sign_in(login="nobody@example.com", client=LAPTOP)
    assert not SecurityEvent.objects.exists()


def test_a_password_typed_wrong_once_more_is_logged_too(buyer_client: Client, buyer: User) -> None:
    buyer_client.post("/ru/my/reauthenticate/", {"password": "wrong"})
    assert kinds(buyer) == [_Kind.SIGN_IN_FAILED]


def test_log_and_mail_go_together(buyer: User, monkeypatch: Any) -> None:
    def broken(**kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("marketplace.lib.messenger.notify", broken)
    with pytest.raises(RuntimeError):
        sign_in(buyer)
    assert not SecurityEvent.objects.exists()
    assert not KnownDevice.objects.exists()
