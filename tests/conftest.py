"""Fixtures that every test may use; browsers live in tests/browser.py."""

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in this thread

pytest_plugins = ["tests.browser", "tests.emptying.flush"]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Some 500,000 objects of modules and collected tests stay to the end: no search for garbage goes over them.

    A page makes thousands of objects that go by themselves: the searches are for the few that hold each other.
    """
    gc.disable()
    gc.set_threshold(5_000, 20, 20)
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits and cached trees must not leak from test to test."""
    yield
    uses_database = {"db", "transactional_db", "client"} & set(request.fixturenames)
    if uses_database or request.node.get_closest_marker("django_db"):
        from catalog.selectors.tree import forget_tree

        cache.clear()
        forget_tree()  # else this process re-reads its tree in the middle of a later test


@pytest.fixture(autouse=True)
def _reader_of_nobody() -> None:
    """A request leaves its language and time zone active in the thread; the next test must not read on in them."""
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _mails_are_rows(settings: Any) -> None:
    """Django's test runner swaps the backend; here mails go where they go in production: into the outbox."""
    settings.EMAIL_BACKEND = "messaging.backends.OutboxBackend"


@pytest.fixture
def buyer(db: None) -> Any:
    from tests.factories.accounts import UserFactory

    return UserFactory()


@pytest.fixture
def store(db: None) -> Any:
    from tests.factories.accounts import StoreFactory

    return StoreFactory()


@pytest.fixture
def seller(store: Any) -> Any:
    from tests.factories.accounts import StoreMemberFactory

    return StoreMemberFactory(store=store).user


@pytest.fixture
def buyer_client(buyer: Any) -> Client:
    client = Client()
    client.force_login(buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def seller_client(seller: Any) -> Client:
    client = Client()
    client.force_login(seller, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
