"""Mails as they arrive: golden files, and what every HTML mail must keep to (ux 4.9)."""

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import translation

from marketplace.lib import clock
from messaging.models import OutboxEmail
from messaging.rules import topic_of, unsubscribe_token
from messaging.services.rendering import build_message, html_of
from tests.factories.accounts import UserFactory
from tests.messaging.golden import check_golden
from tests.messaging.samples import KINDS, READER, TEMPLATES, is_optional, sample_context, sample_mail

CLUB = {
    "level": "A2",
    "spent": {"amount": "1240.50", "currency": "USD"},
    "points": 1240,
    "reference": "K7Q2M-9XTR4",
    "url": "/ru/my/club/",
}
ORDER = sample_context("order_paid") | sample_context("order_unpaid")
# one optional and one essential kind of each sort are kept letter by letter; the rules below hold for all
GOLDEN = {"club_level_up": CLUB, "club_level_down": CLUB, "order_paid": ORDER, "order_unpaid": ORDER}
SITE = "http://127.0.0.1:8000"
NAME_OF_OTHER = {"ru": "English", "en": "Русский"}


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
    with clock.at(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)):
        return build_message(sample_mail(kind, language, GOLDEN.get(kind)))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", sorted(GOLDEN))
def test_mails_are_as_agreed(kind: str, language: str) -> None:
    message = message_of(kind, language)
    check_golden(f"{kind}.{language}.txt", f"{message.subject}\n\n{message.body}")
    check_golden(f"{kind}.{language}.html", html_of(message))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
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
    assert 'width="600"' in html and "max-width:600px" in html
    assert len(outline.all("h1")) == 1
    assert not outline.all("img") and not outline.all("script") and not outline.all("link")
    assert "padding:12px 28px" in html or not [t for t in outline.all("table") if t.get("class") == "m-button"]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_links_lead_to_pages_in_the_language_and_one_to_the_other(kind: str, language: str) -> None:
    links = Outline(html_of(message_of(kind, language))).all("a")
    other = "en" if language == "ru" else "ru"
    menu = [link for link in links if link.get("lang")]
    assert [(link["lang"], link["hreflang"]) for link in menu] == [(other, other)]
    assert str(menu[0]["href"]).startswith(f"{SITE}/{other}/")
    rest = [str(link["href"]) for link in links if link not in menu and not str(link["href"]).startswith(f"{SITE}/u/")]
    assert rest
    assert all(link.startswith(f"{SITE}/{language}/") for link in rest)
    assert f"{SITE}/{language}/my/subscriptions/" in rest
    assert f"{NAME_OF_OTHER[language]}: {menu[0]['href']}" in message_of(kind, language).body


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_text_is_whole_plain_and_in_one_language(kind: str, language: str) -> None:
    message = message_of(kind, language)
    words = re.sub(rf"https?://\S+|K7Q2M-9XTR4|A2|{NAME_OF_OTHER[language]}:", "", f"{message.subject}\n{message.body}")
    assert not re.search("<|&[a-z]+;|\n\n\n", words)
    assert not re.search("[A-Za-z]{3}" if language == "ru" else "[а-яё]", words)
    assert not re.search(r"\{\{|\{%|%\(|None", f"{words}{html_of(message)}")
    assert len(message.subject) <= 90


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_optional_mails_can_be_stopped_and_the_others_say_why_not(kind: str, language: str) -> None:
    message = message_of(kind, language)
    parts = (message.body, html_of(message))
    headers = message.message()
    topic = topic_of(kind)
    with translation.override(language):
        title, reason = str(topic.title), str(topic.fixed_because)
    assert title, "every kind belongs to a topic with a title"
    if is_optional(kind):
        link = f"{SITE}/u/{unsubscribe_token(READER, topic)}"
        assert headers.get_all("List-Unsubscribe") == [f"<{link}>"]
        assert headers.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
        assert all(link in part and title in part for part in parts)
    else:
        assert not [name for name in headers if name.lower().startswith("list-")]
        assert all("/u/" not in part for part in parts)
        assert reason
        own_words = "{% block why %}" in (TEMPLATES / f"emails/{kind}/body.txt").read_text(encoding="utf-8")
        assert own_words or all(reason in part for part in parts)


def test_mails_to_people_who_are_no_members_offer_nothing_to_stop() -> None:
    mail = sample_mail("club_level_up", "ru", CLUB)
    mail.user = None
    message = build_message(mail)
    assert "List-Unsubscribe" not in message.message()
    assert "/u/" not in message.body


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


@pytest.mark.parametrize(("language", "quoted"), [("ru", "Лавка «Ёлка»"), ("en", "The “Fir” stall")])
@pytest.mark.parametrize("kind", KINDS)
def test_quotes_within_quotes_are_the_inner_ones(kind: str, language: str, quoted: str) -> None:
    context = sample_context(kind)
    named = {name: quoted for name in ("store", "title", "name", "product") if name in context}
    message = build_message(sample_mail(kind, language, context | named))
    said = f"{message.subject}\n{message.body}\n{html_of(message)}"
    assert not re.findall(r"«[^»]*«|“[^”]*“", said.replace("„Ёлка“", ""))
