"""The guide pages in a real browser: a phone in Russian without scripts, a desktop in English with them."""

from __future__ import annotations

import re

import pytest

from marketplace.lib.money import Money
from tests.browser import Visit, VisitFactory
from tests.e2e.weights import Budget, faults_of
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import DeliveryTemplateFactory, DeliveryZoneFactory
from tests.orders import journeys

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
WAYS = [("ru", "phone", False, "light"), ("en", "desktop", True, "dark")]
PAGES = (
    "how-to-order", "how-to-pay", "delivery", "guarantees", "payment-refused", "coupons", "gift-cards", "cash-payment",
    "tracking-codes", "customs", "chargeback", "what-went-wrong", "what-went-wrong/late",
)  # fmt: skip
GUIDE = Budget(requests=20, document=20_000, stylesheet=24_000, script=26_000, image=60_000)


def _look(one: Visit) -> None:
    assert one.page.evaluate(NO_SIDEWAYS) if one.has_js else True, one.page.url
    one.axe()


@pytest.fixture
def post() -> None:
    """Two stores that send by post to Kazakhstan: 3.00 and 9.00 with two dollars for each kilogram."""
    for base in (3, 9):
        way = DeliveryTemplateFactory(store=StoreFactory(), name_ru="Почтой", name_en="By post", zone=False)
        DeliveryZoneFactory(
            template=way, countries=["KZ"], base_price=journeys.usd(base), price_per_kg=Money(journeys.usd(2).amount)
        )


@pytest.mark.parametrize(("language", "size", "js", "theme"), WAYS)
def test_delivery_is_worked_out(
    visit: VisitFactory, post: None, language: str, size: str, js: bool, theme: str
) -> None:
    one = visit(language=language, size=size, js=js, theme=theme)
    page = one.goto(f"/{language}/help/delivery/")
    page.select_option("#delivery-country", "KZ")
    page.fill("#delivery-weight", "1,2")
    page.select_option("#delivery-currency", "USD")
    one.follow(page.locator(".calc button"))
    assert "country=KZ" in page.url
    row = page.locator(".calc tbody tr").inner_text().replace("\u00a0", " ")
    assert ("от 7 $ до 13 $" if language == "ru" else "from $7 to $13") in row
    _look(one)
    one.allowed.add(422)
    page.fill("#delivery-weight", "0")
    one.follow(page.locator(".calc button"))
    assert page.locator("#delivery-weight[aria-invalid=true]").input_value() == "0"
    assert page.locator(".calc tbody").count() == 0
    _look(one)


@pytest.mark.parametrize(("language", "size", "js", "theme"), WAYS)
def test_a_buyer_finds_out_what_to_do(visit: VisitFactory, language: str, size: str, js: bool, theme: str) -> None:
    order = journeys.ship(journeys.paid_order())
    one = visit(language=language, size=size, js=js, theme=theme, user=order.buyer)
    page = one.goto(f"/{language}/my/orders/{order.number}/")
    for address in ("/what-went-wrong/", "/not-arrived/", "/overdue/", "/late/"):
        one.follow(page.locator(f"main a[href$='{address}']").first)
        assert page.url.endswith(address)
        _look(one)
    assert order.number in page.locator("main article.order").inner_text()
    one.follow(page.locator(f"main article.order a[href$='/my/orders/{order.number}/']").first)
    assert page.url.endswith(f"/my/orders/{order.number}/")


def test_the_footer_leads_to_the_wizard_and_back(visit: VisitFactory) -> None:
    one = visit(language="ru", size="phone", js=False)
    page = one.goto("/ru/help/")
    one.follow(page.locator("footer a[href$='/what-went-wrong/']"))
    one.follow(page.locator("main .choices a").nth(1))
    assert page.url.endswith("/never-shipped/")
    one.follow(page.locator("main a.btn--ghost"))
    assert page.url.endswith("/what-went-wrong/")


@pytest.mark.parametrize(("language", "size", "theme"), [("ru", "phone", "dark"), ("en", "desktop", "light")])
def test_every_page_is_sound(visit: VisitFactory, language: str, size: str, theme: str) -> None:
    DeliveryTemplateFactory(store=StoreFactory())
    one = visit(language=language, size=size, theme=theme)
    for slug in PAGES:
        page = one.goto(f"/{language}/help/{slug}/")
        assert page.locator("h1").count() == 1
        _look(one)
    page.goto(f"{one.base_url}/{language}/help/how-to-order/")
    for picture in page.locator(".guideshot img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("node => node.decode()")
        assert (
            picture.evaluate("node => Math.abs(node.naturalWidth / node.naturalHeight - node.width / node.height)")
            < 0.01
        )
        assert picture.get_attribute("alt")
        assert re.search(rf"/guide/{language}/", picture.get_attribute("src") or "")


def test_weight_of_the_guides(visit: VisitFactory) -> None:
    DeliveryTemplateFactory(store=StoreFactory())
    pages = [f"/ru/help/{slug}/" for slug in ("how-to-order", "how-to-pay", "delivery", "guarantees")]
    heavy = [fault for path in pages for fault in faults_of(visit(language="ru", size="phone"), path, GUIDE)]
    assert not heavy, "\n".join(heavy)
