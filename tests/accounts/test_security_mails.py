"""Mails and notifications about the security of an account; what holds for every mail is in tests/messaging."""

import re
from typing import Any

import pytest

from messaging.models import Notification, OutboxEmail
from messaging.services.rendering import build_message, html_of, notification_text

WHEN = "2026-11-25T14:02:00+00:00"
CHANGED = {"old_email": "1@2.ru", "new_email": "3@4.ru", "when": WHEN, "undo_until": WHEN}
KINDS: dict[str, dict[str, Any]] = {
    "account_email_code": {"code": "123456", "url": "/ru/my/email/confirm/"},
    "account_email_taken": {"url": "/ru/login/"},
    "account_email_changed": CHANGED | {"url": "/ru/email/undo/abc/"},
    "account_email_undone": CHANGED | {"is_owner": True, "removed": ["34: 56"], "url": "/ru/password/reset/"},
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
def test_the_code_is_in_the_mail_but_not_in_its_subject(language: str) -> None:
    message = message_of("account_email_code", language)
    assert "123456" in message.body and "123456" in html_of(message)
    assert "123456" not in message.subject


@EACH
def test_the_lost_address_gets_no_button(language: str) -> None:
    parts = {}
    for is_owner in (True, False):
        message = message_of("account_email_undone", language, is_owner=is_owner, url="/ru/")
        parts[is_owner] = html_of(message).count("m-button a"), html_of(message).count('class="m-button"'), message.body
    assert parts[True][1] == parts[False][1] + 1
    assert "Задать новый пароль" not in parts[False][2] and "Set a new password" not in parts[False][2]


@EACH
def test_the_old_address_reads_what_was_removed(language: str) -> None:
    said, silent = (message_of("account_email_undone", language, removed=lines) for lines in (["34: <b>"], []))
    assert "34: <b>" in said.body and "34: &lt;b&gt;" in html_of(said)
    for part in (said.body, html_of(said)):
        assert ("могло" if language == "ru" else "could open") in part
    assert "34" not in silent.body and "<li>" not in html_of(silent)


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
