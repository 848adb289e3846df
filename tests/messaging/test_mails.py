"""Mails as they arrive: golden files, and what every HTML mail must keep to (ux 4.9)."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from messaging.models import OutboxEmail
from messaging.services.rendering import build_message, html_of
from tests.factories.accounts import UserFactory
from tests.messaging.golden import check_golden

CLUB = {
    "level": "A2",
    "spent": {"amount": "1240.50", "currency": "USD"},
    "points": 1240,
    "reference": "K7Q2M-9XTR4",
    "url": "/ru/my/club/",
}
KINDS = {
    "club_level_up": CLUB,
    "club_level_down": CLUB,
    "account_picture_removed": {"reason": "18+", "url": "/ru/my/profile/"},
}


class Outline(HTMLParser):
    """Collects what the rules ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of this name."""
        return [attrs for tag, attrs in self.tags if tag == name]


def message_of(kind: str, language: str) -> Any:
    return build_message(OutboxEmail(to="anna@example.com", language=language, template=kind, context=KINDS[kind]))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_mails_are_as_agreed(kind: str, language: str) -> None:
    message = message_of(kind, language)
    check_golden(f"{kind}.{language}.txt", f"{message.subject}\n\n{message.body}")
    check_golden(f"{kind}.{language}.html", html_of(message))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_html_keeps_to_the_rules_of_mail(kind: str, language: str) -> None:
    html = html_of(message_of(kind, language))
    outline = Outline(html)
    assert len(html.encode()) < 60_000
    assert outline.all("html") == [{"lang": language}]
    assert {"name": "color-scheme", "content": "light dark"} in outline.all("meta")
    assert re.search(r"<title>[^<]{10,}</title>", html)
    preheader = re.search(r'<div style="display:none[^>]*>([^&]+)', html)
    assert preheader and 10 < len(preheader[1].strip()) <= 90
    assert all(
        table.get("role") == "presentation" or "m-line" in str(table.get("class")) for table in outline.all("table")
    )
    links = [str(link["href"]) for link in outline.all("a")]
    assert links
    assert all(link.startswith(f"http://127.0.0.1:8000/{language}/") for link in links)
    assert not outline.all("img") and not outline.all("script")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_text_is_whole_plain_and_in_one_language(kind: str, language: str) -> None:
    message = message_of(kind, language)
    words = re.sub(r"https?://\S+|K7Q2M-9XTR4|A2", "", f"{message.subject}\n{message.body}")
    assert not re.search("<|&[a-z]+;|\n\n\n", words)
    assert not re.search("[A-Za-z]{3}" if language == "ru" else "[а-яё]", words)


@pytest.mark.django_db
def test_times_are_those_of_the_recipient(monkeypatch: Any, tmp_path: Any, settings: Any) -> None:
    (tmp_path / "emails/when").mkdir(parents=True)
    for name in ("subject.txt", "body.txt", "body.html"):
        (tmp_path / "emails/when" / name).write_text("{{ at|moment }} {{ total|money }} {{ name }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    user = UserFactory(english=True)
    context = {"at": "2026-11-23T14:02:00+00:00", "total": {"amount": "5", "currency": "USD"}, "name": "<Tom & Co>"}
    message = build_message(OutboxEmail(to=user.email, user=user, language="en", template="when", context=context))
    assert "09:02 $5 <Tom & Co>" in message.body
    assert message.subject.endswith("09:02 $5 <Tom & Co>")
    assert "&lt;Tom &amp; Co&gt;" in html_of(message)
