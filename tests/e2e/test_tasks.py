"""The tasks of trade within their limits of activations, in both languages, at both sizes, with and without scripts.

The limits are those of the design: buying with a saved card 3, ordering from one of three sellers 3, where the last
order is and when it comes 2, a coupon from the product into the cart 2, a parcel marked as sent 3.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from catalog.models import Product
from catalog.services.search_rows import rebuild_all
from marketplace.lib import clock
from marketplace.lib.formatting import format_days, format_money
from orders.models import Order, Shipment
from orders.pages.orders import STATUS_WORDS
from orders.services.cart import add_to_cart
from payments.models import SavedCard
from support.services.articles import load_articles
from tests.browser import Visit, VisitFactory
from tests.e2e.clicks import at_most
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.club import CampaignFactory
from tests.factories.payments import saved_card
from tests.orders.journeys import member, open_store, paid_order, seller_of, ship, tracking_code, usd, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
every_way = pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
PASSWORD = "correct horse battery"


def place_of(product: Product, language: str) -> str:
    with translation.override(language):
        return product.get_absolute_url()


def shopper_at(visit: VisitFactory, user: User, path: str, *, language: str, size: str, js: bool) -> Shopper:
    """A member who has opened a page."""
    one: Visit = visit(language=language, size=size, js=js, user=user)
    one.goto(path)
    return Shopper(one, language)


def pay(shopper: Shopper, card: SavedCard) -> None:
    """From the checkout to the thanks, with the card that the bank keeps."""
    shopper.at("/checkout/")
    shopper.press("Place the order and pay")
    shopper.at("/checkout/pay/")
    assert shopper.page.locator(f"[name=choice][value='{card.number}']").is_checked()
    shopper.page.locator("button[form=pay]:visible").first.click()
    shopper.at("/checkout/done/")


@every_way
def test_a_returning_buyer_pays_for_an_item(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    product = variant_of().product
    rebuild_all()
    buyer = member(language=language)
    card = saved_card(buyer)
    shopper = shopper_at(visit, buyer, place_of(product, language), language=language, size=size, js=js)
    with at_most(3):
        shopper.press("Buy")
        pay(shopper, card)
    assert Order.objects.get(buyer=buyer).status == Order.Status.TO_SHIP


@every_way
def test_one_of_three_sellers_is_ordered_from(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    buyer = member(language=language)
    card = saved_card(buyer)
    stores = [open_store(name=name) for name in ("СветДом", "Кулик", "Росомаха")]
    for store in stores:
        add_to_cart(buyer=buyer, variant_id=variant_of(store).pk, quantity=2)
    shopper = shopper_at(visit, buyer, f"/{language}/cart/", language=language, size=size, js=js)
    groups = shopper.page.locator("#cart .group")
    assert groups.count() == 3
    with at_most(3):
        groups.filter(has_text="Кулик").get_by_role("link", name=shopper.word("Order from this seller")).click()
        pay(shopper, card)
    order = Order.objects.get(buyer=buyer)
    assert (order.store.name, order.status) == ("Кулик", Order.Status.TO_SHIP)
    shopper.visit.goto(f"/{language}/cart/")
    assert shopper.page.locator("#cart .group").count() == 2, "the other sellers' goods stay"


PAGES = ("home", "catalog:tree", "item", "orders:cart", "support:help", "accounts:profile", "payments:gift-cards")


@every_way
def test_where_the_last_order_is(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    buyer = member(language=language)
    product = variant_of().product
    rebuild_all()
    with translation.override(language):
        paths = [place_of(product, language) if name == "item" else reverse(name) for name in PAGES]
    shopper = shopper_at(visit, buyer, paths[0], language=language, size=size, js=js)
    waiting, sent = paid_order(buyer=buyer), ship(paid_order(buyer=buyer))
    with translation.override(language):
        assert _stands(sent)[0] != _stands(waiting)[0]
        for path in paths:
            shopper.visit.goto(path)
            _look_for(shopper, sent)
    latest = paid_order(buyer=buyer)  # not sent yet, and already it says when it comes
    with translation.override(language):
        for path in paths[:2]:
            shopper.visit.goto(path)
            _look_for(shopper, latest)


def _stands(order: Order) -> tuple[str, str]:
    days = format_days(order.delivery_earliest, order.delivery_latest).replace("\xa0", " ")
    return str(STATUS_WORDS[Order.Status(order.status)]), days


def _look_for(shopper: Shopper, order: Order) -> None:
    with at_most(2):
        shopper.page.locator("header a.act--me").click()
        shopper.at("/my/")
        last = shopper.page.locator("article.order").first.inner_text().replace("\xa0", " ")
    for words in (order.number, *_stands(order)):
        assert words in last


@every_way
def test_a_coupon_gets_from_the_item_into_the_cart(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    cache.clear()
    buyer = member(language=language)
    variant = variant_of()
    rebuild_all()
    CampaignFactory(store=variant.store, minimum=usd(15), valid_until=clock.now() + timedelta(days=9))
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=2)
    path = place_of(variant.product, language)
    shopper = shopper_at(visit, buyer, path, language=language, size=size, js=js)
    page = shopper.page
    with at_most(2):
        shopper.visit.follow(page.locator("#coupons").get_by_role("button", name=shopper.word("Collect")))
        assert page.locator("#coupons .status").is_visible(), "it says that the buyer has it"
        shopper.visit.axe()
        page.locator("header a[href$='/cart/']:visible").click()
        shopper.at("/cart/")
    group = page.locator("#cart .group").inner_text().replace("\xa0", " ")
    with translation.override(language):
        assert format_money(usd(3), language).replace("\xa0", " ") in group
        assert format_money(usd(19), language).replace("\xa0", " ") in group, "two for 10, delivery for 2, less 3"


@every_way
def test_a_parcel_is_marked_as_sent(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    order = paid_order()
    seller = seller_of(order)
    seller.set_password(PASSWORD)
    seller.save()
    shopper = Shopper(visit(language=language, size=size, js=js), language)
    page, code = shopper.page, tracking_code()
    shopper.visit.goto(f"/{language}/sell/{order.store.slug}/")
    shopper.at("/login/")
    with at_most(3):
        page.fill("[name=login]", seller.email)
        page.fill("[name=password]", PASSWORD)
        page.locator("main button.btn--primary:visible").first.click()
        shopper.at(f"/sell/{order.store.slug}/")
        _send(shopper, order, code)
    assert Shipment.objects.get(order=order).carrier == "china_post", "the code says whose it is"


@every_way
def test_a_seller_who_shops_marks_a_parcel_as_sent(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    order = paid_order()
    path = f"/{language}/my/"
    shopper = shopper_at(visit, seller_of(order), path, language=language, size=size, js=js)
    with at_most(3):
        shopper.page.locator(f"main a[href$='/sell/{order.store.slug}/']:visible").click()
        shopper.at(f"/sell/{order.store.slug}/")
        _send(shopper, order, tracking_code())


def _send(shopper: Shopper, order: Order, code: str) -> None:
    shopper.page.locator(f".duty a.btn[href$='/orders/{order.number}/']").click()
    shopper.at(f"/orders/{order.number}/")
    shopper.page.fill("[name=tracking_code]", code)
    shopper.press("Mark as sent")
    shopper.page.get_by_text(code).first.wait_for()
    order.refresh_from_db()
    assert order.status == Order.Status.SHIPPED
    assert Shipment.objects.get(order=order).tracking_code == code
