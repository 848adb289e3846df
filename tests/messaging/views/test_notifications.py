"""The message centre: filter, reading, paging, strangers, queries."""

import datetime as dt
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from marketplace.lib import clock
from messaging.constants import NOTIFICATIONS_PER_PAGE
from messaging.models import Notification
from tests.factories.messaging import NotificationFactory

pytestmark = pytest.mark.django_db
URL, READ = "/ru/my/notifications/", "/ru/my/notifications/read/"


@pytest.mark.parametrize("path", [URL, "/ru/my/messages/", "/en/my/notifications/"])
def test_guests_are_sent_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={path}")
    assert client.post(READ, {"all": 1}).status_code == 302


@pytest.mark.parametrize(("path", "sentence"), [("ru", "теперь A1"), ("en", "now A1")])
def test_sentences_and_links_are_in_the_language_of_the_page(
    buyer_client: Client, buyer: User, path: str, sentence: str
) -> None:
    NotificationFactory(user=buyer)
    NotificationFactory(kind="club_level_down")  # somebody else's
    text = buyer_client.get(f"/{path}/my/messages/").content.decode()
    assert sentence.replace("\u00a0", " ") in text.replace("\u00a0", " ")
    assert f'href="/{path}/my/club/"' in text
    with translation.override(path):
        assert reverse("messaging:mark-read") in text
    assert not re.search(r"\bK1\b", text)  # as a word: tokens of forms hold any two letters


def test_what_members_typed_is_escaped(buyer_client: Client, buyer: User) -> None:
    NotificationFactory(user=buyer, kind="club_level_down", params={"level": "A0", "reference": "<script>x"})
    assert "&lt;script&gt;x" in buyer_client.get(URL).content.decode()


def test_a_kind_without_a_template_does_not_break_the_page(buyer_client: Client, buyer: User) -> None:
    NotificationFactory(user=buyer, kind="no_such_kind")
    response = buyer_client.get(URL)
    assert response.status_code == 200
    assert "есть новость" in response.content.decode()


def test_filter_unread(buyer_client: Client, buyer: User) -> None:
    NotificationFactory(user=buyer, kind="club_level_down", read_at=clock.now())
    NotificationFactory(user=buyer)
    everything = buyer_client.get(URL).context["listing"].rows
    unread = buyer_client.get(f"{URL}?filter=unread").context["listing"].rows
    assert [row.is_new for row in everything] == [True, False]
    assert [row.is_new for row in unread] == [True]


@pytest.mark.parametrize(
    ("language", "headings"), [("ru", ["Сегодня", "Вчера", "8 марта"]), ("en", ["Today", "Yesterday", "8 March"])]
)
def test_days_have_headings(buyer_client: Client, buyer: User, language: str, headings: list[str]) -> None:
    """Days are those of the reader: 22:30 in UTC is the next day in Moscow."""
    for moment in ("2026-03-08T09:05Z", "2026-03-09T10:00Z", "2026-03-09T22:30Z", "2026-03-10T10:00Z"):
        NotificationFactory(user=buyer, created_at=dt.datetime.fromisoformat(moment))
    with clock.at(dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)):
        html = buyer_client.get(f"/{language}/my/notifications/").content.decode().replace("\xa0", " ")
    assert re.findall(r'<h2 class="notices__day"[^>]*>([^<]+)</h2>', html) == headings
    ids = re.findall(r'id="(day-[^"]+)"', html)
    assert len(set(ids)) == len(ids) == 3
    assert html.count('class="new"') == 4
    assert ">12:05</time>" in html, "under the heading of a day the time is enough"
    assert [day.count('class="is-new"') for day in html.split('class="notices__day"')[1:]] == [2, 1, 1]


def test_the_way_to_the_choice_of_kinds(buyer_client: Client) -> None:
    assert 'href="/ru/my/subscriptions/"' in buyer_client.get(URL).content.decode()


@pytest.mark.parametrize(("query", "words"), [("", "Новостей пока нет"), ("?filter=unread", "Всё прочитано")])
def test_empty(buyer_client: Client, query: str, words: str) -> None:
    assert words in buyer_client.get(URL + query).content.decode()


def test_mark_one_read_and_come_back(buyer_client: Client, buyer: User) -> None:
    first, second = NotificationFactory(user=buyer), NotificationFactory(user=buyer)
    back = f"{URL}?filter=unread&page=1"
    for _twice in range(2):
        response = buyer_client.post(READ, {"notification": first.pk, "next": back})
        assert (response.status_code, response["Location"]) == (303, back)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.read_at is not None
    assert second.read_at is None


def test_mark_all_read_keeps_what_was_not_shown_yet(buyer_client: Client, buyer: User) -> None:
    shown, stranger = NotificationFactory(user=buyer), NotificationFactory()
    newest = buyer_client.get(URL).context["listing"].newest
    later = NotificationFactory(user=buyer)
    assert buyer_client.post(READ, {"all": newest}).status_code == 303
    unread = set(Notification.objects.filter(read_at=None))
    assert unread == {later, stranger}
    assert shown not in unread


@pytest.mark.parametrize("data", [{}, {"notification": "x"}, {"all": "-1"}, {"notification": "999999"}])
def test_nonsense_is_not_found(buyer_client: Client, data: dict[str, str]) -> None:
    assert buyer_client.post(READ, data).status_code == 404


def test_a_stranger_s_notification_does_not_exist(buyer_client: Client) -> None:
    other = NotificationFactory()
    assert buyer_client.post(READ, {"notification": other.pk}).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_next_stays_on_this_site(buyer_client: Client, buyer: User) -> None:
    one = NotificationFactory(user=buyer)
    response = buyer_client.post(READ, {"notification": one.pk, "next": "https://evil.example/"})
    assert response["Location"] == URL


def test_reading_needs_a_post(buyer_client: Client) -> None:
    assert buyer_client.get(READ).status_code == 405


def test_pages(buyer_client: Client, buyer: User) -> None:
    NotificationFactory.create_batch(NOTIFICATIONS_PER_PAGE + 3, user=buyer)
    first, second = buyer_client.get(URL), buyer_client.get(f"{URL}?page=2")
    assert (len(first.context["listing"].rows), len(second.context["listing"].rows)) == (NOTIFICATIONS_PER_PAGE, 3)
    assert 'href="?page=2"' in first.content.decode()
    assert buyer_client.get(f"{URL}?page=99").context["listing"].page.number == 2
    assert buyer_client.get(f"{URL}?page=x").context["listing"].page.number == 1


@pytest.mark.parametrize("rows", [1, NOTIFICATIONS_PER_PAGE])
def test_queries_do_not_grow(buyer_client: Client, buyer: User, django_assert_num_queries: Any, rows: int) -> None:
    for n in range(rows):
        NotificationFactory(user=buyer, created_at=clock.now() - timedelta(hours=n))
    buyer_client.get(URL)  # the session is read from the cache from now on
    with django_assert_num_queries(5):  # member; unread; count and rows of the page; header
        buyer_client.get(URL)
