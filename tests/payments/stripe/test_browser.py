"""A real browser: the policy of the payment page lets it go to Stripe's page, and back with the result."""

from typing import Any

import pytest

from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.orders import journeys
from tests.payments.stripe.account import SUCCESS
from tests.payments.stripe.server import Stripe

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_refused_then_paid(
    visit: VisitFactory, stripe: Stripe, live_server: Any, settings: Any, language: str, size: str, js: bool
) -> None:
    settings.SITE_URL = live_server.url
    checkout = journeys.place(journeys.member(), journeys.variant_of())
    shopper = Shopper(visit(language=language, size=size, js=js, user=checkout.buyer), language)
    page = shopper.page
    shopper.visit.goto(f"/{language}/checkout/pay/{checkout.number}/")
    shopper.visit.axe()
    page.locator("button[form=pay]:visible").first.click()
    page.wait_for_url(f"{stripe.url}/c/pay/**")
    page.fill("[name=number]", "4000000000009995")
    page.click("button")
    page.get_by_role("alert").wait_for()
    page.click("a")
    shopper.at("/checkout/pay/")
    assert (
        page.get_by_role("alert").filter(has_text=shopper.word("There is not enough money on the card.")).is_visible()
    )
    shopper.press("Back to the payment page")
    page.wait_for_url(f"{stripe.url}/c/pay/**")
    page.fill("[name=number]", SUCCESS)
    page.click("button")
    shopper.at("/checkout/done/")
    assert journeys.fresh(checkout.orders.get()).status == "to_ship"
