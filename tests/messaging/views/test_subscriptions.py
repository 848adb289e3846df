"""The page «Подписки»: what it shows, what it saves, who may see it, what it costs."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Consent, User
from messaging.models import NotificationPreference
from messaging.rules import optional_cells
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/ru/my/subscriptions/"
# what a newcomer sees ticked: all that may be switched off, but marketing mail, which wants a consent
ON = [f"{code}:{channel}" for code, channel in optional_cells() if (code, channel) != ("news", "email")]


def boxes(html: str) -> dict[str, bool]:
    """Every box of the page and whether it is ticked."""
    found = re.findall(r'<input type="checkbox" name="on" value="([^"]+)"[^>]*?( checked)?>', html)
    return {value: bool(checked) for value, checked in found}


def off(user: User) -> set[tuple[str, str]]:
    return set(NotificationPreference.objects.filter(user=user, is_enabled=False).values_list("topic", "channel"))


def test_guests_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL)["Location"].endswith(f"?next={URL}")
    assert client.post(URL, {"do": "mail-off"}).status_code == 302


@pytest.mark.parametrize(
    ("language", "title", "reason"),
    [("ru", "Подписки", "Сообщения о заказах отключить нельзя"), ("en", "Subscriptions", "cannot be switched off")],
)
def test_the_page(buyer_client: Client, buyer: User, language: str, title: str, reason: str) -> None:
    response = buyer_client.get(f"/{language}/my/subscriptions/")
    assert response.status_code == 200
    html = response.content.decode().replace("\xa0", " ")
    assert f"<h1>{title}</h1>" in html
    assert boxes(html) == {"news:email": False} | dict.fromkeys(ON, True)
    assert sorted(re.findall(r'name="was" value="([^"]+)"', html)) == sorted(ON)
    assert html.count(reason) >= 1
    assert buyer.email in html
    assert "order:email" not in html, "what cannot be changed has no box"


def test_saving_comes_back_with_a_word_and_keeps_the_choice(buyer_client: Client, buyer: User) -> None:
    chosen = [*(value for value in ON if value != "reminder:email"), "news:email"]
    for _twice in range(2):
        response = buyer_client.post(URL, {"was": ON, "on": chosen})
        assert (response.status_code, response["Location"]) == (303, URL)
    assert off(buyer) == {("reminder", "email")}
    assert Consent.objects.get(user=buyer).kind == "marketing"
    html = buyer_client.get(URL).content.decode()
    assert {value for value, is_on in boxes(html).items() if is_on} == set(chosen)
    assert "Подписки сохранены" in html
    assert "Согласие дано" in html


def test_nothing_ticked_switches_everything_off_that_may_be(buyer_client: Client, buyer: User) -> None:
    buyer_client.post(URL, {"was": ON})
    assert off(buyer) == {(code, channel) for code, _, channel in (value.partition(":") for value in ON)}


def test_two_windows_do_not_undo_each_other(buyer_client: Client, buyer: User) -> None:
    buyer_client.post(URL, {"was": ON, "on": [value for value in ON if value != "club:email"]})
    buyer_client.post(URL, {"was": ON, "on": [value for value in ON if value != "reminder:inbox"]})
    assert off(buyer) == {("club", "email"), ("reminder", "inbox")}


def test_essential_and_invented_cells_are_left_alone(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, {"was": [*ON, "order:email", "x:y"], "on": [*ON, "club:pigeon", "account:inbox"]})
    assert response.status_code == 303
    assert off(buyer) == set()
    assert not Consent.objects.exists()


def test_all_mail_off_at_once(buyer_client: Client, buyer: User) -> None:
    assert 'value="mail-off"' in buyer_client.get(URL).content.decode()
    assert buyer_client.post(URL, {"was": ON, "on": ON, "do": "mail-off"}).status_code == 303
    assert off(buyer) == {(value.removesuffix(":email"), "email") for value in ON if value.endswith(":email")}
    html = buyer_client.get(URL).content.decode()
    assert "только необходимые письма" in html
    assert 'value="mail-off"' not in html, "nothing is left to switch off"


def test_a_blocked_member_may_still_choose(client: Client) -> None:
    user = UserFactory(blocked=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(URL).status_code == 200
    assert client.post(URL, {"was": ON, "do": "mail-off"}).status_code == 303
    assert ("club", "email") in off(user)


def test_the_column_of_the_account_leads_here(buyer_client: Client) -> None:
    html = buyer_client.get("/ru/my/").content.decode()
    assert f'href="{URL}"' in html


@pytest.mark.parametrize("choices", [0, 5])
def test_queries(buyer_client: Client, buyer: User, django_assert_num_queries: Any, choices: int) -> None:
    buyer_client.post(URL, {"was": ON, "on": ["news:email", *ON[choices:]]})
    buyer_client.get(URL)  # the session is read from the cache from now on
    with django_assert_num_queries(4):  # member; preferences; consent; header
        buyer_client.get(URL)
