"""Subscriptions in a real browser: choosing, and unsubscribing from the link of a mail without signing in."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Consent
from messaging.models import NotificationPreference, OutboxEmail
from messaging.services.delivery import deliver
from messaging.services.notify import notify
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, PAIRWISE
from tests.factories.accounts import UserFactory
from tests.factories.messaging import NotificationFactory
from tests.messaging.samples import sample_context

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


def word(language: str, msgid: str) -> str:
    with translation.override(language):
        return gettext(msgid)


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_member_chooses(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = UserFactory(language=language)
    one = visit(language=language, size=size, js=js, user=user, theme="dark" if js else "light")
    page = one.goto(f"/{language}/my/subscriptions/")
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    page.get_by_label(f"{word(language, 'Karavan Club')}: {word(language, 'On the site')}").uncheck()
    page.get_by_label(f"{word(language, 'Discounts and news')}: {word(language, 'By e-mail')}").check()
    page.get_by_role("button", name=word(language, "Save"), exact=True).click()
    page.get_by_text(word(language, "Your subscriptions have been saved.")).wait_for()
    one.axe()
    row = NotificationPreference.objects.get(user=user)
    assert (row.topic, row.channel, row.is_enabled) == ("club", "inbox", False)
    assert Consent.objects.filter(user=user, kind="marketing", withdrawn_at=None).exists()

    page.get_by_role("button", name=word(language, "Switch all these e-mails off")).click()
    page.get_by_text(word(language, "You get no more e-mails than the necessary ones.")).wait_for()
    assert not page.get_by_label(f"{word(language, 'Discounts and news')}: {word(language, 'By e-mail')}").is_checked()
    assert not Consent.objects.filter(user=user, withdrawn_at=None).exists()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_one_press_after_the_link_of_a_mail(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    """T21: from the mail one activation opens the page, one more unsubscribes; nobody signs in."""
    user = UserFactory(language=language)
    with transaction.atomic():
        notify(
            user=user,
            kind="club_level_up",
            params=sample_context("club_level_up"),
            url=f"/{language}/my/club/",
            dedupe_key="k",
        )
    mail = OutboxEmail.objects.get()
    deliver(pk=mail.pk)
    mail.refresh_from_db()
    link = re.search(r'href="[^"]+(/u/[^"]+)"', mail.body_html)
    assert link and link[1] in mail.body_text

    one = visit(language="en" if language == "ru" else "ru", size=size, js=js)
    page = one.goto(link[1])
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    page.get_by_role("button", name=word(language, "Unsubscribe"), exact=True).click()
    again = page.get_by_role("button", name=word(language, "Subscribe again"))
    again.wait_for()
    one.axe()
    assert NotificationPreference.objects.get(user=user).channel == "email"
    again.click()
    page.get_by_role("button", name=word(language, "Unsubscribe"), exact=True).wait_for()
    assert not NotificationPreference.objects.exists()


@pytest.mark.parametrize(("language", "size", "js"), PAIRWISE[:2])
def test_notifications_are_read_one_by_one_and_all(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = UserFactory(language=language)
    for _ in range(3):
        NotificationFactory(user=user)
    one = visit(language=language, size=size, js=js, user=user)
    page = one.goto(f"/{language}/my/notifications/")
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    assert page.locator("#notices .new").count() == 3
    page.locator("#notices .iconbtn").first.click()
    page.locator("#notices .new").nth(1).wait_for()
    page.wait_for_function("() => document.querySelectorAll('#notices .new').length === 2")
    page.get_by_role("button", name=word(language, "Mark all as read")).click()
    page.wait_for_function("() => !document.querySelector('#notices .new')")
    one.axe()
    page.get_by_role("link", name=word(language, "What to tell me")).click()
    page.wait_for_url(re.compile("/my/subscriptions/"))
