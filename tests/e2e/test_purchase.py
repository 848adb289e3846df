"""The whole purchase, from a guest's click to the seller's money, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Store, StoreMember, User
from catalog.services.search_rows import rebuild_all
from messaging.models import OutboxEmail
from orders.models import Order
from payments.models import Hold
from support.services.articles import load_articles
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper, mailed_code
from tests.orders.journeys import open_store, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_whole_purchase(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    store = open_store(name="Лавка" if language == "ru" else "Stall")
    variant = variant_of(store)
    rebuild_all()
    shopper = Shopper(visit(language=language, size=size, js=js), language)
    _find_and_register(shopper, variant)
    order = _order_and_pay(shopper, store)
    _ship(visit(language=language, size=size, js=js, user=_seller(store)), language, order)
    _confirm(shopper, order)
    _see_the_date(visit(language=language, size=size, js=js, user=_seller(store)), store, order)


def _find_and_register(shopper: Shopper, variant: Any) -> None:
    page = shopper.page
    product = variant.product
    shopper.visit.goto(f"/{shopper.language}/")
    shopper.visit.axe()
    page.fill("#q", product.title_ru if shopper.language == "ru" else product.title_en)
    page.press("#q", "Enter")
    shopper.at("/search/")
    page.locator(".card__title a").first.click()
    shopper.at("/item/")
    shopper.press("Add to cart")
    shopper.at("/login/")
    page.locator("main a[href*='/register/']").first.click()
    shopper.at("/register/")
    for name, value in {
        "first_name": "Anna",
        "last_name": "Sokolova",
        "email": "anna@example.com",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "captcha_1": "PASSED",
    }.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=agreement]")
    page.check("[name=personal_data]")
    page.locator("main button.btn--primary:visible").click()
    shopper.at("/email/confirm/")
    page.fill("[name=code]", mailed_code("anna@example.com"))
    page.locator("main button.btn--primary:visible").click()
    shopper.at("/cart/")
    assert page.locator("#cart .line").count() == 1, "what the guest pressed was completed"


def _order_and_pay(shopper: Shopper, store: Store) -> Order:
    page = shopper.page
    shopper.press("Order from this seller")
    shopper.at("/checkout/")
    for name, value in {
        "recipient": "Anna Sokolova",
        "phone": "+7 916 123-45-67",
        "postcode": "101000",
        "city": "Москва",
        "street": "ул. Мясницкая, д. 26, кв. 5",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=country]", "RU")
    shopper.press("Deliver here")
    shopper.at("/checkout/")
    shopper.press("Place the order and pay")
    shopper.at("/checkout/pay/")
    order = Order.objects.get(store=store)
    assert order.status == Order.Status.AWAITING_PAYMENT
    page.locator("button[form=pay]:visible").first.click()
    shopper.at("/checkout/done/")
    order.refresh_from_db()
    assert order.status == Order.Status.TO_SHIP
    buyer = User.objects.get(email="anna@example.com")
    assert OutboxEmail.objects.filter(to=buyer.email, template__contains="order_paid").exists()
    return order


def _seller(store: Store) -> User:
    return StoreMember.objects.filter(store=store).select_related("user")[0].user


def _ship(visit: Visit, language: str, order: Order) -> None:
    seller = Shopper(visit, language)
    visit.goto(f"/{language}/sell/{order.store.slug}/orders/")
    visit.axe()
    visit.page.locator(f"a[href$='/orders/{order.number}/']:visible").first.click()
    seller.at(f"/orders/{order.number}/")
    visit.page.select_option("[name=carrier]", "china_post")
    visit.page.fill("[name=tracking_code]", "not a code")
    seller.visit.allowed.add(422)
    seller.press("Mark as sent")
    visit.page.wait_for_selector("[aria-invalid=true]")
    visit.axe()
    assert visit.page.input_value("[name=tracking_code]") == "not a code", "what was typed is kept"
    visit.page.fill("[name=tracking_code]", "RB123456785CN")
    seller.press("Mark as sent")
    seller.at(f"/orders/{order.number}/")
    order.refresh_from_db()
    assert order.status == Order.Status.SHIPPED


def _confirm(shopper: Shopper, order: Order) -> None:
    shopper.visit.goto(f"/{shopper.language}/my/orders/?status=shipped")
    shopper.visit.axe()
    shopper.press("Confirm receipt")
    shopper.at("/confirm/")
    shopper.press("Yes, confirm receipt")
    shopper.at(f"/my/orders/{order.number}/")
    order.refresh_from_db()
    assert order.status == Order.Status.FINISHED


def _see_the_date(visit: Visit, store: Store, order: Order) -> None:
    visit.goto(f"/en/sell/{store.slug}/payouts/")
    visit.axe()
    hold = Hold.objects.get(reference=order.number)
    visit_zone = _seller(store).time_zone
    assert order.finished_at is not None
    assert hold.release_at == order.finished_at + timedelta(days=15)
    local = hold.release_at.astimezone(ZoneInfo(visit_zone))
    day = f"{local.day} {local:%B}"
    assert day in visit.page.inner_text("table").replace("\xa0", " ")
