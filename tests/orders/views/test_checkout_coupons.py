"""Coupons on the page of the checkout: the tick, the code, the working, and what the cart says of them."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Variant
from club.models import Coupon
from orders.models import Checkout
from orders.services.cancel import refuse_order
from orders.services.cart import add_to_cart
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
CHECKOUT = "/en/checkout/"


@pytest.fixture
def variant(db: None) -> Variant:
    return journeys.variant_of()


@pytest.fixture
def buyer(variant: Variant) -> User:
    """With one piece for 10.00 in the cart, and 2.00 for its delivery."""
    user = journeys.member(language="en")
    add_to_cart(buyer=user, variant_id=variant.pk, quantity=1)
    return user


@pytest.fixture
def client(buyer: User) -> Client:
    client = Client()
    client.force_login(buyer)
    return client


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def fields_of(response: Any) -> dict[str, Any]:
    """What the form of the page would send."""
    view = response.context["view"]
    rows = response.context["coupons"].rows
    return {
        "key": response.context["key"],
        "expected_total": str(view.total.amount),
        "address": view.address.pk,
        **{f"delivery-{group.store.pk}": group.option.code for group in view.groups},
        "coupon_shown": [row.id for row in rows],
        "coupon": [row.id for row in rows if row.amount],
    }


def test_the_best_coupon_is_ticked_and_the_working_shown(client: Client, buyer: User, variant: Variant) -> None:
    used = CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store))
    CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store, amount=usd(1)))
    CouponFactory(user=buyer, campaign=CampaignFactory(karavan=True, minimum=usd(25)))
    page = client.get(CHECKOUT)
    text = text_of(page)
    assert [row.id for row in page.context["coupons"].rows] == [used.pk]
    assert "$10 − $3 = $7" in text
    assert "The store pays for the discount" in text
    assert "Karavan: −$3 from $25 — $15 more is needed" in text
    assert "another coupon gives more" in text
    assert "To pay: $9" in text


def test_the_most_that_a_percentage_takes_off_is_said(client: Client, buyer: User, variant: Variant) -> None:
    CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store, percent_off=True))
    text = text_of(client.get(CHECKOUT))
    assert text.count("No more than $5. The store pays for the discount") == 2  # beside its tick and in the working


def test_an_unticked_coupon_is_left_aside_and_offered_again(client: Client, buyer: User, variant: Variant) -> None:
    coupon = CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store))
    fields = fields_of(client.get(CHECKOUT)) | {"coupon": []}
    page = client.get(CHECKOUT, fields)
    assert page.context["view"].total == usd(12)
    assert [(row.id, row.amount) for row in page.context["coupons"].rows] == [(coupon.pk, None)]
    placed = client.post(CHECKOUT, fields_of(page))
    assert placed.status_code == 303
    assert Checkout.objects.get().without_coupons == [coupon.pk]
    assert Coupon.objects.get().status == "active"


def test_the_order_is_placed_with_what_was_shown(client: Client, buyer: User, variant: Variant) -> None:
    CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store))
    fields = fields_of(client.get(CHECKOUT))
    assert client.post(CHECKOUT, fields).status_code == 303
    assert client.post(CHECKOUT, fields).status_code == 303  # a second press
    order = Checkout.objects.get().orders.get()
    assert (order.total, order.coupon_total) == (usd(9), usd(3))
    page = text_of(client.get(f"/en/my/orders/{order.number}/"))
    assert "Coupons −$3" in page


def test_a_coupon_that_ran_out_meanwhile_is_told(client: Client, buyer: User, variant: Variant) -> None:
    coupon = CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store))
    fields = fields_of(client.get(CHECKOUT))
    Coupon.objects.filter(pk=coupon.pk).update(status="expired")
    answer = client.post(CHECKOUT, fields)
    assert answer.status_code == 409
    assert "The total has changed" in text_of(answer)
    assert answer.context["view"].total == usd(12)
    assert not Checkout.objects.exists()


def test_a_code_gives_its_coupon_and_keeps_the_page(client: Client, buyer: User, variant: Variant) -> None:
    CampaignFactory(store=variant.product.store, code="SPRING", is_listed=False)
    fields = fields_of(client.get(CHECKOUT)) | {"do": "code"}
    wrong = client.post(CHECKOUT, fields | {"code": "SPRUNG"})
    assert wrong.status_code == 422
    assert 'value="SPRUNG"' in wrong.content.decode()
    assert wrong.context["key"] == fields["key"]
    right = client.post(CHECKOUT, fields | {"code": "spring"})
    assert right.status_code == 200
    assert right.context["view"].total == usd(9)
    assert not Checkout.objects.exists()


def test_the_cart_counts_coupons_in_and_tells_the_next(client: Client, buyer: User, variant: Variant) -> None:
    CouponFactory(user=buyer, campaign=CampaignFactory(store=variant.product.store))
    CouponFactory(user=buyer, campaign=CampaignFactory(karavan=True, minimum=usd(12)))
    text = text_of(client.get("/en/cart/"))
    assert "Coupons −$3" in text
    assert "coupons took off $3" in text
    assert "Add goods for $2, and your coupon takes off $3: this pays off." in text


def test_the_seller_sees_what_karavan_adds(client: Client, buyer: User, variant: Variant) -> None:
    CouponFactory(user=buyer, campaign=CampaignFactory(karavan=True))
    order = journeys.place_cart(buyer)
    journeys.pay(order)
    seller = Client()
    seller.force_login(journeys.seller_of(order.orders.get()))
    page = seller.get(f"/en/sell/{variant.product.store.slug}/orders/{order.orders.get().number}/")
    assert "Karavan pays you for its coupon $3" in text_of(page)
    sold = order.orders.get()
    refuse_order(store=sold.store, number=sold.number, user=journeys.seller_of(sold))
    page = seller.get(f"/en/sell/{sold.store.slug}/orders/{sold.number}/")
    assert "Karavan pays you for its coupon" not in text_of(page), "it was taken back with the refund"


def test_without_an_address_no_price_of_delivery_is_promised(client: Client, buyer: User, variant: Variant) -> None:
    assert "Delivery $2 To pay $12" in text_of(client.get(CHECKOUT))
    buyer.addresses.all().delete()
    page = text_of(client.get(CHECKOUT))
    assert "Delivery as soon as there is an address Without delivery $10" in page
    assert "Delivery free" not in page
