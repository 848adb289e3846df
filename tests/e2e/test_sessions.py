"""Two browsers of one member: one signs the other out."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import Shopper
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def _sign_in(visit: Visit, language: str, user: User) -> Shopper:
    shopper = Shopper(visit, language)
    visit.goto(f"/{language}/login/")
    visit.page.fill("[name=login]", user.email)
    visit.page.fill("[name=password]", PASSWORD)
    visit.page.locator("main button.btn--primary:visible").click()
    shopper.at("/my/")
    return shopper


def _open_list(shopper: Shopper) -> Any:
    shopper.visit.goto(f"/{shopper.language}/my/security/sessions/")
    shopper.visit.axe()
    return shopper.page.locator("main .devices > li")


def _is_out(shopper: Shopper) -> None:
    shopper.visit.goto(f"/{shopper.language}/my/")
    shopper.page.wait_for_url(f"**/{shopper.language}/login/**")


@pytest.mark.parametrize(
    ("language", "size", "js", "theme"),
    [("ru", "phone", True, "dark"), ("en", "desktop", True, "light"), ("ru", "desktop", False, "light")],
)
def test_sign_out_there(visit: VisitFactory, language: str, size: str, js: bool, theme: str) -> None:
    user = UserFactory()
    here = _sign_in(visit(language=language, size=size, js=js, theme=theme), language, user)
    there = _sign_in(visit(language=language, size="desktop"), language, user)
    third = _sign_in(visit(language=language, size="desktop"), language, user)

    rows = _open_list(here)
    assert rows.count() == 3
    first = rows.nth(0).inner_text()
    assert here.word("This device") in first
    assert "Chrome" in first and "Linux" in first and "127.0.0.1" in first
    assert rows.nth(0).get_by_role("button").count() == 0

    rows.nth(1).get_by_role("button").click()  # the one used last: the third
    here.page.get_by_text(here.word("That device has been signed out.")).wait_for()
    assert rows.count() == 2
    _is_out(third)

    there.visit.goto(f"/{language}/my/security/sessions/")
    here.press("Sign out everywhere except this device")
    here.page.get_by_text(here.word("You are signed in only here.")).wait_for()
    here.visit.axe()
    assert rows.count() == 1
    _is_out(there)


def test_a_password_changed_here_is_felt_there(visit: VisitFactory) -> None:
    user = UserFactory()
    here, there = (_sign_in(visit(language="ru"), "ru", user) for _ in range(2))
    here.visit.goto("/ru/my/password/")
    for name, value in {"oldpassword": PASSWORD, "password1": "caravans cross at night"}.items():
        here.page.fill(f"[name={name}]", value)
    here.page.fill("[name=password2]", "caravans cross at night")
    here.page.locator("main button.btn--primary:visible").click()
    here.at("/my/security/")
    _is_out(there)
    assert _open_list(here).count() == 1
