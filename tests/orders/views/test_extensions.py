"""More time on the pages of both sides."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from orders.models import Extension, Order
from orders.services.extensions import ask_for_protection, ask_for_shipping_time
from tests.orders import journeys
from tests.orders.journeys import fresh, seller_of

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def seller_page(order: Order, name: str) -> str:
    return reverse(f"seller:{name}", args=[order.store.slug, order.number])


def test_the_buyer_asks_and_the_seller_agrees() -> None:
    order = journeys.ship(journeys.paid_order())
    before = order.protection_ends_at
    buyer, seller = browser(order.buyer), browser(seller_of(order))
    page = f"/ru/my/orders/{order.number}/extend/"
    assert page in buyer.get(order.get_absolute_url()).content.decode()
    assert buyer.get(page).status_code == 200
    wrong = buyer.post(page, {"days": "11", "note": "жду"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["days"]
    assert 'value="жду"' in wrong.content.decode()
    for _click in range(2):
        assert buyer.post(page, {"days": "20", "note": "посылка на таможне"}).status_code in {302, 303}
    shown = buyer.get(order.get_absolute_url()).content.decode()
    assert "Вы попросили ещё 20 дней" in shown
    assert page not in shown
    desk = seller.get(seller_page(order, "order")).content.decode()
    assert "посылка на таможне" in desk
    for _click in range(2):
        assert seller.post(seller_page(order, "protection"), {"agrees": "yes"}).status_code == 303
    after = fresh(order).protection_ends_at
    assert before is not None
    assert after is not None
    assert (after - before).days == 20
    assert seller.post(seller_page(order, "protection"), {"agrees": "maybe"}).status_code == 303


def test_the_seller_asks_and_the_buyer_refuses() -> None:
    order = journeys.paid_order()
    buyer, seller = browser(order.buyer), browser(seller_of(order))
    page = seller_page(order, "ship-later")
    assert page in seller.get(seller_page(order, "order")).content.decode()
    assert seller.post(page, {"days": "1"}).status_code == 422
    assert seller.post(page, {"days": "5", "note": "ждём партию"}).status_code == 303
    assert seller.get(page).status_code == 302, "asked already"
    shown = buyer.get(order.get_absolute_url()).content.decode()
    assert "ждём партию" in shown
    before = order.ship_by
    assert buyer.post(f"/ru/my/orders/{order.number}/ship-later/", {"agrees": "no"}).status_code == 303
    assert (fresh(order).ship_by, Extension.objects.get().status) == (before, "refused")
    assert page not in seller.get(seller_page(order, "order")).content.decode(), "the store may ask once"


def test_where_nothing_can_be_asked_the_pages_lead_back() -> None:
    paid = journeys.paid_order()
    sent = journeys.ship(journeys.paid_order())
    assert browser(paid.buyer).get(f"/ru/my/orders/{paid.number}/extend/").status_code == 302
    assert browser(seller_of(sent)).get(seller_page(sent, "ship-later")).status_code == 302
    assert browser(sent.buyer).get(f"/ru/my/orders/{paid.number}/extend/").status_code == 404
    assert browser(seller_of(sent)).get(seller_page(paid, "ship-later")).status_code == 404


def test_a_blocked_buyer_keeps_the_protection() -> None:
    order = journeys.ship(journeys.paid_order())
    User.objects.filter(pk=order.buyer_id).update(blocked_at=order.placed_at, blocked_reason="x")
    page = f"/ru/my/orders/{order.number}/extend/"
    assert browser(User.objects.get(pk=order.buyer_id)).post(page, {"days": "10"}).status_code == 303
    assert Extension.objects.get().status == "waiting"


@pytest.mark.parametrize("is_asked", [False, True])
def test_queries_do_not_grow_with_a_request(is_asked: bool, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    order = journeys.ship(journeys.paid_order())
    if is_asked:
        ask_for_protection(buyer=order.buyer, number=order.number, days=10)
    client = browser(order.buyer)
    client.get(order.get_absolute_url())
    with django_assert_max_num_queries(19):
        assert client.get(order.get_absolute_url()).status_code == 200
    waiting = journeys.paid_order()
    if is_asked:
        ask_for_shipping_time(store=waiting.store, number=waiting.number, user=seller_of(waiting), days=5)
    desk = browser(seller_of(waiting))
    desk.get(seller_page(waiting, "order"))
    with django_assert_max_num_queries(14):
        assert desk.get(seller_page(waiting, "order")).status_code == 200
