"""A stranger who uses up an account's limits locks nobody out: browsers that the member knows count apart (S13)."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import KnownDevice, User
from accounts.selectors.sessions import member_with_device
from accounts.services.sessions import shut_out_former_password
from tests.accounts.views.test_signin import code_for, is_signed_in, sign_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
WRONG = "a wrong one"


class Clock:
    """The time that limits count by; a test moves it on."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("time.time", clock)
    return clock


def browser_of(user: User) -> Client:
    """Signed in once and out again: only the cookie of the device is left."""
    client = Client()
    assert sign_in(client, user.email).status_code == 303
    client.post("/ru/logout/")
    assert not is_signed_in(client)
    return client


def ask(client: Client, email: str) -> int:
    return client.post("/ru/password/reset/", {"email": email}).status_code


def give_code(client: Client, code: str) -> tuple[int, str | None]:
    response = client.post("/ru/password/reset/confirm/", {"code": code})
    return response.status_code, response.get("Location")


def use_up_passwords(clock: Clock, login: str, client: Client | None = None) -> None:
    """All tries of a day, as fast as the limits allow; afterwards only the limit of the day is reached."""
    client = client or Client()
    for number in range(50):
        assert sign_in(client, login, WRONG).status_code == 422, number
        clock.now += 61
    clock.now += 301


def use_up_codes(clock: Clock, email: str) -> None:
    """All codes of a day, and all tries of these codes."""
    for _ in range(20):
        stranger = Client()
        assert ask(stranger, email) == 303
        for _ in range(5):
            give_code(stranger, "000000")
        clock.now += 901
    assert ask(Client(), email) == 429


@pytest.mark.parametrize("name", ["email", "member_id"])
def test_the_owner_gets_in_when_a_stranger_has_used_up_the_day(buyer: User, clock: Clock, name: str) -> None:
    owner, login = browser_of(buyer), getattr(buyer, name)
    use_up_passwords(clock, login)
    refused = sign_in(Client(), login)
    assert refused.status_code == 429, "an unknown browser is refused, with the right password too"
    assert int(refused["Retry-After"]) > 3600
    assert sign_in(owner, login).status_code == 303
    assert is_signed_in(owner)


def test_the_owner_recovers_the_account_all_the_same(buyer: User, clock: Clock) -> None:
    owner = browser_of(buyer)
    use_up_codes(clock, buyer.email)
    assert ask(owner, buyer.email.upper()) == 303
    assert give_code(owner, code_for(buyer.email)) == (303, "/ru/password/reset/new/")


def test_somebody_elses_cookie_is_none(buyer: User, clock: Clock) -> None:
    stranger = browser_of(UserFactory())
    use_up_passwords(clock, buyer.email)
    assert sign_in(stranger, buyer.email).status_code == 429
    use_up_codes(clock, buyer.email)
    assert ask(stranger, buyer.email) == 429


def test_a_forged_cookie_is_none(buyer: User, clock: Clock) -> None:
    forger = browser_of(buyer)
    forger.cookies["device"] = forger.cookies["device"].value.replace(":", "x:", 1)
    use_up_passwords(clock, buyer.email)
    assert sign_in(forger, buyer.email).status_code == 429


def test_a_device_that_was_shut_out_is_a_stranger(buyer: User, clock: Clock) -> None:
    thief = browser_of(buyer)
    shut_out_former_password(user=buyer, current_key=None)
    use_up_passwords(clock, buyer.email)
    assert sign_in(thief, buyer.email).status_code == 429


def test_a_known_browser_has_no_more_tries_than_others(buyer: User, clock: Clock) -> None:
    """A found telephone guesses no faster, under whatever name it tries, and takes nothing from other browsers."""
    found = browser_of(buyer)
    for login in (buyer.email, buyer.member_id, buyer.email, buyer.member_id, buyer.email):
        assert sign_in(found, login, WRONG).status_code == 422
    refused = sign_in(found, buyer.member_id)
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assert sign_in(Client(), buyer.email).status_code == 303
    clock.now += 301
    for _ in range(45):
        assert sign_in(found, buyer.email, WRONG).status_code == 422
        clock.now += 61
    clock.now += 301
    assert sign_in(found, buyer.email).status_code == 429


def test_codes_for_a_known_browser_are_limited_on_their_own(buyer: User) -> None:
    owner = browser_of(buyer)
    assert [ask(owner, buyer.email) for _ in range(4)] == [303, 303, 303, 429]
    assert ask(Client(), buyer.email) == 303


def test_a_new_password_opens_the_door_for_other_browsers_too(buyer: User, clock: Clock) -> None:
    owner = browser_of(buyer)
    use_up_passwords(clock, buyer.email)
    ask(owner, buyer.email)
    give_code(owner, code_for(buyer.email))
    new = "seven camels at the well"
    assert owner.post("/ru/password/reset/new/", {"password1": new, "password2": new}).status_code == 303
    assert sign_in(Client(), buyer.email, new).status_code == 303


def test_every_name_of_the_member_is_theirs_and_an_unconfirmed_one_is_not(buyer: User) -> None:
    browser_of(buyer)
    digest = KnownDevice.objects.get(user=buyer).token_digest
    for email, verified in (("second@example.com", True), ("claimed@example.com", False)):
        EmailAddress.objects.create(user=buyer, email=email, verified=verified)
    for login in (buyer.email.upper(), f" {buyer.member_id} ", "second@example.com"):
        assert member_with_device(login=login, token_digest=digest) == buyer.pk
    assert member_with_device(login="claimed@example.com", token_digest=digest) is None
    assert member_with_device(login=buyer.email, token_digest="0" * 64) is None
