"""Session fixation: a session that somebody else has chosen or seen is worth nothing after the sign-in."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from tests.accounts.views.test_registration import code_of, fields
from tests.accounts.views.test_signin import code_for
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
MY = "/ru/my/profile/"


def planted(client: Client) -> str:
    """A session of the attacker's, put into the victim's browser."""
    store = SessionStore()
    store["note"] = "planted"
    store.create()
    client.cookies["sessionid"] = str(store.session_key)
    return str(store.session_key)


def holder_of(key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = key
    return client


def sign_in(client: Client, user: User) -> None:
    assert client.post("/ru/login/", {"login": user.email, "password": PASSWORD}).status_code == 303


def test_a_planted_session_does_not_become_the_members(client: Client, buyer: User) -> None:
    key = planted(client)
    sign_in(client, buyer)
    assert client.cookies["sessionid"].value != key
    assert client.get(MY).status_code == 200
    assert holder_of(key).get(MY).status_code == 302
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.parametrize("key", ["chosen-by-an-attacker", "a" * 32, "../../etc/passwd", "0", "x" * 500])
def test_a_made_up_key_is_not_taken_over(client: Client, buyer: User, key: str) -> None:
    client.cookies["sessionid"] = key
    sign_in(client, buyer)
    assert client.cookies["sessionid"].value != key
    assert re.fullmatch(r"[a-z0-9]{32}", client.cookies["sessionid"].value)
    assert holder_of(key).get(MY).status_code == 302


def test_the_key_changes_with_registration_too(client: Client) -> None:
    key = planted(client)
    client.post("/ru/register/", fields())
    before = client.cookies["sessionid"].value
    client.post("/ru/email/confirm/", {"code": code_of("anna@example.com")})
    after = client.cookies["sessionid"].value
    assert len({key, before, after}) >= 2 and after not in (key, before)
    assert {holder_of(old).get(MY).status_code for old in (key, before)} == {302}


def test_and_with_a_recovered_and_a_changed_password(client: Client, buyer: User) -> None:
    keys = [planted(client)]
    client.post("/ru/password/reset/", {"email": buyer.email})
    client.post("/ru/password/reset/confirm/", {"code": code_for(buyer.email)})
    new = {"password1": "caravans cross at night", "password2": "caravans cross at night"}
    client.post("/ru/password/reset/new/", new)
    keys.append(client.cookies["sessionid"].value)
    changed = {"password1": "and rest by day, as ever", "password2": "and rest by day, as ever"}
    client.post("/ru/my/password/", {"oldpassword": new["password1"]} | changed)
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    assert client.get(MY).status_code == 200
    assert {holder_of(key).get(MY).status_code for key in keys[:2]} == {302}


def test_what_a_guest_began_is_kept(client: Client, buyer: User) -> None:
    client.get("/ru/login/?then=cart:999999:1")
    guest = client.cookies["sessionid"].value
    assert "resume" in client.session
    sign_in(client, buyer)
    assert client.cookies["sessionid"].value != guest
    assert "resume" not in client.session, "it was completed, or could not be"


def test_nothing_of_one_member_is_left_to_the_next(client: Client, buyer: User) -> None:
    sign_in(client, buyer)
    session = client.session
    session["secret"] = "of the first member"
    session.save()
    key = client.cookies["sessionid"].value
    client.post("/ru/logout/")
    assert "secret" not in client.session
    assert not Session.objects.filter(pk=key).exists()
    assert holder_of(key).get(MY).status_code == 302
