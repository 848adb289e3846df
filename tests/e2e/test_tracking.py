"""The tracking page of parcels in every situation, and the seller who corrects a code, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest

from marketplace.lib import clock
from orders.models import Order, ParcelEvent, Shipment
from orders.services.shipping import change_tracking_code, record_parcel_event
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.orders import journeys

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
DAY = dt.timedelta(days=1)
WAY = [
    ("in_transit", 0.4, "Yiwu", 480),
    ("in_transit", 2, "Guangzhou", 480),
    ("customs", 6, "Vnukovo", 180),
    ("in_transit", 7, "Москва", 180),
    ("at_pickup", 9, "Москва", 180),
]


@pytest.fixture
def order() -> Order:
    """An order of four pieces: a parcel that waits to be fetched, one without news, and a piece still to be sent."""
    start = clock.now() - 10 * DAY
    with clock.at(start):
        one = journeys.paid_order(quantity=4)
        line = one.lines.get()
        journeys.ship(one, {line.pk: 2})
    with clock.at(start + 9 * DAY):
        journeys.ship(one, {line.pk: 1})
        second = one.shipments.last()
        change_tracking_code(
            store=one.store, order_number=one.number, parcel=second.number, user=journeys.seller_of(one),
            carrier="", tracking_code="EA123456785CN",
        )  # fmt: skip
    _travel(one.shipments.first(), start)
    return journeys.fresh(one)


def _travel(shipment: Shipment, start: dt.datetime) -> None:
    for status, days, place, offset in WAY:
        record_parcel_event(
            carrier=shipment.carrier, tracking_code=shipment.tracking_code, status=status, at=start + days * DAY,
            source=ParcelEvent.Source.CARRIER, place=place, utc_offset=offset, external_id=f"e{days}",
        )  # fmt: skip


def _look(one: Visit) -> None:
    assert one.page.evaluate(NO_SIDEWAYS), one.page.url
    one.axe()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_where_the_parcels_are(visit: VisitFactory, order: Order, language: str, size: str, js: bool) -> None:
    theme = "dark" if language == "en" else "light"
    one = visit(language=language, size=size, js=js, theme=theme, user=order.buyer)
    one.goto(f"/{language}/my/orders/{order.number}/track/")
    page, first, second = one.page, order.shipments.first(), order.shipments.last()
    assert page.locator("section.panel h2").count() == 2
    assert page.input_value(f"#code-{first.number}") == first.tracking_code
    assert page.locator(f"a[href*='{first.tracking_code}'][rel~=noreferrer]").count() == 1
    newest, *_rest, oldest = page.locator("section.panel").first.locator("ol.steps").last.locator("li").all()
    assert "Москва" in newest.inner_text()
    assert oldest.locator("time").count() == 1
    assert first.tracking_code not in page.locator("section.panel").nth(1).inner_text()
    assert "EMS" in page.locator(f"section[aria-labelledby='parcel-{second.number}']").inner_text()
    _look(one)


def test_a_code_is_copied(visit: VisitFactory, order: Order) -> None:
    one = visit(language="ru", user=order.buyer)
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.goto(f"/ru/my/orders/{order.number}/track/")
    one.page.locator("[data-copy]").first.click()
    one.page.wait_for_selector("text=Номер скопирован")
    assert one.page.evaluate("navigator.clipboard.readText()") == order.shipments.first().tracking_code


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_seller_corrects_a_code(visit: VisitFactory, order: Order, language: str) -> None:
    one = visit(language=language, size="phone", user=journeys.seller_of(order))
    seller = Shopper(one, language)
    one.goto(f"/{language}/sell/{order.store.slug}/orders/{order.number}/")
    assert one.page.locator("form[action*='/code/']").count() == 1, "the carrier has reported the other parcel"
    one.page.get_by_text(seller.word("Correct the tracking code")).click()
    field = one.page.locator("form[action*='/code/'] input[name$=tracking_code]")
    field.fill("EA123456789CN")
    one.allowed.add(422)
    seller.press("Save the code")
    one.page.wait_for_selector("[aria-invalid=true]")
    _look(one)
    assert field.input_value() == "EA123456789CN"
    field.fill("EA 000 000 014 CN")
    seller.press("Save the code")
    seller.at(f"/orders/{order.number}/")
    assert "EA000000014CN" in one.page.content()
