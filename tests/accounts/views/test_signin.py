"""Sign-in, sign-out, recovery, change of password, limits, blocked members."""

import re
import time
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from messaging.models import OutboxEmail
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "seven camels at the well"


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post("/ru/login/", {"login": login, "password": password, **extra})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(email: str) -> str:
    match = re.search(r"\b[0-9]{6}\b", OutboxEmail.objects.filter(to=email).latest("pk").context["subject"])
    assert match
    return match[0]


@pytest.mark.parametrize("name", ["email", "member_id"])
@pytest.mark.parametrize("change", [str, str.upper, lambda text: f" {text} "])
def test_email_and_member_id_both_open_the_account(client: Client, buyer: User, name: str, change: Any) -> None:
    response = sign_in(client, change(getattr(buyer, name)))
    assert (response.status_code, response["Location"]) == (303, "/ru/my/")
    assert is_signed_in(client)


def test_one_sentence_for_every_wrong_pair(client: Client, buyer: User) -> None:
    answers = {
        str(sign_in(client, login, "wrong password").context["form"].non_field_errors())
        for login in (buyer.email, buyer.member_id, "nobody@example.com", "ru0000000000", "nonsense")
    }
    assert len(answers) == 1
    assert sign_in(client, buyer.email, "wrong password").status_code == 422


def test_what_was_typed_stays(client: Client) -> None:
    response = sign_in(client, "nobody@example.com", "wrong password")
    page = response.content.decode()
    assert 'value="nobody@example.com"' in page
    assert "wrong password" not in page


def test_after_five_tries_the_waiting_time_is_shown(client: Client, buyer: User) -> None:
    for _ in range(5):
        sign_in(client, buyer.email, "wrong password")
    response = sign_in(client, buyer.email)
    assert (response.status_code, response["Retry-After"]) == (429, "300")
    assert not is_signed_in(client)
    assert f'value="{buyer.email}"' in response.content.decode()
    assert re.search(r"через 5\b", str(response.context["form"].non_field_errors()))


def test_the_limit_ends_by_itself(client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        sign_in(client, buyer.email, "wrong password")
    later = time.time() + 301
    monkeypatch.setattr("time.time", lambda: later)
    assert sign_in(client, buyer.email).status_code == 303


def test_too_many_posts_from_one_address(client: Client) -> None:
    for number in range(10):
        sign_in(client, f"member{number}@example.org", "wrong password")
    for number in range(20):
        client.post("/ru/login/", {"login": f"m{number}@example.org"})
    response = client.post("/ru/login/", {"login": "a@example.org"})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60


def test_an_unconfirmed_address_gets_a_code_first(client: Client) -> None:
    user = UserFactory(verified=False)
    assert sign_in(client, user.email)["Location"] == "/ru/email/confirm/"
    assert not is_signed_in(client)
    response = client.post("/ru/email/confirm/", {"code": code_for(user.email)})
    assert response["Location"] == "/ru/my/"
    assert is_signed_in(client)


def test_next_is_kept_and_foreign_ones_are_refused(client: Client, buyer: User) -> None:
    assert 'value="/ru/my/profile/"' in client.get("/ru/login/?next=/ru/my/profile/").content.decode()
    assert sign_in(client, buyer.email, next="/ru/my/profile/")["Location"] == "/ru/my/profile/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_open_redirects_are_refused(client: Client, buyer: User, target: str) -> None:
    assert sign_in(client, buyer.email, next=target)["Location"] == "/ru/my/"
    assert client.post("/ru/logout/", {"next": target})["Location"] == "/ru/"


def test_signing_out_takes_a_post(buyer_client: Client) -> None:
    assert buyer_client.get("/ru/logout/").status_code == 200
    assert is_signed_in(buyer_client)
    response = buyer_client.post("/ru/logout/")
    assert (response.status_code, response["Location"]) == (303, "/ru/")
    assert not is_signed_in(buyer_client)


def test_a_blocked_member_lands_on_the_page_that_says_why(client: Client) -> None:
    user = UserFactory(blocked=True)
    assert sign_in(client, user.email, next="/ru/my/profile/")["Location"] == "/ru/my/blocked/"
    page = client.get("/ru/my/blocked/")
    assert page.status_code == 200
    assert "Chargeback abuse" in page.content.decode()
    assert client.get("/ru/my/profile/")["Location"] == "/ru/my/blocked/"


def test_nobody_else_sees_the_page_of_the_blocked(buyer_client: Client, client: Client) -> None:
    assert buyer_client.get("/ru/my/blocked/")["Location"] == "/ru/my/"
    assert Client().get("/ru/my/blocked/").status_code == 302


def test_a_closed_account_stays_outside(client: Client) -> None:
    user = UserFactory(is_active=False)
    assert sign_in(client, user.email)["Location"] == "/ru/inactive/"
    assert client.get("/ru/inactive/").status_code == 200
    assert not is_signed_in(client)


def _reset(client: Client, email: str) -> list[str]:
    answers = [client.post("/ru/password/reset/", {"email": email}), client.get("/ru/password/reset/confirm/")]
    answers += [client.post("/ru/password/reset/confirm/", {"code": "000000"}) for _ in range(5)]
    answers.append(client.get("/ru/login/"))
    return [
        re.sub(r'value="\w{64}"', "", f"{a.status_code} {a.get('Location')} {a.content.decode()}").replace(
            email, "EMAIL"
        )
        for a in answers
    ]


def test_recovery_answers_alike_for_unknown_addresses(client: Client, buyer: User) -> None:
    assert _reset(client, buyer.email) == _reset(Client(), "nobody@example.com")
    assert OutboxEmail.objects.filter(to="nobody@example.com").count() == 1


def test_recovery_by_code_ends_other_sessions_and_signs_in(client: Client, buyer_client: Client, buyer: User) -> None:
    assert client.post("/ru/password/reset/", {"email": buyer.email})["Location"] == "/ru/password/reset/confirm/"
    response = client.post("/ru/password/reset/confirm/", {"code": code_for(buyer.email)})
    assert (response.status_code, response["Location"]) == (303, "/ru/password/reset/new/")
    assert client.get("/ru/password/reset/new/").status_code == 200
    response = client.post("/ru/password/reset/new/", {"password1": NEW, "password2": "other"})
    assert response.status_code == 422
    response = client.post("/ru/password/reset/new/", {"password1": NEW, "password2": NEW})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/")
    assert is_signed_in(client)
    assert buyer_client.get("/ru/my/profile/").status_code == 302
    assert sign_in(Client(), buyer.email).status_code == 422
    assert sign_in(Client(), buyer.email, NEW).status_code == 303
    mails = OutboxEmail.objects.filter(to=buyer.email).exclude(template="account_new_device")
    assert mails.count() == 2  # the code, and the news that it was used


def test_a_recovery_code_works_once_and_only_where_it_was_asked_for(client: Client, buyer: User) -> None:
    client.post("/ru/password/reset/", {"email": buyer.email})
    code = code_for(buyer.email)
    assert Client().post("/ru/password/reset/confirm/", {"code": code})["Location"] == "/ru/login/"
    client.post("/ru/password/reset/confirm/", {"code": code})
    client.post("/ru/password/reset/new/", {"password1": NEW, "password2": NEW})
    client.post("/ru/logout/")
    assert client.post("/ru/password/reset/confirm/", {"code": code})["Location"] == "/ru/login/"


def test_a_recovery_code_lives_fifteen_minutes(client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post("/ru/password/reset/", {"email": buyer.email})
    later = time.time() + 901
    monkeypatch.setattr("time.time", lambda: later)
    response = client.post("/ru/password/reset/confirm/", {"code": code_for(buyer.email)})
    assert response["Location"] == "/ru/login/"


def test_recovery_mails_are_rationed(client: Client, buyer: User) -> None:
    answers = [client.post("/ru/password/reset/", {"email": buyer.email}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert int(answers[-1]["Retry-After"]) > 30
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 3


def test_changing_the_password_asks_for_the_current_one(buyer_client: Client, buyer: User) -> None:
    data = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    response = buyer_client.post("/ru/my/password/", data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"oldpassword"}
    response = buyer_client.post("/ru/my/password/", data | {"oldpassword": PASSWORD})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/security/")
    assert buyer_client.get("/ru/my/profile/").status_code == 200
    assert sign_in(Client(), buyer.email, NEW).status_code == 303


def test_a_member_without_a_password_gets_a_code_instead(buyer_client: Client, buyer: User) -> None:
    buyer.set_unusable_password()
    buyer.save()
    client = Client()
    client.force_login(buyer)
    assert client.get("/ru/my/password/")["Location"] == "/ru/password/reset/"


@pytest.mark.parametrize("path", ["register/", "login/", "password/reset/", "password/reset/done/", "inactive/"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_entrance_pages_open_for_guests(client: Client, language: str, path: str) -> None:
    assert client.get(f"/{language}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["my/password/", "my/reauthenticate/", "my/profile/", "my/addresses/", "my/resume/"])
def test_pages_of_members_ask_guests_to_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/ru/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/ru/login/")


def test_the_password_once_more(buyer_client: Client) -> None:
    assert buyer_client.get("/ru/my/reauthenticate/").status_code == 200
    assert buyer_client.post("/ru/my/reauthenticate/", {"password": "wrong"}).status_code == 422
    response = buyer_client.post("/ru/my/reauthenticate/", {"password": PASSWORD, "next": "/ru/my/profile/"})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/profile/")
