"""Pages of the e-mail: change, code, alternative, undo."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import EmailChange, User
from accounts.services.security_question import set_question
from marketplace.lib import clock
from messaging.models import OutboxEmail
from messaging.services.rendering import build_message, html_of
from tests.accounts.emails import ALTERNATIVE, NEW, ask, change, code_to, undo_token, wrong
from tests.accounts.fresh import prove
from tests.accounts.views.test_signin import code_for, sign_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD_NEW = "a caravan of nine ships"


@pytest.mark.parametrize("path", ["", "alternative/", "alternative/remove/"])
def test_a_fresh_sign_in_is_asked_for(buyer_client: Client, path: str) -> None:
    assert buyer_client.get(f"/ru/my/email/{path}")["Location"].startswith("/ru/my/reauthenticate/")
    response = buyer_client.post(f"/ru/my/email/{path}", {"email": NEW})
    assert response["Location"].startswith("/ru/my/reauthenticate/")
    assert not EmailChange.objects.exists()


def test_the_whole_change(buyer_client: Client, buyer: User) -> None:
    old = buyer.email
    prove(buyer_client)
    assert "no-store" in buyer_client.get("/ru/my/email/")["Cache-Control"]
    response = buyer_client.post("/ru/my/email/", {"email": NEW.upper()})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/email/confirm/")
    assert NEW in buyer_client.get("/ru/my/email/confirm/").content.decode()
    code = code_to(NEW)
    response = buyer_client.post("/ru/my/email/confirm/", {"code": wrong(code)})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"code"})
    for _ in range(2):
        response = buyer_client.post("/ru/my/email/confirm/", {"code": code})
        assert (response.status_code, response["Location"]) == (303, "/ru/my/security/")
    assert NEW in buyer_client.get("/ru/my/security/").content.decode()
    assert sign_in(Client(), old).status_code == 422
    assert sign_in(Client(), NEW).status_code == 303


def test_a_taken_address_looks_like_a_free_one(buyer_client: Client, buyer: User) -> None:
    taken = UserFactory().email
    prove(buyer_client)
    pages = []
    for address in ("free@example.com", taken):
        first = buyer_client.post("/ru/my/email/", {"email": address})
        page = buyer_client.get("/ru/my/email/confirm/").content.decode().replace(address, "ADDRESS")
        failed = buyer_client.post("/ru/my/email/confirm/", {"code": "0000000"})
        pages.append((first.status_code, first["Location"], len(page), failed.status_code))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("address", ["", "nonsense", "a@b", f"{'x' * 250}@example.com"])
def test_nonsense_comes_back(buyer_client: Client, address: str) -> None:
    prove(buyer_client)
    response = buyer_client.post("/ru/my/email/", {"email": address})
    assert response.status_code == 422
    assert not EmailChange.objects.exists()


def test_the_own_address_is_said_to_be_so(buyer_client: Client, buyer: User) -> None:
    prove(buyer_client)
    assert "email" in buyer_client.post("/ru/my/email/", {"email": buyer.email}).context["form"].errors


def test_the_security_question_is_asked_and_rationed(buyer_client: Client, buyer: User) -> None:
    set_question(user=buyer, question="Кто живёт за стеной?", answer="скрипач")
    prove(buyer_client)
    assert "Кто живёт за стеной?" in buyer_client.get("/ru/my/email/").content.decode()
    assert buyer_client.post("/ru/my/email/", {"email": NEW}).status_code == 422
    assert buyer_client.post("/ru/my/email/", {"email": "nonsense", "answer": "кто?"}).status_code == 422
    for _ in range(5):
        response = buyer_client.post("/ru/my/email/", {"email": NEW, "answer": "пианист"})
        assert (response.status_code, set(response.context["form"].errors)) == (422, {"answer"})
    response = buyer_client.post("/ru/my/email/", {"email": NEW, "answer": "скрипач"})
    assert "через 60" in str(response.context["form"].errors)
    assert not EmailChange.objects.exists()


def test_a_change_can_be_cancelled_and_another_code_asked_for(buyer_client: Client, buyer: User) -> None:
    ask(buyer)
    assert NEW in buyer_client.get("/ru/my/email/confirm/").content.decode()
    response = buyer_client.post("/ru/my/email/resend/", {"kind": "primary"}, follow=True)
    assert "30" in response.content.decode()
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert "истёк" in buyer_client.get("/ru/my/email/confirm/").content.decode()
        buyer_client.post("/ru/my/email/resend/", {"kind": "primary"})
    assert OutboxEmail.objects.filter(to=NEW).count() == 2
    for _ in range(2):
        assert buyer_client.post("/ru/my/email/cancel/", {"kind": "primary"})["Location"] == "/ru/my/security/"
    assert buyer_client.get("/ru/my/email/confirm/")["Location"] == "/ru/my/email/"
    assert buyer_client.post("/ru/my/email/resend/", {"kind": "primary"})["Location"] == "/ru/my/email/"


def test_an_address_lost_to_somebody_else_is_told(buyer_client: Client, buyer: User) -> None:
    ask(buyer)
    UserFactory(email=NEW)
    response = buyer_client.post("/ru/my/email/confirm/", {"code": code_to(NEW)})
    assert response["Location"] == "/ru/my/email/"
    prove(buyer_client)
    page = buyer_client.get("/ru/my/email/").content.decode()
    assert "принадлежит другому профилю" in page


def test_adding_and_removing_an_alternative(buyer_client: Client, buyer: User) -> None:
    prove(buyer_client)
    response = buyer_client.post("/ru/my/email/alternative/", {"email": NEW})
    assert response["Location"] == "/ru/my/email/alternative/confirm/"
    assert buyer_client.get("/ru/my/email/alternative/confirm/").status_code == 200
    response = buyer_client.post("/ru/my/email/alternative/confirm/", {"code": code_to(NEW)})
    assert response["Location"] == "/ru/my/security/"
    assert NEW in buyer_client.get("/ru/my/email/alternative/").content.decode()
    assert NEW in buyer_client.get("/ru/my/email/alternative/remove/").content.decode()
    for _ in range(2):
        buyer_client.post("/ru/my/email/alternative/remove/")
    assert NEW not in buyer_client.get("/ru/my/email/alternative/").content.decode()


def test_the_undo_link_explains_and_then_does_it(client: Client, buyer: User, buyer_client: Client) -> None:
    old = buyer.email
    change(buyer)
    path = f"/ru/email/undo/{undo_token(old)}/"
    page = client.get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert User.objects.get(pk=buyer.pk).email == NEW, "a link must not write"
    for _ in range(2):
        assert client.post(path).status_code == 200
    assert User.objects.get(pk=buyer.pk).email == old
    assert client.post("/ru/email/undo/nonsense/").status_code == 404
    # the way back in: a code to the old address
    client.post("/ru/password/reset/", {"email": old})
    client.post("/ru/password/reset/confirm/", {"code": code_for(old)})
    client.post("/ru/password/reset/new/", {"password1": PASSWORD_NEW, "password2": PASSWORD_NEW})
    assert sign_in(Client(), old, PASSWORD_NEW).status_code == 303
    assert sign_in(Client(), old, PASSWORD).status_code == 422


def test_the_page_names_what_was_removed_also_the_second_time(client: Client, buyer: User) -> None:
    old = buyer.email
    change(buyer, "thief@example.com", kind=ALTERNATIVE)
    change(buyer)
    path = f"/ru/email/undo/{undo_token(old)}/"
    assert "thief@example.com" not in client.get(path).content.decode()
    for response in (client.post(path), client.post(path), client.get(path)):
        assert "Удалён запасной адрес почты: thief@example.com" in response.content.decode()


def test_a_late_undo_says_so(client: Client, buyer: User) -> None:
    old = buyer.email
    change(buyer)
    with clock.at(clock.now() + timedelta(hours=73)):
        for response in (
            client.get(f"/ru/email/undo/{undo_token(old)}/"),
            client.post(f"/ru/email/undo/{undo_token(old)}/"),
        ):
            assert response.status_code == 410
    assert User.objects.get(pk=buyer.pk).email == NEW


def test_an_old_address_that_is_somebody_elses_by_now(client: Client, buyer: User) -> None:
    old = buyer.email
    change(buyer)
    UserFactory(email=old)
    response = client.post(f"/ru/email/undo/{undo_token(old)}/")
    assert response.status_code == 422
    assert "другому профилю" in response.content.decode()


def test_a_blocked_member_may_undo(client: Client, buyer: User, buyer_client: Client) -> None:
    old = buyer.email
    change(buyer)
    User.objects.filter(pk=buyer.pk).update(blocked_at=clock.now())
    assert buyer_client.get(f"/ru/email/undo/{undo_token(old)}/").status_code == 200


def test_no_code_and_no_link_stays_readable_once_the_mails_are_sent(buyer: User) -> None:
    old = buyer.email
    change(buyer)
    secrets = [code_to(NEW), undo_token(old)]
    for mail in OutboxEmail.objects.all():
        message = build_message(mail)
        assert not [secret for secret in secrets if secret in message.subject], "subjects outlive the mail"
        assert any(secret in message.body and secret in html_of(message) for secret in secrets)


@pytest.mark.parametrize("kind", ["primary", ALTERNATIVE.value])
def test_strangers_see_nothing_of_a_change(buyer: User, kind: str) -> None:
    ask(buyer, kind=EmailChange.Kind(kind))
    other = Client()
    other.force_login(UserFactory())
    path = "" if kind == "primary" else "alternative/"
    assert other.get(f"/ru/my/email/{path}confirm/").status_code == 302
    other.post("/ru/my/email/cancel/", {"kind": kind})
    assert EmailChange.objects.get().cancelled_at is None
    assert other.post(f"/ru/my/email/{path}confirm/", {"code": code_to(NEW)})["Location"] == f"/ru/my/email/{path}"
