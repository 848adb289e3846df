"""Ending every session of a member, in the database and in the cache."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder

from accounts.privacy import Person


def session_keys(person: Person) -> list[str]:
    """The sessions that the list of devices knows of."""
    return list(UserSession.objects.filter(user=person.user).values_list("session_key", flat=True))


def end_sessions(keys: Iterable[str]) -> None:
    """Delete sessions by their keys from the database and from the cache; safe to repeat."""
    store = _store()
    for key in keys:
        store(key).delete(key)


def stray_session_keys(person: Person) -> Iterator[str]:
    """Sessions that the list of devices does not know of: each is opened and read, one batch of rows at a time.

    Also those of nobody in which the member's address lies, e.g. because a code was asked for and never typed.
    """
    store = _store()()
    for session in Session.objects.iterator(chunk_size=500):
        if _is_about(store.decode(session.session_data), person):
            yield session.session_key


def _is_about(data: dict[str, Any], person: Person) -> bool:
    if str(data.get(SESSION_KEY, "")) == str(person.user.pk):
        return True
    text = DjangoJSONEncoder(ensure_ascii=False, default=str).encode(data).lower()
    return any(address in text for address in person.emails)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
