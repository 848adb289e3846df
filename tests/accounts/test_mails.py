"""Every mail of the entrance, in both languages, as text and HTML."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.models import User
from messaging.models import OutboxEmail
from tests.factories.accounts import CHROME, UserFactory

pytestmark = pytest.mark.django_db
MAILS = [
    "email_confirmation_signup",
    "email_confirmation",
    "account_already_exists",
    "password_reset_code",
    "unknown_account",
    "password_changed",
    "password_reset",
    "password_set",
]


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    request = RequestFactory().get("/ru/login/")
    with context.request_context(request):
        yield


SECOND_STEP_MAILS = [
    "totp_activated",
    "totp_deactivated",
    "recovery_codes_generated",
    "recovery_code_used",
    "webauthn_added",
    "webauthn_removed",
    "code_guessing",
]


def _send(mail: str, user: User) -> dict[str, str]:
    facts = {"code": "123456", "timestamp": timezone.now(), "ip": "203.0.113.7", "user_agent": CHROME, "user": user}
    folder = "mfa" if mail in SECOND_STEP_MAILS else "account"
    get_adapter().send_mail(f"{folder}/email/{mail}", user.email, facts | {"name": "<b>Phone</b>", "left": 2})
    return dict(OutboxEmail.objects.latest("pk").context)


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_mails_speak_the_readers_language(mail: str, language: str) -> None:
    with translation.override("en" if language == "ru" else "ru"):
        parts = _send(mail, UserFactory(language=language))
    assert "\n" not in parts["subject"]
    for part in (parts["text"], parts["html"]):
        assert f"/{language}/" in part
        assert part.count(f"/{'en' if language == 'ru' else 'ru'}/") == 1, "the language menu alone"
        assert ("123456" in part) is ("confirmation" in mail or "code" in mail)
    is_russian = bool(re.search("[а-яё]", parts["subject"]))
    assert is_russian is (language == "ru")
    assert "&quot;" not in parts["text"]
    assert "{{" not in parts["html"]


def test_a_changed_password_is_told_with_its_circumstances() -> None:
    parts = _send("password_changed", UserFactory())
    assert "203.0.113.7" in parts["text"]
    assert "Chrome" in parts["html"]
    assert "Mozilla" not in parts["html"] + parts["text"]


@pytest.mark.parametrize("mail", MAILS + SECOND_STEP_MAILS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_mails_of_the_entrance_stand_in_the_frame_of_all_mails(mail: str, language: str) -> None:
    html = _send(mail, UserFactory(language=language))["html"]
    assert f'<html lang="{language}">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert re.search(r"<title>[^<]{10,}</title>", html)
    preheader = re.search(r'<div style="display:none[^>]*>([^&]+)', html)
    assert preheader and 10 < len(preheader[1].strip()) <= 90
    assert "max-width:600px" in html
    assert len(html.encode()) < 60_000
    assert "/u/" not in html, "nothing of this can be switched off"


@pytest.mark.parametrize("mail", SECOND_STEP_MAILS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_changes_of_the_second_step_are_told_with_a_way_out(mail: str, language: str) -> None:
    user = UserFactory(language=language)
    get_adapter().send_notification_mail(f"mfa/email/{mail}", user, {"name": "<b>Phone</b>", "left": 2})
    parts = dict(OutboxEmail.objects.get(to=user.email).context)
    assert bool(re.search("[а-яё]", parts["subject"])) is (language == "ru")
    for part in (parts["text"], parts["html"]):
        assert f"/{language}/password/reset/" in part
        assert "127.0.0.1" in part
    assert "<b>Phone</b>" not in parts["html"]
    assert "&" not in parts["text"]
    assert ("Phone" in parts["text"]) is ("webauthn" in mail)
