"""Mails and notifications about the security of an account, in both languages."""

import re
from typing import Any

import pytest

from messaging.models import Notification, OutboxEmail
from messaging.services.rendering import build_message, html_of, notification_text
from tests.messaging.test_mails import Outline

WHEN = "2026-11-25T14:02:00+00:00"
CHANGED = {"old_email": "1@2.ru", "new_email": "3@4.ru", "when": WHEN, "undo_until": WHEN}
KINDS: dict[str, dict[str, Any]] = {
    "account_email_code": {"code": "123456", "url": "/ru/my/email/confirm/"},
    "account_email_taken": {"url": "/ru/login/"},
    "account_email_changed": CHANGED | {"url": "/ru/email/undo/abc/"},
    "account_email_undone": CHANGED | {"is_owner": True, "url": "/ru/password/reset/"},
    "account_alternative_added": {"email": "3@4.ru", "when": WHEN, "url": "/ru/my/security/"},
    "account_alternative_removed": {"email": "3@4.ru", "when": WHEN, "url": "/ru/my/security/"},
    "account_question_set": {"by_staff": False, "reason": "", "when": WHEN, "url": "/ru/my/security/"},
    "account_question_removed": {"by_staff": True, "reason": "12", "when": WHEN, "url": "/ru/my/security/"},
}
IN_THE_CENTRE = sorted(set(KINDS) - {"account_email_code", "account_email_taken"})
EACH = pytest.mark.parametrize("language", ["ru", "en"])


def message_of(kind: str, language: str, **changes: Any) -> Any:
    context = KINDS[kind] | changes
    return build_message(OutboxEmail(to="anna@example.com", language=language, template=kind, context=context))


def in_one_language(text: str, language: str) -> bool:
    words = re.sub(r"https?://\S+|\S+@\S+", "", text)
    return not re.search("[A-Za-z]{3}" if language == "ru" else "[а-яё]", words)


@EACH
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_mails_keep_to_the_rules(kind: str, language: str) -> None:
    message = message_of(kind, language)
    html = html_of(message)
    outline = Outline(html)
    assert in_one_language(f"{message.subject}\n{message.body}", language)
    assert not re.search("<|&[a-z]+;|\n\n\n", message.body)
    assert "\n" not in message.subject and 10 < len(message.subject) < 80
    preheader = re.search(r'<div style="display:none[^>]*>([^&]+)', html)
    assert preheader and 10 < len(preheader[1].strip()) <= 90
    assert len(html.encode()) < 60_000
    assert all(str(link["href"]).startswith(f"http://127.0.0.1:8000/{language}/") for link in outline.all("a"))
    assert f"/{language}{KINDS[kind]['url'][3:]}" in message.body
    assert f"/{language}{KINDS[kind]['url'][3:]}" in html


@EACH
def test_the_code_is_in_the_mail_but_not_in_its_subject(language: str) -> None:
    message = message_of("account_email_code", language)
    assert "123456" in message.body and "123456" in html_of(message)
    assert "123456" not in message.subject


@EACH
def test_the_lost_address_gets_no_button(language: str) -> None:
    message = message_of("account_email_undone", language, is_owner=False)
    assert "/password/reset/" not in message.body + html_of(message)


@EACH
def test_texts_of_people_are_escaped(language: str) -> None:
    message = message_of("account_question_removed", language, reason="<b>x</b>")
    assert "<b>x</b>" in message.body
    assert "&lt;b&gt;x" in html_of(message)


@EACH
@pytest.mark.parametrize("kind", IN_THE_CENTRE)
def test_the_message_centre_says_it_in_a_sentence(kind: str, language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        text = notification_text(Notification(kind=kind, params=KINDS[kind]))
    assert text.endswith(".")
    assert in_one_language(text, language)
