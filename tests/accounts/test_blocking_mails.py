"""What a member is told about blocks and appeals, in both languages, as text and HTML."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from accounts.models import User
from accounts.services.appeals import decide_appeal, submit_appeal
from accounts.services.blocking import block_member, unblock_member
from accounts.services.password_help import advise_new_password
from messaging.models import Notification, OutboxEmail
from messaging.services.rendering import build_message, html_of, notification_text
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
# What people typed stays as it is: figures only, so that a word in the wrong language stands out
REASON, TEXT, ANSWER = "<1> & 2", "4711 " * 8, "5 > 4\n12 < 13"
PAGES = {
    "account_blocked": "/my/blocked/",
    "account_unblocked": "/my/",
    "account_appeal_refused": "/my/blocked/",
    "account_password_advised": "/password/reset/",
}


def tell(kind: str, user: User) -> None:
    desk = UserFactory(is_staff=True)
    if kind == "account_password_advised":
        advise_new_password(user=user, actor=desk)
        return
    block_member(user=user, actor=desk, reason=REASON)
    if kind == "account_unblocked":
        unblock_member(user=user, actor=desk, note=ANSWER)
    if kind == "account_appeal_refused":
        decide_appeal(appeal=submit_appeal(user=user, text=TEXT), actor=desk, grants=False, answer=ANSWER)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", sorted(PAGES))
def test_mails_speak_the_readers_language(kind: str, language: str) -> None:
    user = UserFactory(language=language)
    with translation.override("en" if language == "ru" else "ru"):
        tell(kind, user)
        message = build_message(OutboxEmail.objects.get(user=user, template=kind))
    html = html_of(message)
    url = f"http://127.0.0.1:8000/{language}{PAGES[kind]}"
    assert url in message.body
    assert f'href="{url}"' in html
    typed = {"account_blocked": REASON, "account_password_advised": ""}.get(kind, ANSWER)
    assert typed in message.body
    assert typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>") in html
    words = re.sub(
        rf"https?://\S+|{re.escape(user.member_id)}|[0-9A-Z]{{5}}-[0-9A-Z]{{5}}|Русский|English",
        "",
        f"{message.subject}\n{message.body}",
    )
    assert not re.search("[A-Za-z]{3}" if language == "ru" else "[а-яё]", words.replace("ID", ""))
    assert not re.search(r"\n\n\n|{{|{%|&[a-z]+;", message.body)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", sorted(PAGES))
def test_notifications_are_one_sentence(kind: str, language: str) -> None:
    user = UserFactory(language=language)
    tell(kind, user)
    with translation.override(language):
        text = notification_text(Notification.objects.get(user=user, kind=kind))
    assert "\n" not in text
    assert bool(re.search("[а-яё]", text)) is (language == "ru")
