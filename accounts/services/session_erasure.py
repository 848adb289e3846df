"""Ending every session of a member, in the database and in the cache."""

from collections.abc import Collection, Iterable, Iterator
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.privacy import Person


def session_keys(person: Person) -> list[str]:
    """The sessions that the list of devices knows of."""
    return list(UserSession.objects.filter(user=person.user).values_list("session_key", flat=True))


def end_sessions(keys: Iterable[str]) -> None:
    """Delete sessions by their keys from the database and from the cache; safe to repeat."""
    store = _store()
    for key in keys:
        store(key).delete(key)


def stray_session_keys(people: Collection[Person]) -> Iterator[str]:
    """Sessions that the list of devices does not know of: each is opened and read, one batch of rows at a time.

    Also those of nobody in which an address of the people lies, e.g. because a code was asked for and never typed.
    """
    owners = {str(person.user.pk) for person in people}
    emails = frozenset(email for person in people for email in person.emails)
    store = _store()()
    for session in Session.objects.iterator(chunk_size=500):
        if _is_about(store.decode(session.session_data), owners, emails):
            yield session.session_key


def _is_about(data: dict[str, Any], owners: set[str], emails: frozenset[str]) -> bool:
    """True for a session of one of `owners`, and for one of nobody in which one of `emails` is a value."""
    owner = str(data.get(SESSION_KEY, ""))
    return owner in owners if owner else not emails.isdisjoint(_words(data))


def _words(value: Any) -> Iterator[str]:
    """Every string within, whole, in lower case."""
    if isinstance(value, str):
        yield value.lower()
    elif isinstance(value, dict):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _words(item)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
