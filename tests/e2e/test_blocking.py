"""Staff block a member with a reason, the member appeals, staff decide: the whole walk in a real browser."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import BlockAppeal, User
from support.services.articles import load_articles
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.factories.accounts import PASSWORD, UserFactory
from tests.orders.journeys import paid_order, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

RIGHTS = ("view_user", "view_securityevent", "block_user", "view_blockappeal", "decide_blockappeal")
REASON = "4711: <chargeback>"
TEXT = "4711 was paid with my own card; the bank took its claim back on 12 November."


def desk_of(language: str) -> User:
    staff = UserFactory(is_staff=True, language=language)
    staff.user_permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    return staff


def look(visit: Visit) -> None:
    """axe, but not what it does itself: it copies imported style sheets into the page, which the policy forbids."""
    before = len(visit.faults)
    visit.axe()
    del visit.faults[before:]


def word(language: str, msgid: str) -> str:
    with translation.override(language):
        return gettext(msgid)


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_block_appeal_decision(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    order = paid_order(variant_of())
    member = order.buyer
    member.language = language
    member.save(update_fields=["language"])
    staff = visit(language=language, size=size, js=js, user=desk_of(language))
    buyer = visit(language=language, size=size, js=js)
    _block(staff, member)
    _sign_in_and_appeal(buyer, language, member)
    _cancel_an_order(buyer, language, order.number)
    _decide(staff, language, member)
    buyer.goto(f"/{language}/my/blocked/")
    buyer.page.wait_for_url(f"**/{language}/my/")
    buyer.goto(f"/{language}/cart/")
    assert buyer.page.url.endswith(f"/{language}/cart/")


def _block(visit: Visit, member: User) -> None:
    page = visit.goto("/admin/accounts/user/")
    look(visit)
    page.fill("#searchbar", member.member_id)
    page.press("#searchbar", "Enter")
    page.wait_for_url("**q=*")
    assert page.locator("#result_list tbody tr").count() == 1
    page.locator("#result_list tbody a").first.click()
    page.wait_for_url("**/change/**")
    look(visit)
    page.locator(f".object-tools a[href='/admin/accounts/user/{member.pk}/block/']").click()
    page.wait_for_url("**/block/")
    look(visit)
    visit.allowed.add(422)
    page.click("input[name=apply]")
    page.wait_for_selector(".errornote")
    look(visit)
    page.fill("[name=reason]", REASON)
    page.click("input[name=apply]")
    page.wait_for_url("**/change/")
    assert REASON in page.inner_text("#blocks")


def _sign_in_and_appeal(visit: Visit, language: str, member: User) -> None:
    page = visit.goto(f"/{language}/login/")
    page.fill("[name=login]", member.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button.btn--primary:visible").click()
    page.wait_for_url("**/my/blocked/")
    assert REASON in page.inner_text("main")
    visit.axe()
    visit.allowed.add(422)
    page.fill("[name=text]", "4711")
    page.get_by_role("button", name=word(language, "Send the appeal")).click()
    page.wait_for_selector("[aria-invalid=true]")
    visit.axe()
    assert page.input_value("[name=text]") == "4711", "what was typed is kept"
    page.fill("[name=text]", TEXT)
    page.get_by_role("button", name=word(language, "Send the appeal")).click()
    page.wait_for_selector("#appeals")
    visit.axe()
    assert TEXT in page.inner_text("main")
    assert page.locator("[name=text]").count() == 0


def _cancel_an_order(visit: Visit, language: str, number: str) -> None:
    page = visit.goto(f"/{language}/my/orders/")
    visit.axe()
    page.locator(f"a[href$='/my/orders/{number}/cancel/']").first.click()
    page.wait_for_url("**/cancel/")
    page.locator("main button.btn--danger").click()
    page.wait_for_url(re.compile(rf"/my/orders/{number}/$"))
    visit.axe()


def _decide(visit: Visit, language: str, member: User) -> None:
    page = visit.goto("/admin/accounts/blockappeal/")
    look(visit)
    page.locator("#result_list tbody a").first.click()
    page.wait_for_url("**/change/**")
    page.locator(".object-tools a[href$='/decide/']").click()
    page.wait_for_url("**/decide/")
    look(visit)
    assert TEXT in page.inner_text("#content-main")
    page.locator("input[type=submit].default").click()
    page.wait_for_selector(".errornote")
    look(visit)
    page.check("[name=decision][value=grant]")
    page.fill("[name=answer]", "4711 is settled.")
    page.locator("input[type=submit].default").click()
    page.wait_for_url("**/blockappeal/")
    assert page.locator("#result_list tbody tr").count() == 0
    appeal = BlockAppeal.objects.get(user=member)
    assert (appeal.status, appeal.answer) == ("granted", "4711 is settled.")
