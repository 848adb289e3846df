"""Registration, sign-in, recovery: every step of a newcomer, in a real browser, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper, mailed_code

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

EMAIL, PASSWORD, NEW_PASSWORD = "anna@example.com", "lanterns over the dunes", "a caravan at midnight"


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_register_leave_return_and_forget(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    shopper = Shopper(visit(language=language, size=size, js=js), language)
    _register(shopper)
    member = User.objects.get(email=EMAIL)
    _leave(shopper)
    _sign_in(shopper, member.member_id, PASSWORD)
    shopper.at("/my/")
    assert member.member_id in shopper.page.inner_text("main")
    _leave(shopper)
    _recover(shopper)


def _submit(page: Page) -> None:
    page.locator("main button.btn--primary:visible").first.click()


def _register(shopper: Shopper) -> None:
    page = shopper.page
    shopper.visit.goto(f"/{shopper.language}/")
    header = page.locator("header")
    if header.get_by_role("link", name=shopper.word("Register")).is_visible():
        header.get_by_role("link", name=shopper.word("Register")).click()
    else:  # a phone has room for one link
        header.get_by_role("link", name=shopper.word("Sign in")).click()
        shopper.at("/login/")
        page.locator(f"main a[href='/{shopper.language}/register/']").click()
    shopper.at("/register/")
    shopper.visit.allowed.add(422)
    page.fill("[name=first_name]", "Анна")
    page.fill("[name=last_name]", "Соколова")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    shopper.press("Answer a question instead")
    page.wait_for_selector("[name=captcha_kind][value=question]", state="attached")
    assert page.input_value("[name=email]") == EMAIL, "what was typed is kept"
    page.fill("[name=captcha_1]", "PASSED")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.check("[name=agreement]")
    page.check("[name=personal_data]")
    _submit(page)
    page.wait_for_selector("[aria-invalid=true]")
    shopper.visit.axe()
    assert page.input_value("[name=first_name]") == "Anna", "the spelling of a passport is offered"
    assert page.input_value("[name=last_name]") == "Sokolova"
    _submit(page)
    shopper.at("/email/confirm/")
    code = mailed_code(EMAIL)
    page.fill("[name=code]", "000000" if code != "000000" else "111111")
    _submit(page)
    page.wait_for_selector("[aria-invalid=true]")
    shopper.visit.axe()
    page.fill("[name=code]", code)
    _submit(page)
    shopper.at(f"/{shopper.language}/my/")
    assert "Анна" in page.inner_text("h1"), "greeted by the name as it was typed"


def _leave(shopper: Shopper) -> None:
    shopper.visit.goto(f"/{shopper.language}/logout/")
    shopper.visit.axe()
    _submit(shopper.page)
    shopper.page.wait_for_url(lambda url: "/logout/" not in url)


def _sign_in(shopper: Shopper, login: str, password: str) -> None:
    page = shopper.page
    shopper.visit.goto(f"/{shopper.language}/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", "not the password")
    _submit(page)
    page.wait_for_selector(".errors")
    shopper.visit.axe()
    assert page.input_value("[name=login]") == login
    page.fill("[name=password]", password)
    _submit(page)


def _recover(shopper: Shopper) -> None:
    page = shopper.page
    shopper.visit.goto(f"/{shopper.language}/login/")
    shopper.press("Forgot the password?")
    shopper.at("/password/reset/")
    page.fill("[name=email]", EMAIL)
    _submit(page)
    shopper.at("/password/reset/confirm/")
    page.fill("[name=code]", mailed_code(EMAIL))
    _submit(page)
    shopper.at("/password/reset/new/")
    page.fill("[name=password1]", NEW_PASSWORD)
    page.fill("[name=password2]", NEW_PASSWORD)
    _submit(page)
    page.wait_for_url(lambda url: "/password/reset/new/" not in url)
    shopper.visit.axe()
    assert User.objects.get(email=EMAIL).check_password(NEW_PASSWORD)
