"""Sign-ins, sign-outs and new passwords of one member at the very same moment."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.clients import Client as Browser
from accounts.models import KnownDevice, SecurityEvent, User
from accounts.services.sessions import end_other_sessions, end_session, shut_out_former_password
from accounts.services.sign_in import record_sign_in
from messaging.models import OutboxEmail
from tests.concurrency.threads import at_once
from tests.factories.accounts import CHROME, PASSWORD, UserFactory, session_of

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Browser("198.51.100.1", CHROME)
_Kind = SecurityEvent.Kind


def _sign_in(user: User, token: str | None) -> Any:
    return lambda: record_sign_in(user=user, client=HERE, session_key=None, token=token, is_first=False)


def test_one_browser_twice_is_one_device_and_one_mail() -> None:
    user = UserFactory()
    assert at_once([_sign_in(user, "the same cookie")] * 4) == ["the same cookie"] * 4
    assert KnownDevice.objects.filter(user=user).count() == 1
    assert SecurityEvent.objects.filter(user=user, kind=_Kind.NEW_DEVICE).count() == 1
    assert OutboxEmail.objects.filter(template="account_new_device").count() == 1


def test_a_double_click_ends_a_session_once() -> None:
    user = UserFactory()
    session = session_of(user)
    results = at_once([lambda: end_session(user=user, pk=session.pk, client=HERE)] * 4)
    assert results == [None] * 4
    assert SecurityEvent.objects.filter(user=user).count() == 1


def test_two_browsers_sign_each_other_out() -> None:
    user = UserFactory()
    one, two = session_of(user), session_of(user)
    results = at_once(
        [
            lambda: end_other_sessions(user=user, current_key=one.session_key, client=HERE),
            lambda: end_other_sessions(user=user, current_key=two.session_key, client=HERE),
        ]
    )
    assert results == [1, 1]
    assert not Session.objects.exists()


def test_a_new_password_and_a_sign_out_do_not_wait_for_each_other() -> None:
    user = UserFactory()
    here, there = session_of(user), session_of(user)
    results = at_once(
        [
            lambda: shut_out_former_password(user=user, current_key=here.session_key),
            lambda: end_session(user=user, pk=there.pk, client=HERE),
            _sign_in(user, "a cookie"),
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert [session.pk for session in Session.objects.all()] == [here.session_key]


def test_a_request_under_way_and_the_sign_out_leave_it_dead() -> None:
    """Whatever the order, afterwards the browser is outside, also where its session was just being read."""
    user = UserFactory()
    for _ in range(5):
        session = session_of(user)
        browser = Client(raise_request_exception=False)
        browser.cookies["sessionid"] = session.session_key
        cache.delete(f"django.contrib.sessions.cached_db{session.session_key}")
        at_once(
            [
                lambda browser=browser: browser.get("/ru/my/addresses/").status_code,
                lambda session=session: end_session(user=user, pk=session.pk, client=HERE),
            ]
        )
        browser.cookies["sessionid"] = session.session_key
        assert browser.get("/ru/my/addresses/").status_code == 302


def test_four_sign_ins_at_once_are_four_lines() -> None:
    user = UserFactory()

    def sign_in() -> int:
        return Client().post("/ru/login/", {"login": user.email, "password": PASSWORD}).status_code

    assert at_once([sign_in] * 4) == [303] * 4
    assert UserSession.objects.filter(user=user).count() == 4
    cache.clear()
