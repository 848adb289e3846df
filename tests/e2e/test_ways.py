"""Each way to pay in a real browser: chosen on the payment page, walked to its end."""

from __future__ import annotations

from typing import Any

import pytest

from orders.models import Order
from payments.gateways.registry import known_names
from payments.models import PaymentAttempt
from support.services.articles import load_articles
from tests.browser import VisitFactory
from tests.e2e.shopper import Shopper
from tests.orders.services.test_payment import placed, statuses
from tests.payments.methods.journeys import deliver_all, transfer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
# Every way, and every language, size and script setting with some of them.
WALKS = [
    ("wallet", "ru", "phone", True),
    ("phone", "en", "desktop", True),
    ("money_transfer", "en", "phone", False),
    ("bank_transfer", "ru", "desktop", False),
    ("voucher", "ru", "phone", False),
]


@pytest.fixture(autouse=True)
def _all_ways(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox", *sorted(known_names() - {"sandbox", "stripe"})]


@pytest.mark.parametrize(("gateway", "language", "size", "js"), WALKS)
def test_a_way_to_pay(visit: VisitFactory, gateway: str, language: str, size: str, js: bool) -> None:
    load_articles()
    checkout = placed()
    order = checkout.orders.get()
    Order.objects.filter(pk=order.pk).update(address={**order.address, "country": "RU"})
    shopper = Shopper(visit(language=language, size=size, js=js, user=checkout.buyer), language)
    page = shopper.page
    shopper.visit.goto(f"/{language}/checkout/pay/{checkout.number}/")
    shopper.visit.axe()
    page.check(f"[name=choice][value={gateway}]")
    page.locator("[form=pay]:visible").click()
    if gateway in {"money_transfer", "bank_transfer", "voucher"}:
        shopper.at("/checkout/done/")
        shopper.press("How to pay in")
    if gateway == "bank_transfer":
        shopper.at("/checkout/transfer/")
        transfer(PaymentAttempt.objects.get(), "12.00")
        shopper.press("Back to the order")
    else:
        shopper.at("/sandbox-pay/")
        if gateway == "phone":
            page.fill("[name=phone]", "+7 900 123-45-67")
        shopper.press("Go on")
        page.wait_for_url("**/checkout/done/**")
        deliver_all()
        page.reload()
    shopper.at("/checkout/done/")
    page.get_by_text(shopper.word("Thank you for your order")).first.wait_for()
    assert statuses(checkout) == ["to_ship"]
