"""Two-step sign-in and passkeys in a real browser, with a device that the browser simulates."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from tests.accounts.authenticators import app_code, set_up_app
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Person:
    """Somebody at a browser who knows the words of the language."""

    def __init__(self, visit: Visit, language: str, user: User) -> None:
        self.visit, self.page, self.language, self.user = visit, visit.page, language, user

    def go(self, path: str) -> None:
        self.visit.goto(f"/{self.language}/{path}")
        self.visit.axe()

    def press(self, msgid: str) -> None:
        """Press the link or button of the page with these words."""
        with translation.override(self.language):
            text = gettext(msgid)
        main = self.page.locator("main")
        main.get_by_role("link", name=text, exact=True).or_(main.get_by_role("button", name=text, exact=True)).click()

    def at(self, path: str) -> None:
        """Wait for this page, and let axe look at it."""
        self.page.wait_for_url(re.compile(rf"/{self.language}/{path}(\?|$)"))
        self.visit.axe()

    def type_code(self, code: str) -> None:
        self.page.fill("[name=code]", code)
        self.page.press("[name=code]", "Enter")

    def sign_out(self) -> None:
        self.go("logout/")
        self.press("Sign out")
        self.at("")

    def sign_in(self) -> None:
        self.go("login/")
        self.page.fill("[name=login]", self.user.email)
        self.page.fill("[name=password]", PASSWORD)
        self.press("Sign in")

    def prove(self) -> None:
        """The password once more."""
        self.at("my/reauthenticate/")
        self.page.fill("[name=password]", PASSWORD)
        self.press("Go on")


@pytest.fixture
def someone(visit: VisitFactory) -> Any:
    def make(language: str, size: str, js: bool = True, **extra: Any) -> Person:
        user = UserFactory(language=language)
        return Person(visit(language=language, size=size, js=js, user=user, **extra), language, user)

    return make


def _device(person: Person) -> tuple[Any, str]:
    session = person.visit.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_codes_of_an_app(someone: Any, language: str, size: str, js: bool) -> None:
    person = someone(language, size, js)
    person.visit.allowed.add(422)
    page = person.page
    person.go("my/security/two-step/")
    person.press("Set up the app")
    person.prove()
    person.at("my/security/two-step/app/")
    person.type_code("000000")
    page.wait_for_selector("[aria-invalid=true]")
    person.visit.axe()
    secret = page.inner_text("#secret")
    person.type_code(app_code(secret))
    person.at("my/security/two-step/codes/")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        person.press("Save as a file")
    assert codes[0] in download.value.path().read_text("utf-8")

    person.sign_out()
    person.sign_in()
    person.at("login/two-step/")
    person.type_code("000000")
    page.wait_for_selector("[aria-invalid=true]")
    person.visit.axe()
    person.type_code(app_code(secret, steps=1))
    person.at("my/")

    person.sign_out()
    person.sign_in()
    person.at("login/two-step/")
    person.type_code(codes[0])
    person.at("my/")
    person.go("my/security/two-step/")
    person.press("Switch off")
    person.at("my/security/two-step/app/off/")
    person.press("Switch off the app")
    person.at("my/security/two-step/")
    assert not Authenticator.objects.filter(user=person.user).exists()


@pytest.mark.parametrize(("language", "size"), [("ru", "phone"), ("en", "desktop")])
def test_passkeys(someone: Any, language: str, size: str) -> None:
    person = someone(language, size)
    page = person.page
    _device(person)
    person.go("my/security/passkeys/")
    person.press("Add a passkey")
    person.prove()
    person.at("my/security/passkeys/add/")
    page.fill("[name=name]", "Телефон Анны")
    person.press("Add the passkey")
    person.at("my/security/two-step/codes/")

    person.sign_out()
    person.go("login/")
    person.press("Sign in with a passkey")
    person.at("my/")

    person.sign_out()
    person.sign_in()
    person.at("login/two-step/")
    person.press("Confirm with a passkey")
    person.at("my/")

    person.go("my/security/passkeys/")
    page.get_by_role("link", name="Телефон Анны").first.click()
    page.fill("[name=name]", "Work")
    person.press("Save")
    person.at("my/security/passkeys/")
    person.visit.follow(page.locator("a[href$='/remove/']"))
    person.visit.axe()
    person.press("Remove the passkey")
    person.at("my/security/passkeys/")
    assert not Authenticator.objects.filter(user=person.user).exists()


def test_a_passkey_proves_who_it_is_and_a_device_that_declines_is_told(someone: Any) -> None:
    person = someone("en", "desktop")
    page = person.page
    session, device = _device(person)
    person.go("my/security/passkeys/add/")
    person.prove()
    person.press("Add the passkey")
    person.at("my/security/two-step/codes/")
    person.go("my/security/passkeys/add/")
    person.press("Add the passkey")  # the device has one already
    page.wait_for_selector("[role=alert]:visible")
    person.visit.axe()
    with translation.override("en"):
        assert page.inner_text("[role=alert]:visible") == gettext("This device has a passkey for your account already.")

    person.go("my/reauthenticate/passkey/?next=/en/my/security/passkeys/")
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    _device(person)  # an empty one: it declines
    person.press("Confirm with a passkey")
    page.wait_for_selector("[role=alert]:visible")
    assert page.url.endswith("/my/reauthenticate/passkey/?next=/en/my/security/passkeys/")


def test_an_address_of_digits_is_told_to_be_the_reason(someone: Any) -> None:
    person = someone("en", "desktop")
    person.visit.base_url = person.visit.base_url.replace("localhost", "127.0.0.1")
    _device(person)
    person.go("login/")
    person.press("Sign in with a passkey")
    person.page.wait_for_selector("[role=alert]:visible")
    assert "localhost" in person.page.inner_text("[role=alert]:visible")


def test_without_scripts_passkeys_say_what_they_need(someone: Any) -> None:
    person = someone("ru", "phone", js=False)
    page = person.page
    set_up_app(person.user)
    person.go("my/security/passkeys/add/")
    person.prove()
    person.at("my/security/passkeys/add/")
    assert "JavaScript" in page.inner_text("main")
    assert page.locator("[data-passkey-start]:visible").count() == 0
    person.sign_out()
    person.go("login/")
    assert page.locator("[data-passkey]:visible").count() == 0
