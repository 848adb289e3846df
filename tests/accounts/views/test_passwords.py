"""Passwords set, changed and recovered: score, log, question, other sessions (S6, S14, S19)."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import SecurityEvent, User
from accounts.services.security_question import set_question
from messaging.models import OutboxEmail
from tests.accounts.emails import ALTERNATIVE, NEW, ask, change
from tests.accounts.views.test_registration import fields
from tests.accounts.views.test_signin import code_for, is_signed_in, sign_in
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
STRONG = "seven camels at the well"


def begin(client: Client, email: str) -> None:
    """Up to the page of the new password."""
    client.post("/ru/password/reset/", {"email": email})
    response = client.post("/ru/password/reset/confirm/", {"code": code_for(email.lower())})
    assert response["Location"] == "/ru/password/reset/new/"


def new_password(client: Client, **extra: str) -> object:
    return client.post("/ru/password/reset/new/", {"password1": STRONG, "password2": STRONG, **extra})


def test_a_change_is_scored_logged_told_and_ends_other_sessions(buyer_client: Client, buyer: User) -> None:
    other = Client()
    other.force_login(buyer)
    data = {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG}
    response = buyer_client.post("/ru/my/password/", data, headers={"User-Agent": "Firefox"})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/security/")
    buyer.refresh_from_db()
    assert buyer.password_score == 100
    event = SecurityEvent.objects.get(user=buyer, kind="password_changed")
    assert (event.ip, event.user_agent) == ("127.0.0.1", "Firefox")
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 1
    assert is_signed_in(buyer_client)
    assert other.get("/ru/my/security/").status_code == 302


@pytest.mark.parametrize("password", ["short", "1234567890", "Sokolova11", "qwertyhgfdsa"])
def test_without_scripts_the_page_says_why_a_password_is_refused(buyer_client: Client, password: str) -> None:
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    response = buyer_client.post("/ru/my/password/", data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"password1"}
    assert len(response.context["form"].errors["password1"]) == 1
    assert not SecurityEvent.objects.exists()


def test_registration_notes_the_score_and_refuses_a_password_of_names(client: Client) -> None:
    weak = fields(first_name="Ekaterina", last_name="Volkova", password1="VolkovaEkaterina")
    response = client.post("/ru/register/", weak | {"password2": "VolkovaEkaterina"})
    assert set(response.context["form"].errors) == {"password1"}
    client.post("/ru/register/", fields(password1=STRONG, password2=STRONG))
    assert User.objects.get(email="anna@example.com").password_score == 100


def test_recovery_is_scored_and_logged(client: Client, buyer: User) -> None:
    begin(client, buyer.email)
    assert "no-store" in client.get("/ru/password/reset/new/")["Cache-Control"]
    new_password(client)
    assert User.objects.get(pk=buyer.pk).password_score == 100
    assert SecurityEvent.objects.filter(user=buyer, kind="password_reset").count() == 1
    assert not SecurityEvent.objects.filter(kind="password_changed").exists()


def test_recovery_asks_the_question_too(client: Client, buyer: User) -> None:
    set_question(user=buyer, question="Кто живёт за стеной?", answer="скрипач")
    begin(client, buyer.email)
    assert "Кто живёт за стеной?" in client.get("/ru/password/reset/new/").content.decode()
    for extra in ({}, {"answer": ""}, {"answer": "пианист"}):
        response = new_password(client, **extra)
        assert response.status_code == 422  # type: ignore[attr-defined]
        assert set(response.context["form"].errors) == {"answer"}  # type: ignore[attr-defined]
    assert sign_in(Client(), buyer.email, PASSWORD).status_code == 303
    assert new_password(client, answer=" СКРИПАЧ ").status_code == 303  # type: ignore[attr-defined]
    assert sign_in(Client(), buyer.email, STRONG).status_code == 303


def test_wrong_answers_are_rationed_whoever_asks(client: Client, buyer: User) -> None:
    set_question(user=buyer, question="Кто живёт за стеной?", answer="скрипач")
    begin(client, buyer.email)
    for _ in range(5):
        new_password(client, answer="пианист")
    response = new_password(client, answer="скрипач")
    assert "через 60" in str(response.context["form"].errors)  # type: ignore[attr-defined]
    assert User.objects.get(pk=buyer.pk).check_password(PASSWORD)
    again = Client()
    begin(again, buyer.email)
    assert "через" in str(new_password(again, answer="скрипач").context["form"].errors)  # type: ignore[attr-defined]


def test_the_answer_alone_resets_nothing(client: Client, buyer: User) -> None:
    set_question(user=buyer, question="Кто живёт за стеной?", answer="скрипач")
    client.post("/ru/password/reset/", {"email": buyer.email})
    response = new_password(client, answer="скрипач")
    assert response["Location"] == "/ru/password/reset/confirm/"  # type: ignore[index]
    assert User.objects.get(pk=buyer.pk).check_password(PASSWORD)


def test_a_confirmed_alternative_address_recovers_the_account(client: Client, buyer: User) -> None:
    change(buyer, kind=ALTERNATIVE)
    OutboxEmail.objects.all().delete()
    begin(client, NEW.upper())
    assert not OutboxEmail.objects.filter(to=buyer.email).exists(), "the code goes to the address that was typed"
    new_password(client)
    assert is_signed_in(client)
    assert sign_in(Client(), buyer.email, STRONG).status_code == 303
    assert list(EmailAddress.objects.filter(user=buyer, primary=True).values_list("email", flat=True)) == [buyer.email]


def test_an_unconfirmed_one_never_does_and_hinders_nobody(client: Client, buyer: User) -> None:
    ask(buyer, kind=ALTERNATIVE)
    OutboxEmail.objects.all().delete()
    client.post("/ru/password/reset/", {"email": NEW})
    assert "code" not in OutboxEmail.objects.get(to=NEW).context["subject"]
    assert client.post("/ru/password/reset/confirm/", {"code": "000000"}).status_code == 422
    newcomer = Client()
    newcomer.post("/ru/register/", fields(email=NEW))
    assert User.objects.filter(email=NEW).exists()


def test_an_address_that_can_still_be_taken_back_cannot_be_registered(client: Client, buyer: User) -> None:
    old = buyer.email
    change(buyer)
    response = client.post("/ru/register/", fields(email=old))
    assert response["Location"] == "/ru/email/confirm/", "the neutral answer"
    assert not User.objects.filter(email=old).exists()


def test_a_code_to_an_address_given_up_since_opens_nothing(client: Client, buyer: User) -> None:
    old = buyer.email
    begin(client, old)
    change(buyer)
    assert new_password(client)["Location"] == "/ru/password/reset/"  # type: ignore[index]
    late = Client()
    late.post("/ru/password/reset/", {"email": NEW})
    User.objects.filter(pk=buyer.pk).update(email="third@example.com")
    EmailAddress.objects.filter(user=buyer).update(email="third@example.com")
    assert late.post("/ru/password/reset/confirm/", {"code": code_for(NEW)})["Location"] == "/ru/login/"
