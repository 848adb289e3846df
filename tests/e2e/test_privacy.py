"""A member's rights in a real browser: the archive is made and downloaded, a deletion is planned and called off."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import AccountDeletion, Consent, DataExport, User
from accounts.services.export_making import produce
from support.services.articles import load_articles
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.factories.accounts import PASSWORD, AddressFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


class Reader:
    """A member at the page about personal data."""

    def __init__(self, visit: Visit, language: str) -> None:
        self.visit, self.page, self.language = visit, visit.page, language

    def word(self, msgid: str) -> str:
        with translation.override(self.language):
            return gettext(msgid)

    def press(self, msgid: str, role: Any = None) -> None:
        text = self.word(msgid)
        names = [role] if role else ["link", "button"]
        found = [self.page.get_by_role(name, name=text, exact=True) for name in names]
        both = found[0] if role else found[0].or_(found[1])
        both.locator("visible=true").first.click()

    def prove(self) -> None:
        """The password once more, where it is asked for."""
        self.page.wait_for_url(re.compile("/reauthenticate/"))
        self.visit.axe()
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("main button[type=submit].btn--primary").click()

    def sees(self, msgid: str) -> None:
        self.page.get_by_text(self.word(msgid).partition("%(")[0].strip()).first.wait_for()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_archive_and_deletion(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    user = UserFactory(english=language == "en", display_name="Анна" if language == "ru" else "Anna")
    AddressFactory(user=user, city="Зурбаган")
    for kind in Consent.Kind.values[:2]:
        Consent.objects.create(user=user, kind=kind, version="2026-11")
    reader = Reader(visit(language=language, size=size, js=js, user=user), language)
    _archive(reader, user, js=js)
    _marketing(reader, user)
    _deletion(reader, user)


def _archive(reader: Reader, user: User, *, js: bool) -> None:
    page = reader.page
    reader.visit.goto(f"/{reader.language}/my/data/")
    reader.visit.axe()
    reader.press("Make the archive")
    reader.prove()
    page.wait_for_url(re.compile("/my/data/"))
    reader.sees("The archive is being made")
    reader.visit.axe()
    export = DataExport.objects.get(user=user)
    DataExport.objects.filter(pk=export.pk).update(status="running", done_parts=9)
    _wait(reader, "progress[value='9']", js=js)
    assert produce(pk=export.pk)
    _wait(reader, "#archive a[href$='" + export.number + "/']", js=js)
    reader.visit.axe()
    with page.expect_download() as loading:
        page.locator(f"a[href$='{export.number}/']").click()
    held = ZipFile(BytesIO(Path(loading.value.path()).read_bytes()))
    assert "Зурбаган" in held.read("data/accounts-address.json").decode()
    assert f'<html lang="{reader.language}">' in held.read("index.html").decode()


def _wait(reader: Reader, selector: str, *, js: bool) -> None:
    """With scripts the page looks by itself, without them there is a link."""
    if not js:
        reader.press("Refresh", "link")
    reader.page.locator(selector).wait_for()


def _marketing(reader: Reader, user: User) -> None:
    live = Consent.objects.filter(user=user, kind="marketing", withdrawn_at__isnull=True)
    reader.press("Give consent", "button")
    reader.sees("We will send you news and offers again.")
    assert live.exists()
    reader.press("Withdraw", "button")
    reader.sees("You will get no more news and offers from us.")
    assert not live.exists()


def _deletion(reader: Reader, user: User) -> None:
    page = reader.page
    reader.press("Delete the profile", "link")
    page.wait_for_url(re.compile("/my/data/delete/"))
    reader.visit.axe()
    reader.visit.allowed.add(422)
    reader.press("Delete the profile", "button")
    page.locator("[aria-invalid=true]").wait_for()
    reader.visit.axe()
    page.check("[name=understood]")
    reader.press("Delete the profile", "button")  # the password was typed a moment ago for the archive
    page.wait_for_url(re.compile("/my/data/$"))
    reader.visit.axe()
    planned = AccountDeletion.objects.get(user=user)
    assert planned.status == "scheduled"
    reader.visit.goto(f"/{reader.language}/my/")
    reader.visit.axe()
    page.locator(".deletion").wait_for()
    reader.press("Keep the profile", "button")
    reader.sees("Your profile stays. Nothing has been deleted.")
    assert page.locator(".deletion").count() == 0
    planned.refresh_from_db()
    assert planned.status == "cancelled"
