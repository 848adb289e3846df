"""Every page of the account that needs no argument: its queries and its weight (ux.md 4.2, 4.3).

The pages are found by walking the URLs, so that a new one is measured from its first day.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from accounts.models import User
from tests.factories.accounts import AddressFactory
from tests.factories.messaging import NotificationFactory
from tests.factories.orders import OrderFactory
from tests.orders.journeys import member, open_store

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MOST_BYTES = 16_500  # as zlib; brotli, in which 14 kB are allowed, takes 0.77 of that on these pages


def _argless(resolver: Any, path: str = "", names: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _argless(entry, here, f"{names}{entry.namespace}:" if entry.namespace else names)
        elif isinstance(entry, URLPattern) and entry.name and "/my/" in f"/{here}" and "<" not in here:
            yield names + entry.name


PAGES = sorted(set(_argless(get_resolver())))


@pytest.fixture
def full() -> User:
    """A member with more of everything than a page shows."""
    buyer, store = member(), open_store()
    for _ in range(12):
        AddressFactory(user=buyer, is_default=False)
        OrderFactory(buyer=buyer, store=store, paid=True)
    NotificationFactory.create_batch(30, user=buyer)
    return buyer


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_walk_finds_the_pages() -> None:
    assert {"my", "accounts:profile", "accounts:addresses", "orders:list", "messaging:notifications"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_queries_and_weight(full: User, name: str, language: str) -> None:
    with translation.override(language):
        url = reverse(name)
    client = _client(full)
    first = client.get(url)
    if first.status_code != 200:
        assert first.status_code in (302, 404, 405), "a page that asks for more, or a button"
        return
    with CaptureQueriesContext(connection) as captured:
        page = client.get(url)
    assert len(captured) <= MOST_QUERIES, "\n".join(query["sql"][:160] for query in captured)
    weight = len(zlib.compress(page.content, 9))
    assert weight <= MOST_BYTES, f"{name}: {weight} bytes"
