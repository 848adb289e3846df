"""Nothing secret stands in an address: neither of pages, nor in mails, nor in what browsers pass on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from messaging.models import OutboxEmail
from tests.accounts.views.test_registration import fields
from tests.accounts.views.test_signin import NEW, code_for
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


def links(text: str) -> list[str]:
    return re.findall(r"https?://[^\s\"<]+", text)


def walk(client: Client, user: User) -> list[Any]:
    """Recovery from the first page to the account."""
    answers = [client.post("/ru/password/reset/", {"email": user.email})]
    answers.append(client.get("/ru/password/reset/confirm/"))
    answers.append(client.post("/ru/password/reset/confirm/", {"code": code_for(user.email)}))
    answers.append(client.get("/ru/password/reset/new/"))
    answers.append(client.post("/ru/password/reset/new/", {"password1": NEW, "password2": NEW}))
    return answers


def test_codes_and_passwords_stand_in_no_address(client: Client, buyer: User) -> None:
    answers = walk(client, buyer)
    mail = OutboxEmail.objects.filter(to=buyer.email, subject__regex=r"\d{6}").get()
    code = re.search(r"\d{6}", mail.subject)
    assert code
    for answer in answers:
        pages = [answer.headers.get("Location", ""), *re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode())]
        assert not [page for page in pages if code[0] in page or buyer.email in page or NEW in page]


@pytest.mark.parametrize("path", ["/ru/password/reset/", "/ru/register/"])
def test_links_of_mails_hold_no_code_and_lead_home(client: Client, buyer: User, path: str) -> None:
    client.post(path, fields(email="new@example.com") if "register" in path else {"email": buyer.email})
    mail = OutboxEmail.objects.latest("pk")
    code = re.search(r"\b\d{6}\b", mail.subject)
    assert code
    for link in links(mail.context["text"]) + links(mail.context["html"]):
        assert code[0] not in link
        assert "?" not in link
        assert link.startswith("http://127.0.0.1:8000/")


@pytest.mark.parametrize("path", ["login/", "register/", "password/reset/"])
def test_forms_with_secrets_are_posted(client: Client, path: str) -> None:
    page = client.get(f"/ru/{path}").content.decode()
    forms = re.findall(r"<form[^>]*>.*?</form>", page, re.S)
    secret = [form for form in forms if 'type="password"' in form or 'name="email"' in form]
    assert secret
    assert all('method="post"' in form.partition(">")[0] for form in secret)


def test_a_password_in_the_address_is_not_read(client: Client, buyer: User) -> None:
    client.get(f"/ru/login/?login={buyer.email}&password={PASSWORD}")
    assert "_auth_user_id" not in client.session
    response = client.post(f"/ru/login/?login={buyer.email}&password={PASSWORD}", {})
    assert response.status_code == 422


def test_pages_of_other_sites_learn_the_origin_at_most(client: Client) -> None:
    assert client.get("/ru/login/")["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_the_password_is_kept_as_a_hash_only(client: Client) -> None:
    client.post("/ru/register/", fields())
    user = User.objects.get(email="anna@example.com")
    assert fields()["password1"] not in user.password
    mail = OutboxEmail.objects.latest("pk")
    assert fields()["password1"] not in str(mail.context)
