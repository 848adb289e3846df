"""A gift in real browsers: bought, claimed from the mail, used for an order. RU phone without scripts, EN desktop."""

from __future__ import annotations

import re

import pytest

from accounts.models import User
from messaging.models import OutboxEmail
from orders.models import Order
from orders.services.cart import add_to_cart
from payments.gift_selectors import card_view
from payments.models import GiftCard
from support.services.articles import load_articles
from tests.browser import VisitFactory
from tests.e2e.shopper import Shopper
from tests.factories.catalog import CategoryFactory
from tests.orders.journeys import member, usd, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

_CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b")


@pytest.mark.parametrize(("language", "size", "js"), [("ru", "phone", False), ("en", "desktop", True)])
def test_a_gift_from_the_form_to_the_parcel(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    CategoryFactory()
    giver, receiver = member(language=language), member(language=language)
    add_to_cart(buyer=receiver, variant_id=variant_of().pk, quantity=1)
    _buy(Shopper(visit(language=language, size=size, js=js, user=giver), language))
    shopper = Shopper(visit(language=language, size=size, js=js, user=receiver), language)
    _claim(shopper)
    _order(shopper, receiver)


def _buy(giver: Shopper) -> None:
    page = giver.page
    giver.visit.goto(f"/{giver.language}/gift-cards/")
    giver.visit.axe()
    page.locator("#id_value_0").check()
    page.fill("[name=recipient_name]", "Борис")
    page.fill("[name=recipient_email]", "boris@example.com")
    page.fill("[name=sender_name]", "Анна")
    page.fill("[name=message]", "С праздником!")
    giver.press("Go to the payment")
    giver.at("/checkout/pay/G-")
    page.locator("#pay input[value=success]").check()
    page.locator("button[form=pay] >> visible=true").first.click()
    giver.at("/checkout/done/G-")
    giver.press("See the certificate")
    giver.at("/my/gift-cards/G-")
    assert GiftCard.objects.get().status == GiftCard.Status.ACTIVE


def _mailed_code() -> str:
    mail = OutboxEmail.objects.get(to="boris@example.com")
    found = _CODE.search(f"{mail.body_text} {mail.context}")
    assert found
    return found[0]


def _claim(receiver: Shopper) -> None:
    receiver.visit.goto(f"/{receiver.language}/my/gift-cards/")
    receiver.page.fill("[name=code]", _mailed_code().lower())
    receiver.page.locator("main form button.btn--primary").first.click()
    receiver.page.locator(".gift").wait_for()
    receiver.visit.axe()


def _order(receiver: Shopper, user: User) -> None:
    page = receiver.page
    receiver.visit.goto(f"/{receiver.language}/checkout/")
    card = GiftCard.objects.get()
    page.locator(f"[id='gift-{card.number}']").check()
    if page.locator("button.nojs").is_visible():
        receiver.press("Recalculate")
    page.locator("aside .dl .ok").last.wait_for()
    receiver.visit.axe()
    receiver.press("Place the order and pay")
    receiver.at("/checkout/pay/")
    page.locator("#pay input[value=success]").check()
    page.locator("button[form=pay] >> visible=true").first.click()
    receiver.at("/checkout/done/")
    order = Order.objects.get(buyer=user)
    assert order.status == Order.Status.TO_SHIP
    assert card_view(card).balance == usd("0.00")
    receiver.visit.goto(f"/{receiver.language}/my/gift-cards/{card.number}/")
    assert page.locator("tbody tr").count() == 2
    receiver.visit.axe()
