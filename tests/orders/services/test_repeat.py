"""An order once more: what can be had comes into the cart, what cannot is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Variant
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from orders.errors import OwnGoods
from orders.models import CartLine, Order
from orders.selectors.repeat import repeat_lines
from orders.services.repeat import repeat_order
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.orders.journeys import open_store, variant_of

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def received(*variants: Variant, quantity: int = 2, price: str = "10.00") -> Order:
    """An order of these variants that was received long ago."""
    order: Order = OrderFactory(finished=True, lines=False, store=variants[0].product.store)
    for variant in variants:
        OrderLineFactory(order=order, variant=variant, quantity=quantity, list_price=Money(Decimal(price)))
    return order


def cart_of(user: User) -> dict[int, int]:
    lines = CartLine.objects.present().filter(cart__user=user)
    return dict(lines.values_list("variant", "quantity"))


def browser(order: Order) -> Client:
    client = Client()
    client.force_login(order.buyer, backend=BACKEND)
    return client


def test_everything_comes_into_the_cart_and_again_adds_nothing() -> None:
    store = open_store()
    first, second = variant_of(store), variant_of(store)
    order = received(first, second)
    for _click in range(2):
        done = repeat_order(buyer=order.buyer, number=order.number)
        assert (len(done.kept), done.gone) == (2, ())
    assert cart_of(order.buyer) == {first.pk: 2, second.pk: 2}


def test_what_is_gone_stays_out_and_what_is_scarce_comes_as_far_as_it_goes() -> None:
    store = open_store()
    fine, scarce, paused, sold_out = (variant_of(store) for _ in range(4))
    order = received(fine, scarce, paused, sold_out, quantity=3)
    Variant.objects.filter(pk=scarce.pk).update(stock_on_hand=1)
    Variant.objects.filter(pk=sold_out.pk).update(stock_on_hand=0)
    Variant.objects.filter(pk=paused.pk).update(is_active=False)
    rows = {row.view.line.variant_id: row for row in repeat_lines(order)}
    assert {pk: (row.quantity, row.change) for pk, row in rows.items()} == {
        fine.pk: (3, ""),
        scarce.pk: (1, ""),
        paused.pk: (0, "gone"),
        sold_out.pk: (0, "gone"),
    }
    done = repeat_order(buyer=order.buyer, number=order.number)
    assert {line.variant_id for line in done.gone} == {paused.pk, sold_out.pk}
    assert cart_of(order.buyer) == {fine.pk: 3, scarce.pk: 1}


@pytest.mark.parametrize(("then", "change"), [("12.00", "fell"), ("8.00", "rose"), ("10.00", "")])
def test_dearer_and_cheaper_is_told(then: str, change: str) -> None:
    order = received(variant_of(), price=then)
    row = repeat_lines(order)[0]
    assert (row.change, row.price_before, row.price_now) == (change, Money(Decimal(then)), Money(Decimal("10.00")))
    text = browser(order).get(f"/en/my/orders/{order.number}/repeat/").content.decode()
    assert ("dearer" in text, "cheaper" in text) == (change == "rose", change == "fell")


def test_strangers_and_own_goods() -> None:
    order = received(variant_of())
    with pytest.raises(NotFound):
        repeat_order(buyer=UserFactory(), number=order.number)
    StoreMemberFactory(store=order.store, user=order.buyer)
    with pytest.raises(OwnGoods):
        repeat_order(buyer=order.buyer, number=order.number)
    assert browser(order).post(f"/ru/my/orders/{order.number}/repeat/").status_code == 303
    assert not cart_of(order.buyer)


def test_the_page_leads_to_the_cart() -> None:
    store = open_store()
    fine, gone = variant_of(store), variant_of(store)
    order = received(fine, gone)
    Variant.objects.filter(pk=gone.pk).update(stock_on_hand=0)
    client, page = browser(order), f"/ru/my/orders/{order.number}/repeat/"
    assert page in client.get(order.get_absolute_url()).content.decode()
    assert page in client.get("/ru/my/orders/").content.decode()
    assert "Больше нет в продаже" in client.get(page).content.decode()
    done = client.post(page, follow=True)
    assert done.redirect_chain == [("/ru/cart/", 303)]
    assert [str(one.level_tag) for one in done.context["messages"]] == ["success", "warning"]
    CartLine.objects.all().delete()
    Variant.objects.filter(pk=fine.pk).update(stock_on_hand=0)
    assert client.get(page).context["can_repeat"] is False
    assert client.post(page)["Location"] == page


@pytest.mark.parametrize("count", [1, 5])
def test_queries(count: int) -> None:
    store = open_store()
    order = received(*(variant_of(store) for _ in range(count)))
    client, page = browser(order), f"/ru/my/orders/{order.number}/repeat/"
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    assert len(captured) == 6
