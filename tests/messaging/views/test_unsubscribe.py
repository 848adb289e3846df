"""/u/<token>: what RFC 8058 asks for, and that nobody is told anything about anybody."""

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import Consent, User
from marketplace.lib import clock
from messaging.models import NotificationPreference
from messaging.rules import topic_of, unsubscribe_token
from messaging.selectors import silenced_channels
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
AGAIN = {"subscribe": "again"}
CLUB = topic_of("club")


@pytest.fixture
def mail_program() -> Client:
    """No cookies, and the server checks for forged forms as in production."""
    return Client(enforce_csrf_checks=True)


def link(user: User, kind: str = "club") -> str:
    return f"/u/{unsubscribe_token(user.pk, topic_of(kind))}"


def silenced(user: User, kind: str = "club") -> set[str]:
    return silenced_channels(user, topic_of(kind))


def test_one_click_switches_off_just_this_kind_of_mail(mail_program: Client, buyer: User) -> None:
    for _twice in range(2):
        response = mail_program.post(link(buyer), ONE_CLICK)  # multipart/form-data
        assert response.status_code == 200
        assert not response.cookies
        assert silenced(buyer) == {"email"}
    assert NotificationPreference.objects.get().user == buyer
    assert silenced(buyer, "reminder") == set()


def test_one_click_as_a_plain_form(mail_program: Client, buyer: User) -> None:
    body, kind = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    assert mail_program.post(link(buyer), body, content_type=kind).status_code == 200
    assert silenced(buyer) == {"email"}


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(mail_program: Client, buyer: User, method: str) -> None:
    response = getattr(mail_program, method)(link(buyer))
    assert response.status_code == 200
    assert silenced(buyer) == set()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "Two-Clicks"}, {"subscribe": "never"}])
def test_a_post_that_asks_for_nothing_changes_nothing(mail_program: Client, buyer: User, body: dict[str, str]) -> None:
    assert mail_program.post(link(buyer), body).status_code == 200
    assert silenced(buyer) == set()


def test_other_methods_are_refused(mail_program: Client, buyer: User) -> None:
    assert mail_program.put(link(buyer)).status_code == 405
    assert mail_program.delete(link(buyer)).status_code == 405


@pytest.mark.parametrize(
    ("language", "asks", "done", "undo"),
    [
        ("ru", "Отписаться от писем «Клуб Каравана»?", "Вы отписаны", "Подписаться снова"),
        ("en", "Unsubscribe from “Karavan Club”?", "You are unsubscribed", "Subscribe again"),
    ],
)
def test_the_page_speaks_the_members_language(
    mail_program: Client, language: str, asks: str, done: str, undo: str
) -> None:
    user = UserFactory(language=language)
    other = "en" if language == "ru" else "ru"
    response = mail_program.get(link(user), headers={"accept-language": other})
    html = response.content.decode().replace("\xa0", " ")
    assert f"<h1>{asks}</h1>" in html
    assert f'<html lang="{language}"' in html
    assert response["Content-Language"] == language
    assert f'href="/{language}/my/subscriptions/"' in html
    assert user.email not in html and user.short_name not in html and user.member_id not in html
    assert "csrf" not in html
    after = mail_program.post(link(user), ONE_CLICK).content.decode()
    assert done in after and undo in after


def test_the_language_menu_works_here_too(mail_program: Client, buyer: User) -> None:
    html = mail_program.get(link(buyer)).content.decode()
    assert f'href="{link(buyer)}?language=en"' in html
    english = mail_program.get(f"{link(buyer)}?language=en").content.decode()
    assert '<html lang="en"' in english
    assert f'href="{link(buyer)}?language=ru"' in english
    assert '<html lang="ru"' in mail_program.get(f"{link(buyer)}?language=xx").content.decode()


def test_undo(mail_program: Client, buyer: User) -> None:
    mail_program.post(link(buyer), ONE_CLICK)
    for _twice in range(2):
        assert "Вы снова подписаны" in mail_program.post(link(buyer), AGAIN).content.decode().replace("\xa0", " ")
    assert silenced(buyer) == set()
    assert not NotificationPreference.objects.exists()


def test_what_is_off_already_is_said_at_once(mail_program: Client, buyer: User) -> None:
    mail_program.post(link(buyer), ONE_CLICK)
    html = mail_program.get(link(buyer)).content.decode()
    assert "Вы отписаны" in html and "Подписаться снова" in html


def test_advertising_is_stopped_by_withdrawing_the_consent(mail_program: Client, buyer: User) -> None:
    consent = Consent.objects.create(user=buyer, kind="marketing", version="1")
    mail_program.post(link(buyer, "news"), ONE_CLICK)
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


@pytest.mark.parametrize("who", ["guest", "another member"])
def test_a_link_gives_no_consent_to_advertising(client: Client, buyer: User, who: str) -> None:
    """The mail may have been passed on: only the member, signed in, may agree to advertising."""
    if who != "guest":
        client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(link(buyer, "news"), AGAIN)
    html = response.content.decode().replace("\xa0", " ")
    assert response.status_code == 200
    assert not Consent.objects.exists()
    assert "Вы отписаны" in html and "Подписаться снова можно в вашем профиле." in html
    assert 'value="again"' not in html
    assert 'class="btn" href="/ru/my/subscriptions/"' in html


def test_the_member_who_is_signed_in_may_agree_again(buyer_client: Client, buyer: User) -> None:
    assert 'value="again"' in buyer_client.get(link(buyer, "news")).content.decode()
    buyer_client.post(link(buyer, "news"), AGAIN)
    assert Consent.objects.filter(user=buyer, kind="marketing", withdrawn_at=None).count() == 1
    buyer_client.post(link(buyer, "news"), ONE_CLICK)
    assert not Consent.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize("kind", ["order_shipped", "order_paid", "account_x"])
def test_essential_kinds_cannot_be_switched_off(mail_program: Client, buyer: User, kind: str) -> None:
    assert mail_program.post(link(buyer, kind), ONE_CLICK).status_code == 404
    assert not NotificationPreference.objects.exists()


def test_a_link_outlives_a_new_address(mail_program: Client, buyer: User) -> None:
    url = link(buyer)
    User.objects.filter(pk=buyer.pk).update(email="new@example.com")
    assert mail_program.post(url, ONE_CLICK).status_code == 200
    assert silenced(buyer) == {"email"}


def test_a_blocked_member_can_unsubscribe(mail_program: Client, client: Client) -> None:
    user = UserFactory(blocked=True)
    assert mail_program.post(link(user), ONE_CLICK).status_code == 200
    assert silenced(user) == {"email"}
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(link(user)).status_code == 200


def test_another_member_who_is_signed_in_acts_for_the_reader_of_the_mail(buyer_client: Client, buyer: User) -> None:
    reader = UserFactory()
    buyer_client.post(link(reader), ONE_CLICK)
    assert silenced(reader) == {"email"}
    assert silenced(buyer) == set()


def test_dead_links_are_all_alike(mail_program: Client, buyer: User) -> None:
    """A forged link, one of a deleted member, one of nobody: the same 404, which changes nothing."""
    gone = UserFactory(anonymised_at=clock.now())
    pages = []
    for url in (f"{link(buyer)}x", "/u/nonsense", link(gone), f"/u/{unsubscribe_token(10**12, CLUB)}"):
        response = mail_program.get(url)
        assert response.status_code == 404
        assert mail_program.post(url, ONE_CLICK).status_code == 404
        html = response.content.decode()
        assert "Эта ссылка никуда не ведёт" in html
        pages.append(html.replace(url, "").replace(quote(url, safe=""), ""))
    assert len(set(pages)) == 1
    assert not NotificationPreference.objects.exists()


def test_no_other_page_takes_forms_without_a_token(mail_program: Client, buyer: User) -> None:
    mail_program.force_login(buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert mail_program.post("/ru/my/subscriptions/", {"do": "mail-off"}).status_code == 403
    assert silenced(buyer) == set()


def test_crawlers_are_asked_to_stay_away(client: Client) -> None:
    assert "Disallow: /u/" in client.get("/robots.txt").content.decode()
