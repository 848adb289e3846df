"""Ending sessions: really over, at once, in database and cache; who is told and what is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.clients import Client as Browser
from accounts.models import KnownDevice, SecurityEvent, User
from accounts.selectors.sessions import sessions_for_user
from accounts.services.sessions import (
    carry_session,
    end_other_sessions,
    end_session,
    purge_dead_sessions,
    shut_out_former_password,
    sweep,
)
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from tests.factories.accounts import CHROME, UserFactory, session_of

pytestmark = pytest.mark.django_db
HERE = Browser("198.51.100.1", CHROME)
_Kind = SecurityEvent.Kind


def browser(session: UserSession) -> Client:
    """A browser that holds the cookie of `session`."""
    client = Client()
    client.cookies["sessionid"] = session.session_key
    return client


def is_in(client: Client) -> bool:
    return client.get("/ru/my/addresses/").status_code == 200


def kinds(user: User) -> list[str]:
    return [event.kind for event in SecurityEvent.objects.filter(user=user)]


def test_an_ended_session_is_dead_in_database_and_cache(buyer: User) -> None:
    session = session_of(buyer)
    there = browser(session)
    assert is_in(there)
    assert cache.get(KEY_PREFIX + session.session_key), "the session is in the cache as well"
    end_session(user=buyer, pk=session.pk, client=HERE)
    assert not Session.objects.filter(pk=session.session_key).exists()
    assert cache.get(KEY_PREFIX + session.session_key) is None
    assert not is_in(there)
    event = SecurityEvent.objects.get(user=buyer)
    assert (event.kind, event.ip, event.note) == (_Kind.SESSION_ENDED, HERE.ip, "Safari · iPhone")


def test_a_request_that_was_reading_cannot_bring_it_back(buyer: User) -> None:
    """Between reading the row and filling the cache the session is ended: the cache has it again, and it is dead."""
    session = session_of(buyer)
    data = Session.objects.get(pk=session.session_key).get_decoded()
    end_session(user=buyer, pk=session.pk, client=HERE)
    cache.set(KEY_PREFIX + session.session_key, data, 1000)
    assert not is_in(browser(session))


def test_ending_twice_is_ending_once(buyer: User) -> None:
    session = session_of(buyer)
    for _ in range(2):
        end_session(user=buyer, pk=session.pk, client=HERE)
    assert kinds(buyer) == [_Kind.SESSION_ENDED]


def test_a_strangers_session_does_not_exist(buyer: User) -> None:
    theirs = session_of(UserFactory())
    with pytest.raises(NotFound):
        end_session(user=buyer, pk=theirs.pk, client=HERE)
    assert is_in(browser(theirs))


def test_the_browser_is_unknown_once_it_was_signed_out_from_elsewhere(buyer: User) -> None:
    device = KnownDevice.objects.create(user=buyer, token_digest="a" * 64)
    kept = KnownDevice.objects.create(user=buyer, token_digest="b" * 64)
    session = session_of(buyer)
    UserSession.objects.filter(pk=session.pk).update(data={"device": device.pk})
    end_session(user=buyer, pk=session.pk, client=HERE)
    assert list(KnownDevice.objects.all()) == [kept]


def test_everywhere_but_here(buyer: User) -> None:
    here, phone, laptop = session_of(buyer), session_of(buyer), session_of(buyer, user_agent=CHROME)
    theirs = session_of(UserFactory())
    count = end_other_sessions(user=buyer, current_key=here.session_key, client=HERE)
    assert count == 2
    assert [is_in(browser(one)) for one in (here, phone, laptop, theirs)] == [True, False, False, True]
    assert SecurityEvent.objects.get(user=buyer).note == "Safari · iPhone; Chrome · Windows"
    assert [line.pk for line in sessions_for_user(buyer, here.session_key)] == [here.pk]
    assert end_other_sessions(user=buyer, current_key=here.session_key, client=HERE) == 0
    assert len(kinds(buyer)) == 1


def test_a_new_password_ends_all_but_one_and_forgets_the_devices(buyer: User) -> None:
    here, other = session_of(buyer), session_of(buyer)
    mine = KnownDevice.objects.create(user=buyer, token_digest="a" * 64)
    KnownDevice.objects.create(user=buyer, token_digest="b" * 64)
    UserSession.objects.filter(pk=here.pk).update(data={"device": mine.pk})
    shut_out_former_password(user=buyer, current_key=here.session_key)
    assert is_in(browser(here))
    assert not is_in(browser(other))
    assert list(KnownDevice.objects.all()) == [mine]
    assert kinds(buyer) == []


def test_a_new_key_keeps_the_line_of_the_list(buyer: User) -> None:
    old, new = session_of(buyer), session_of(buyer)
    began = clock.now() - timedelta(days=3)
    UserSession.objects.filter(pk=old.pk).update(created_at=began, data={"device": 7})
    carry_session(old_key=old.session_key, new_key=new.session_key)
    row = UserSession.objects.get(user=buyer)
    assert (row.pk, row.created_at, row.data) == (new.pk, began, {"device": 7})


def test_dead_lines_and_old_sessions_are_purged(buyer: User) -> None:
    alive, ended, old = session_of(buyer), session_of(buyer), session_of(buyer)
    end_session(user=buyer, pk=ended.pk, client=HERE)
    Session.objects.filter(pk=old.session_key).update(expire_date=clock.now())
    assert sweep(now=clock.now()) == 2
    assert [row.pk for row in UserSession.objects.all()] == [alive.pk]
    assert [row.pk for row in Session.objects.all()] == [alive.session_key]
    session_of(buyer)
    assert sweep(now=clock.now()) == 0, "not again within minutes"
    assert purge_dead_sessions(now=clock.now()) == 0


def test_the_list_holds_what_is_open_now(buyer: User) -> None:
    moment = clock.now()
    rows = [session_of(buyer) for _ in range(4)]
    for age, row in enumerate(rows):
        UserSession.objects.filter(pk=row.pk).update(last_seen_at=moment - timedelta(hours=age))
    Session.objects.filter(pk=rows[2].session_key).update(expire_date=moment)
    lines = sessions_for_user(buyer, rows[3].session_key)
    assert [(line.pk, line.is_current) for line in lines] == [
        (rows[3].pk, True),
        (rows[0].pk, False),
        (rows[1].pk, False),
    ]
    buyer.set_password("another long sentence")
    buyer.save()
    assert sessions_for_user(buyer, None) == [], "sessions of a former password are over"


def test_last_seen_is_written_every_five_minutes_only(buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(buyer)
    there = browser(session)
    old = clock.now() - timedelta(hours=1)
    UserSession.objects.filter(pk=session.pk).update(last_seen_at=old)
    there.get("/ru/my/addresses/", REMOTE_ADDR="192.0.2.9")
    session.refresh_from_db()
    assert session.last_seen_at > old
    assert session.ip == "192.0.2.9"
    UserSession.objects.filter(pk=session.pk).update(last_seen_at=old)
    there.get("/ru/my/addresses/")
    session.refresh_from_db()
    assert session.last_seen_at == old


def test_other_requests_cost_no_query(buyer: User, django_assert_num_queries: Any) -> None:
    there = browser(session_of(buyer))
    there.get("/healthz")
    with django_assert_num_queries(2):  # who it is, and the page's own
        there.get("/healthz")


def test_a_session_without_a_line_gets_one(buyer_client: Client, buyer: User) -> None:
    buyer_client.get("/ru/my/addresses/", headers={"user-agent": CHROME})
    row = UserSession.objects.get(user=buyer)
    assert (row.session_key, row.user_agent) == (buyer_client.session.session_key, CHROME)
