"""Whose address the limits count: never one that the visitor wrote into a header."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.clients import client_of
from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("db")]  # limits are forgotten after each test
PROXY = "10.0.0.1"


def tries(count: int, *, forwarded: str = "", **headers: str) -> list[int]:
    """Wrong passwords for ever new names through the proxy; `{n}` in a header is the number of the try."""
    answers = []
    for n in range(count):
        sent = {name.replace("_", "-"): value.format(n=n) for name, value in headers.items()}
        if forwarded:
            sent["x-forwarded-for"] = forwarded.format(n=n)
        data = {"login": f"member{n}@example.org", "password": "wrong"}
        answers.append(Client(REMOTE_ADDR=PROXY).post("/ru/login/", data, headers=sent).status_code)
    return answers


def test_a_forged_header_does_not_dodge_the_limit() -> None:
    """Nobody is trusted by default."""
    assert tries(12, forwarded="198.51.100.{n}") == [422] * 10 + [429] * 2


def test_neither_behind_a_proxy_that_appends(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert tries(12, forwarded="198.51.100.{n}, 203.0.113.7") == [422] * 10 + [429] * 2


def test_nor_behind_two(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert tries(12, forwarded="198.51.100.{n}, 203.0.113.7, 10.0.0.2") == [422] * 10 + [429] * 2


def test_visitors_behind_the_proxy_are_told_apart(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert tries(12, forwarded="203.0.113.{n}") == [422] * 12


def test_a_request_past_the_outer_proxy_counts_as_the_inner_one(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    assert tries(12, forwarded="198.51.100.{n}") == [422] * 10 + [429] * 2


def test_one_header_of_the_proxy_can_be_named(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"
    assert tries(12, x_real_ip="203.0.113.7", forwarded="198.51.100.{n}") == [422] * 10 + [429] * 2
    assert tries(12, x_real_ip="203.0.113.1{n}") == [422] * 12


def test_other_headers_are_never_read() -> None:
    names = ("x_real_ip", "x_client_ip", "true_client_ip", "cf_connecting_ip", "forwarded", "x_originating_ip")
    forged = dict.fromkeys(names, "198.51.100.{n}")
    assert tries(12, **forged) == [422] * 10 + [429] * 2


def test_a_whole_network_of_one_visitor_is_one(settings: Any) -> None:
    """Who has an IPv6 connection has 2^64 addresses of their own."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert tries(12, forwarded="2001:db8:1:2::{n}") == [422] * 10 + [429] * 2


def test_the_log_holds_the_counted_address(settings: Any, buyer: User, rf: Any) -> None:
    request = rf.get("/", REMOTE_ADDR=PROXY, headers={"x-forwarded-for": "1.1.1.1, 203.0.113.7"})
    assert client_of(request).ip == PROXY
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client_of(request).ip == "203.0.113.7"


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from marketplace.settings import base

    assert base.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert base.ALLAUTH_TRUSTED_CLIENT_IP_HEADER is None
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "2")
    monkeypatch.setenv("TRUSTED_CLIENT_IP_HEADER", "X-Real-IP")
    changed = importlib.reload(base)
    assert (changed.ALLAUTH_TRUSTED_PROXY_COUNT, changed.ALLAUTH_TRUSTED_CLIENT_IP_HEADER) == (2, "X-Real-IP")
    monkeypatch.undo()
    importlib.reload(base)
