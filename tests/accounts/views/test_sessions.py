"""The list of sessions as its owner and others see it."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.constants import SESSIONS_SHOWN
from accounts.models import SecurityEvent, User
from tests.factories.accounts import CHROME, IPHONE, PASSWORD, UserFactory, session_of

pytestmark = pytest.mark.django_db
URL = "/ru/my/security/sessions/"
NEW = "caravans cross at night"


def sign_in(user: User, user_agent: str = CHROME, password: str = PASSWORD) -> Client:
    client = Client(headers={"user-agent": user_agent})
    assert client.post("/ru/login/", {"login": user.email, "password": password}).status_code == 303
    return client


def lines(client: Client) -> list[Any]:
    return list(client.get(URL).context["lines"])


def text(client: Client, url: str = URL) -> str:
    return client.get(url).content.decode().replace("\xa0", " ")


def test_each_browser_stands_in_words_and_this_one_is_marked(buyer: User) -> None:
    here, phone = sign_in(buyer), sign_in(buyer, IPHONE)
    page = text(here)
    assert "Chrome, Windows" in page
    assert "Safari, iPhone" in page
    assert "127.0.0.1" in page
    assert page.count("Это устройство") == 1
    assert page.count("Выйти там</button>") == 1
    assert "Выйти везде, кроме этого устройства" in page
    assert [(line.device.browser, line.is_current) for line in lines(phone)] == [("Safari", True), ("Chrome", False)]
    assert "Chrome on Windows" in text(here, URL.replace("ru", "en", 1))


def test_signing_out_there(buyer: User) -> None:
    here, phone = sign_in(buyer), sign_in(buyer, IPHONE)
    pk = next(line.pk for line in lines(here) if not line.is_current)
    for _ in range(2):  # a double click
        response = here.post(f"{URL}{pk}/end/")
        assert (response.status_code, response["Location"]) == (303, URL)
    assert phone.get(URL).status_code == 302
    assert len(lines(here)) == 1
    assert "Вы вошли только здесь" in text(here)
    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.SESSION_ENDED).count() == 1


def test_signing_out_everywhere_else(buyer: User) -> None:
    here, others = sign_in(buyer), [sign_in(buyer, IPHONE) for _ in range(3)]
    response = here.post(f"{URL}end-others/", follow=True)
    assert "на 3 устройствах" in response.content.decode().replace("\xa0", " ")
    assert {other.get(URL).status_code for other in others} == {302}
    assert here.get(URL).status_code == 200
    assert here.post(f"{URL}end-others/").status_code == 303


def test_the_button_for_this_browser_leads_to_the_question(buyer: User) -> None:
    here = sign_in(buyer)
    assert here.post(f"{URL}{lines(here)[0].pk}/end/")["Location"] == "/ru/logout/"
    assert here.get(URL).status_code == 200


def test_a_strangers_session_is_not_there(buyer: User) -> None:
    theirs = session_of(UserFactory())
    here = sign_in(buyer)
    assert here.post(f"{URL}{theirs.pk}/end/").status_code == 404
    assert here.post(f"{URL}{theirs.pk + 1000}/end/").status_code == 404
    assert UserSession.objects.filter(pk=theirs.pk).exists()
    assert here.get(f"{URL}{theirs.pk}/end/").status_code == 405


def test_signing_out_removes_the_line(buyer: User) -> None:
    here, phone = sign_in(buyer), sign_in(buyer, IPHONE)
    key = phone.session.session_key
    phone.post("/ru/logout/")
    assert not UserSession.objects.filter(session_key=key).exists()
    assert len(lines(here)) == 1


def test_a_changed_password_ends_the_others_and_keeps_this_line(buyer: User) -> None:
    here, phone = sign_in(buyer), sign_in(buyer, IPHONE)
    began = next(line.signed_in_at for line in lines(here) if line.is_current)
    response = here.post("/ru/my/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert response.status_code == 303
    assert phone.get(URL).status_code == 302
    assert [(line.is_current, line.signed_in_at) for line in lines(here)] == [(True, began)]
    assert UserSession.objects.filter(session_key=here.session.session_key).count() == 1


def test_a_reset_password_ends_all_others(buyer: User, client: Client) -> None:
    from tests.accounts.views.test_signin import code_for

    others = [sign_in(buyer), sign_in(buyer, IPHONE)]
    client.post("/ru/password/reset/", {"email": buyer.email})
    client.post("/ru/password/reset/confirm/", {"code": code_for(buyer.email)})
    client.post("/ru/password/reset/new/", {"password1": NEW, "password2": NEW})
    assert {other.get(URL).status_code for other in others} == {302}
    assert [line.is_current for line in lines(client)] == [True]


def test_the_number_of_queries_does_not_grow(buyer: User) -> None:
    here = sign_in(buyer)

    def count() -> int:
        here.get(URL)
        with CaptureQueriesContext(connection) as captured:
            assert here.get(URL).status_code == 200
        return len(captured)

    alone = count()
    for _ in range(SESSIONS_SHOWN + 3):
        session_of(buyer)
    assert alone == count() == 4
    assert len(lines(here)) == SESSIONS_SHOWN
