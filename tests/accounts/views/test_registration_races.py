"""Two registrations with one address at once, and equal work for known and unknown people."""

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings

from accounts.models import User
from tests.accounts.views.test_registration import fields
from tests.factories.accounts import UserFactory


@override_settings(ACCOUNT_RATE_LIMITS={"confirm_email": "99/s/key", "signup": "99/s/ip"})
class OneAddressTwice(TransactionTestCase):
    """The unique index decides; both people see the same page."""

    def test_one_account_and_no_error_page(self) -> None:
        self.addCleanup(cache.clear)
        barrier, answers = threading.Barrier(4), []

        def register() -> None:
            try:
                client = Client()
                client.get("/ru/register/")
                barrier.wait()
                response = client.post("/ru/register/", fields())
                answers.append((response.status_code, response.get("Location")))
            finally:
                connection.close()

        threads = [threading.Thread(target=register) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [(303, "/ru/email/confirm/")] * 4
        assert User.objects.filter(email="anna@example.com").count() == 1


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password hash that is computed."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


@pytest.mark.django_db
def test_a_known_address_costs_as_much_hashing_at_registration(client: Client, hashes: list[str]) -> None:
    known = UserFactory()
    hashes.clear()
    client.post("/ru/register/", fields(email=known.email))
    for_known = len(hashes)
    hashes.clear()
    Client().post("/ru/register/", fields(email="newcomer@example.com"))
    assert for_known == len(hashes) == 1


@pytest.mark.django_db
def test_unknown_people_cost_as_much_hashing_at_sign_in(client: Client, hashes: list[str]) -> None:
    known = UserFactory()
    costs = []
    for login in (known.email, known.member_id, "nobody@example.com", "ru0000000000"):
        hashes.clear()
        client.post("/ru/login/", {"login": login, "password": "wrong password"})
        costs.append(len(hashes))
    assert costs == [1, 1, 1, 1]
