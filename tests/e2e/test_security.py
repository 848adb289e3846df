"""The security of an account in a real browser: level, question, e-mail and its undo, recovery, the meter."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import expect

from accounts.models import SecurityQuestion, User
from accounts.strength import band_of, password_score
from marketplace.lib import clock
from messaging.models import OutboxEmail
from support.services.articles import load_articles
from tests.accounts.emails import code_to, undo_token
from tests.accounts.passwords import PERSONAL, VERDICTS
from tests.accounts.views.test_signin import code_for
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NEW, OWN, STRONG = "anna.new@example.com", "Кто живёт за стеной?", "seven camels at the well"


class Member:
    """Somebody at the security pages."""

    def __init__(self, visit: Visit, language: str) -> None:
        self.visit, self.page, self.language = visit, visit.page, language

    def at(self, name: str, *args: Any) -> None:
        """Wait for this page, and let axe look at it."""
        with translation.override(self.language):
            self.page.wait_for_url(re.compile(re.escape(reverse(name, args=args)) + r"(\?.*)?$"))
        self.visit.axe()

    def open(self, name: str, *args: Any) -> None:
        """Go to this page."""
        with translation.override(self.language):
            self.visit.goto(reverse(name, args=args))

    def word(self, msgid: str) -> str:
        """What the page says for it."""
        with translation.override(self.language):
            return gettext(msgid)

    def press(self, msgid: str) -> None:
        """Press the visible link or button with these words."""
        text = self.word(msgid)
        either = self.page.get_by_role("link", name=text).or_(self.page.get_by_role("button", name=text))
        either.locator("visible=true").first.click()

    def send(self, **values: str) -> None:
        """Fill in the form of the page and press its main button."""
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", value)
        self.page.locator("main button.btn--primary:visible").first.click()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_raising_the_level_and_taking_an_account_back(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    user = UserFactory(language=language)
    one = visit(language=language, size=size, js=js, user=user)
    one.allowed = {422}
    member = Member(one, language)
    _choose_a_question(member)
    # Of the last 72 hours the undo keeps nothing: this question is the owner's own, from long before.
    SecurityQuestion.objects.update(set_at=clock.now() - timedelta(days=30))
    _change_the_email(member)
    _take_it_back(Member(visit(language=language, size=size, js=js), language), user)
    _set_a_new_password(member, user)


def _choose_a_question(member: Member) -> None:
    member.open("my")
    member.open("accounts:security")
    member.at("accounts:security")
    with translation.override(member.language):
        assert pgettext("security level", "Low") in member.page.locator(".secmeter .status").inner_text()
    member.press("Add a security question")
    member.at("account_reauthenticate")
    member.send(password=PASSWORD)
    member.at("accounts:security-question")
    member.page.select_option("main [name=choice]", "own")
    member.send(own=OWN, answer="?!")
    member.page.wait_for_selector(".errors")
    assert member.page.input_value("main [name=own]") == OWN, "nothing typed is lost"
    member.visit.axe()
    member.send(answer="Скрипач")
    member.at("accounts:security")
    assert OWN in member.page.locator(".guards").inner_text()


def _change_the_email(member: Member) -> None:
    member.press("Change your e-mail")
    member.at("account_email")
    member.send(email=NEW, answer="пианист")
    member.page.wait_for_selector(".errors")
    assert member.page.input_value("main [name=email]") == NEW
    member.send(answer=" скрипач ")
    member.at("accounts:email-confirm")
    member.send(code=code_to(NEW))
    member.at("accounts:security")
    assert NEW in member.page.locator(".guards").inner_text()


def _take_it_back(owner: Member, user: User) -> None:
    owner.open("accounts:email-undo", undo_token(user.email))
    owner.visit.axe()
    owner.press("Take the account back")
    owner.page.get_by_role("heading", name=owner.word("The change of e-mail has been undone")).wait_for()
    owner.visit.axe()
    owner.press("Set a new password")
    owner.at("account_reset_password")
    assert User.objects.get(pk=user.pk).email == user.email


def _set_a_new_password(member: Member, user: User) -> None:
    """The session that made the change is over; the question, older than the change, is still asked."""
    member.open("accounts:security")
    member.at("account_login")
    member.open("account_reset_password")
    member.send(email=user.email)
    member.at("account_confirm_password_reset_code")
    member.send(code=code_for(user.email))
    member.at("account_complete_password_reset")
    assert OWN in member.page.locator("main form").inner_text()
    member.send(password1="qwertyhgfdsa", password2="qwertyhgfdsa", answer="скрипач")
    member.page.wait_for_selector(".errors")
    member.visit.axe()
    member.send(password1=STRONG, password2=STRONG, answer="скрипач")
    member.at("my")
    member.open("accounts:security")
    with translation.override(member.language):
        assert pgettext("password", "Strong") in member.page.locator(".guards").inner_text()
    assert OutboxEmail.objects.filter(to=user.email).exists()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_meter_says_what_the_server_says(visit: VisitFactory, language: str) -> None:
    user = UserFactory(language=language, display_name="Анна", email=PERSONAL[-1])
    member = Member(visit(language=language, user=user), language)
    member.open("account_change_password")
    with translation.override(language):
        words = [pgettext("password", word) for word in ("Too easy", "Weak", "Fair", "Good", "Strong")]
    field = member.page.locator("[name=password1]")
    row = member.page.locator("[data-strength-of]")
    scores = {password: password_score(password, user.guessable_texts) for password in VERDICTS}
    # The list of common passwords comes after the first focus; the meter counts anew once it has it.
    field.fill("password")
    expect(row.locator("meter")).to_have_js_property("value", scores["password"])
    shown = {}
    for password in VERDICTS:
        field.fill(password)
        shown[password] = (int(row.locator("meter").evaluate("m => m.value")), row.locator("span").inner_text())
    assert shown == {password: (score, words[band_of(score)]) for password, score in scores.items()}


def test_the_meter_knows_the_names_typed_at_registration(visit: VisitFactory) -> None:
    one = visit(language="en")
    one.goto("/en/register/")
    page = one.page
    for name, value in {"first_name": "Ekaterina", "last_name": "Volkova", "email": "kate.v@example.com"}.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=password1]", "VolkovaEkaterina")
    assert page.locator("[data-strength-of] span").inner_text() == "Too easy"
    page.fill("[name=password1]", STRONG)
    assert page.locator("[data-strength-of] span").inner_text() == "Strong"


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_an_alternative_address(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = UserFactory(language=language)
    one = visit(language=language, size=size, js=js, user=user)
    one.allowed = {422}
    member = Member(one, language)
    member.open("accounts:security")
    member.press("Add an alternative e-mail")
    member.at("account_reauthenticate")
    member.send(password=PASSWORD)
    member.at("accounts:alternative-email")
    member.send(email=NEW)
    member.at("accounts:alternative-confirm")
    member.press("Cancel the change")
    member.at("accounts:security")
    member.open("accounts:alternative-email")
    member.send(email="other@example.com")
    member.at("accounts:alternative-confirm")
    member.send(code=code_to("other@example.com"))
    member.at("accounts:security")
    assert "other@example.com" in member.page.locator(".guards").inner_text()
    member.press("Change the alternative e-mail")
    member.at("accounts:alternative-email")
    member.press("Remove the address")
    member.at("accounts:alternative-remove")
    member.press("Remove the address")
    member.at("accounts:security")
    assert "other@example.com" not in member.page.locator(".guards").inner_text()
