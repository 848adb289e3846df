"""The pages that lead to papers, in a real browser: nothing sticks out, and what is ticked is printed."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from accounts.models import User
from orders.models import Order
from tests.browser import VisitFactory
from tests.documents import ReadPdf
from tests.orders.journeys import fresh, member, open_store, paid_order, seller_of, ship, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
SENT = "String(new URLSearchParams(new FormData(document.getElementById('slips'))))"
LOOKS = [("ru", "phone", "light"), ("en", "desktop", "dark"), ("ru", "desktop", "light"), ("en", "phone", "dark")]


@pytest.fixture
def orders() -> list[Order]:
    """Three paid orders of one store: two to ship, one on its way in two parcels."""
    store = open_store(name="Чайная лавка «Самовар и компания»", slug="samovar")
    found = [
        paid_order(variant_of(store, sku=f"TEA-{number}"), buyer=member(language="en"), quantity=3)
        for number in range(3)
    ]
    line = found[2].lines.get()
    return [*found[:2], ship(ship(found[2], {line.pk: 1}))]


@pytest.fixture
def seller(orders: list[Order]) -> User:
    return seller_of(orders[0])


@pytest.mark.parametrize(("language", "size", "theme"), LOOKS)
def test_pages_with_papers(
    visit: VisitFactory, orders: list[Order], seller: User, language: str, size: str, theme: str
) -> None:
    desk = f"/{language}/sell/samovar"
    pages = [
        (seller, f"{desk}/orders/"),
        (seller, f"{desk}/orders/{orders[2].number}/"),
        (seller, f"{desk}/payouts/"),
        (seller, f"{desk}/payouts/statement/"),
        (orders[2].buyer, f"/{language}/my/orders/{orders[2].number}/"),
    ]
    for user, path in pages:
        one = visit(language=language, size=size, theme=theme, user=user)
        page = one.goto(path)
        assert page.evaluate(NO_SIDEWAYS), path
        one.axe()


def test_what_is_ticked_is_printed_and_all_of_the_page_when_nothing_is(
    visit: VisitFactory, orders: list[Order], seller: User
) -> None:
    one = visit(language="ru", user=seller)
    page = one.goto("/ru/sell/samovar/orders/")
    waiting = [order.number for order in orders[:2]]
    assert set(parse_qs(page.evaluate(SENT))["listed"]) == set(waiting)
    slips = f"{one.base_url}/ru/sell/samovar/orders/slips/"
    everything = ReadPdf(page.request.get(f"{slips}?{page.evaluate(SENT)}").body())
    assert len(everything.pages) == 2
    assert all(number in everything.text for number in waiting)

    page.get_by_role("checkbox", name=waiting[1]).check()
    sent = page.evaluate(SENT)
    assert parse_qs(sent)["order"] == [waiting[1]]
    chosen = ReadPdf(page.request.get(f"{slips}?{sent}").body())
    assert waiting[1] in chosen.text
    assert waiting[0] not in chosen.text


def test_the_buyer_finds_the_invoice_on_the_page_of_the_order(visit: VisitFactory, orders: list[Order]) -> None:
    order = fresh(orders[0])
    one = visit(language="en", user=order.buyer)
    page = one.goto(f"/en/my/orders/{order.number}/")
    link = page.get_by_role("link", name="Invoice (PDF)").get_attribute("href")
    assert order.number in ReadPdf(page.request.get(f"{one.base_url}{link}").body()).title
