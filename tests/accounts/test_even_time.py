"""Answers that must not tell an account by their time leave at full steps; all others leave at once."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, on a clock on which every request takes 0.125 seconds."""
    settings.EVEN_TIME_SECONDS = 0.5
    made: list[float] = []
    ticks = count()
    monkeypatch.setattr("accounts.middleware.monotonic", lambda: next(ticks) * 0.125)
    monkeypatch.setattr("accounts.middleware.sleep", made.append)
    return made


@pytest.mark.parametrize("path", ["register/", "login/", "password/reset/"])
def test_an_answer_about_an_address_leaves_at_a_full_step(client: Client, waits: list[float], path: str) -> None:
    client.post(f"/ru/{path}", {"email": "anna@example.com", "login": "anna@example.com", "password": "x"})
    assert waits == [0.375], "what the work left of the step"


def test_pages_and_other_forms_leave_at_once(client: Client, waits: list[float]) -> None:
    client.get("/ru/login/")
    client.post("/ru/settings/", {"language": "ru"})
    client.post("/ru/no-such-page/")
    assert waits == []


def test_it_stands_around_everything_else(settings: Any) -> None:
    assert settings.MIDDLEWARE[0] == "accounts.middleware.EvenTimeMiddleware"
