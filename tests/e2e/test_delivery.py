"""A way of delivery described, customs data, packing, more time and an order once more, in a real browser."""

from __future__ import annotations

import pytest

from catalog.models import DeliveryTemplate
from orders.models import CustomsData, Order
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import Shopper
from tests.factories.accounts import StoreMemberFactory
from tests.factories.catalog import ProductFactory
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.orders import journeys
from tests.orders.customs.papers import TYPED

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
WAYS = [("ru", "phone", False), ("en", "desktop", True)]


def look(one: Visit) -> None:
    assert one.page.evaluate(NO_SIDEWAYS), one.page.url
    one.axe()


def press(shopper: Shopper, msgid: str) -> None:
    """Press a button and wait for the page behind it."""
    button = shopper.page.get_by_role("button", name=shopper.word(msgid)).locator("visible=true").first
    shopper.visit.follow(button)
    look(shopper.visit)


@pytest.mark.parametrize(("language", "size", "js"), WAYS)
def test_a_store_says_where_it_sends_to(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    store = ProductFactory(store__slug="lavka").store
    one = visit(language=language, size=size, js=js, user=StoreMemberFactory(store=store).user)
    seller = Shopper(one, language)
    one.goto(f"/{language}/sell/lavka/delivery/")
    look(one)
    one.goto(f"/{language}/sell/lavka/delivery/new/")
    look(one)
    one.page.fill("[name=name_ru]", "Почтой")
    one.page.fill("[name=zone0-base_price]", "9")
    one.page.fill("[name=zone0-days_min]", "12")
    one.page.fill("[name=zone0-days_max]", "25")
    press(seller, "Add a zone")
    one.page.check("[name=zone1-countries][value=RU]")
    one.page.fill("[name=zone1-others]", "lv")
    for name, value in (("base_price", "1,90"), ("price_per_kg", "0,5"), ("days_min", "9"), ("days_max", "5")):
        one.page.fill(f"[name=zone1-{name}]", value)
    one.allowed.add(422)
    press(seller, "Show the prices")
    assert one.page.get_attribute("[name=zone1-days_max]", "aria-invalid") == "true"
    one.page.fill("[name=zone1-days_max]", "12")
    press(seller, "Show the prices")
    assert one.page.locator("tbody tr").count() == 2
    one.page.get_by_role("button", name=seller.word("Save")).locator("visible=true").last.click()
    one.page.wait_for_url("**/sell/lavka/delivery/")
    look(one)
    way = DeliveryTemplate.objects.get()
    assert [zone.countries for zone in way.zones.all()] == [[], ["RU", "LV"]]


@pytest.mark.parametrize(("language", "size", "js"), WAYS)
def test_from_customs_data_to_the_second_parcel(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    store = journeys.open_store(country="CN")
    order = journeys.paid_order(journeys.variant_of(store), quantity=3)
    buyer = Shopper(visit(language=language, size=size, js=js, user=order.buyer), language)
    _give_papers(buyer, order)
    seller = Shopper(visit(language=language, size=size, js=js, user=journeys.seller_of(order)), language)
    _pack_and_send(seller, order)
    _more_time(buyer, seller, journeys.fresh(order))


def _give_papers(buyer: Shopper, order: Order) -> None:
    page = buyer.page
    buyer.visit.goto(f"/{buyer.language}/my/orders/{order.number}/")
    look(buyer.visit)
    buyer.visit.follow(page.get_by_role("link", name=buyer.word("Give the customs data")))
    look(buyer.visit)
    for name, value in TYPED.items():
        page.fill(f"[name={name}]", "1" if name == "inn" else value)
    buyer.visit.allowed.add(422)
    press(buyer, "Save")
    assert page.get_attribute("[name=inn]", "aria-invalid") == "true"
    page.fill("[name=inn]", TYPED["inn"])
    press(buyer, "Save")
    assert CustomsData.objects.get().papers["inn"] == "772807592828"


def _pack_and_send(seller: Shopper, order: Order) -> None:
    page, line = seller.page, order.lines.get()
    seller.visit.goto(f"/{seller.language}/sell/{order.store.slug}/orders/{order.number}/")
    look(seller.visit)
    assert "772807592828" in page.inner_text("main")
    _open(page, seller.word("Begin a parcel"))
    page.fill(f"#packing [name=pieces-{line.pk}]", "2")
    press(seller, "Pack these pieces")
    press(seller, "It is packed")
    parcel = order.shipments.get()
    page.fill(f"[name='{parcel.number}-tracking_code']", journeys.tracking_code())
    hand_over = page.locator(f"form[action$='{parcel.number}/hand-over/'] button")
    seller.visit.follow(hand_over)
    look(seller.visit)
    assert order.lines.get().shipped_quantity == 2


def _more_time(buyer: Shopper, seller: Shopper, order: Order) -> None:
    before = order.protection_ends_at
    assert before is not None
    buyer.visit.goto(f"/{buyer.language}/my/orders/{order.number}/")
    look(buyer.visit)
    buyer.visit.follow(buyer.page.get_by_role("link", name=buyer.word("Ask for longer protection")))
    look(buyer.visit)
    buyer.page.check("[name=days][value='20']")
    press(buyer, "Ask the seller")
    seller.visit.goto(f"/{seller.language}/sell/{order.store.slug}/orders/{order.number}/")
    look(seller.visit)
    press(seller, "Agree")
    after = journeys.fresh(order).protection_ends_at
    assert after is not None
    assert (after - before).days == 20


@pytest.mark.parametrize(("language", "size", "js"), WAYS)
def test_an_old_order_once_more(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    store = journeys.open_store()
    order = OrderFactory(finished=True, store=store, lines=False)
    kept, gone = journeys.variant_of(store), journeys.variant_of(store)
    for variant in (kept, gone):
        OrderLineFactory(order=order, variant=variant)
    gone.product.variants.update(stock_on_hand=0)
    buyer = Shopper(visit(language=language, size=size, js=js, user=order.buyer), language)
    buyer.visit.goto(f"/{language}/my/orders/{order.number}/")
    buyer.visit.follow(buyer.page.get_by_role("link", name=buyer.word("Order again")))
    look(buyer.visit)
    press(buyer, "Put into the cart")
    assert "/cart/" in buyer.page.url
    assert buyer.page.locator("main li.line").count() == 1


def _open(page, summary: str) -> None:  # type: ignore[no-untyped-def]
    """Open a fold, which needs no script."""
    page.locator("summary", has_text=summary).first.click()
