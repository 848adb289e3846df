"""Coupons in a real browser: collected, found, entered by code; published by a seller. At both sizes, with and without
scripts.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import StoreMember
from club.models import CouponCampaign
from marketplace.lib import clock
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.catalog import ProductFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import usd

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def owner() -> StoreMember:
    """A store that gives coupons of every kind; Karavan gives one too."""
    cache.clear()
    one: StoreMember = StoreMemberFactory(store__slug="lavka", store__name="Лавка")
    product = ProductFactory(store=one.store, title_ru="Фонарь-прожектор для подводной охоты", title_en="Torch")
    CampaignFactory(store=one.store, total_uses=50, used_count=7, used_money=usd(21))
    select = CampaignFactory(store=one.store, kind="select", amount=usd(2), valid_until=clock.now() + timedelta(days=1))
    select.products.add(product)
    CampaignFactory(karavan=True, percent_off=True, minimum=usd("25.50"), code="SPRING")
    CampaignFactory(store=one.store, stopped_at=clock.now(), amount=usd("4.99"), minimum=usd(0))
    return one


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_collected_with_one_press_and_found(
    visit: VisitFactory, owner: StoreMember, language: str, size: str, js: bool
) -> None:
    buyer = UserFactory()
    one = visit(user=buyer, language=language, size=size, js=js)
    page = one.goto(f"/{language}/coupons/")
    assert page.locator(".coupon-card").count() == 3
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    with page.expect_navigation():
        page.locator(".coupon-card button").first.click()
    assert buyer.coupons.get().campaign.kind == "select"
    CouponFactory(user=buyer, campaign=CouponCampaign.objects.get(code="SPRING"), status="used", reference="C-1")
    page = one.goto(f"/{language}/my/coupons/")
    assert page.locator(".coupon-card").count() == 1
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_code_is_corrected(visit: VisitFactory, owner: StoreMember, language: str, size: str, js: bool) -> None:
    buyer = UserFactory()
    one = visit(user=buyer, language=language, size=size, js=js)
    one.allowed.add(422)
    page = one.goto(f"/{language}/my/coupons/")
    page.locator("summary").filter(has_text=re.compile("код|code")).click()
    for code in ("SPRUNG", "spring"):
        page.fill("[name=code]", code)
        with page.expect_navigation():
            page.locator("form[action$='/code/'] button").click()
        one.axe()
    assert buyer.coupons.get().campaign.code == "SPRING"


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_seller_looks_before_publishing(
    visit: VisitFactory, owner: StoreMember, language: str, size: str, js: bool
) -> None:
    one = visit(user=owner.user, language=language, size=size, js=js)
    base = f"/{language}/sell/lavka/coupons/"
    page = one.goto(base)
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    page = one.goto(f"{base}new/")
    until = timezone.localtime(clock.now() + timedelta(days=20))
    page.fill("[name=discount]", "7")
    page.fill("[name=minimum]", "70")
    page.fill("[name=valid_until]", f"{until:%Y-%m-%dT%H:%M}")
    page.fill("[name=total_uses]", "10")
    with page.expect_navigation():
        page.locator("button[value=preview]").click()
    assert "70" in page.locator("section[aria-labelledby=preview]").inner_text()
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    with page.expect_navigation():
        page.locator("button[value=publish]").click()
    campaign = CouponCampaign.objects.get(amount=usd(7))
    assert page.url.endswith(f"{campaign.number}/")
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
