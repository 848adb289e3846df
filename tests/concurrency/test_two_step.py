"""Codes and set-up at the very same moment."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client, RequestFactory

from accounts.clients import Client as Browser
from accounts.models import SecurityEvent
from accounts.services.codes import use_code
from accounts.services.two_step import switch_on_codes
from marketplace.lib.errors import DomainError
from messaging.models import OutboxEmail
from tests.accounts.authenticators import app_code, is_signed_in, recovery_codes, set_up_app, sign_in, wrong_code
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("what", ["code", "recovery"])
def test_one_code_opens_one_of_two_doors(what: str) -> None:
    user = UserFactory()
    secret = set_up_app(user)
    code = app_code(secret) if what == "code" else recovery_codes(user)[0]
    results = at_once([lambda: use_code(user=user, code=code)] * 3)
    assert sorted(isinstance(result, DomainError) for result in results) == [False, True, True]
    assert len(recovery_codes(user)) == (10 if what == "code" else 9)


def test_setting_up_in_two_windows_makes_one_app() -> None:
    user = UserFactory()

    def switch_on() -> None:
        with context.request_context(RequestFactory().get("/ru/my/")):
            switch_on_codes(user=user, secret=generate_totp_secret(), last_step=0, client=Browser("203.0.113.7", ""))

    assert at_once([switch_on] * 3) == [None, None, None]
    assert Authenticator.objects.filter(user=user, type="totp").count() == 1
    assert Authenticator.objects.filter(user=user, type="recovery_codes").count() == 1
    assert SecurityEvent.objects.filter(user=user, kind="two_step_on").count() == 1
    assert OutboxEmail.objects.filter(to=user.email).count() == 1


def test_many_browsers_guess_no_more_than_one() -> None:
    user = UserFactory()
    secret = set_up_app(user)
    wrong = wrong_code(secret)
    browsers = [Client() for _ in range(8)]
    for browser in browsers:
        sign_in(browser, user)

    def guess(browser: Client) -> Any:
        return browser.post("/ru/login/two-step/", {"code": wrong}).status_code

    assert set(at_once([lambda browser=browser: guess(browser) for browser in browsers])) == {422}
    assert SecurityEvent.objects.filter(user=user, kind="code_failed").count() <= 5
    assert not any(map(is_signed_in, browsers))
    browsers[0].post("/ru/login/two-step/", {"code": app_code(secret)})
    assert not is_signed_in(browsers[0])
