"""The seller's page of money: what became of each order, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import strip_tags

from marketplace.lib import clock
from marketplace.lib.formatting import format_money, format_percent
from marketplace.lib.money import Money
from orders.pages.order import moves, seller_moves
from orders.services.cancel import refuse_order
from payments.models import Hold
from payments.selectors import money_of
from payments.services.holds import release_hold, schedule_release
from tests.orders import journeys

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_money_that_will_not_come_is_not_promised() -> None:
    order = journeys.paid_order(journeys.variant_of())
    seller, client = journeys.seller_of(order), Client()
    client.force_login(seller, backend=BACKEND)

    def page() -> str:
        return client.get(f"/ru/sell/{order.store.slug}/payouts/").content.decode()

    assert "после получения" in page()
    assert page().count("ожидается") == 2
    Hold.objects.update(status=Hold.Status.FROZEN)
    assert "остановлено: заказ или платёж проверяют" in page()
    Hold.objects.update(status=Hold.Status.HELD)
    refuse_order(store=order.store, number=order.number, user=seller)
    assert "возвращено покупателю" in page()
    assert "после получения" not in page()
    assert "ожидается" not in page()


def test_a_seller_sees_what_an_order_will_bring_and_then_what_it_brought() -> None:
    order = journeys.paid_order(journeys.variant_of())
    client = Client()
    client.force_login(journeys.seller_of(order), backend=BACKEND)
    expected = money_of(order.number).expected
    assert expected is not None

    def words(path: str) -> str:
        page = client.get(f"/ru/sell/{order.store.slug}/{path}/").content.decode()
        return " ".join(strip_tags(page.replace("<", " <")).split())

    def shown(money: Money) -> str:
        return " ".join(format_money(money, "ru").split())

    rate = " ".join(format_percent(expected.percent, "ru").split())
    page = words(f"orders/{order.number}")
    assert f"Комиссия {rate} с товаров: ожидается {shown(-expected.commission)}" in page
    assert f"Ваша доля: ожидается {shown(expected.share)}" in page
    assert f"{shown(expected.commission)} ожидается {shown(expected.share)} ожидается" in words("payouts")
    release_hold(reference=order.number, at=clock.now())
    page = words(f"orders/{order.number}")
    assert f"Комиссия {shown(-expected.commission)} Ваша доля {shown(expected.share)}" in page
    assert "ожидается" not in page
    assert f"{shown(expected.commission)} {shown(expected.share)}" in words("payouts")


def test_the_day_of_release_names_the_share_and_not_the_price() -> None:
    order = journeys.paid_order(journeys.variant_of())
    with transaction.atomic():
        schedule_release(reference=order.number, at=clock.now() + timedelta(days=3))
    money = money_of(order.number)
    assert money.expected is not None and money.expected.commission
    assert seller_moves(money)[-1]["amount"] == money.expected.share
    assert moves(money)[-1]["amount"] == money.held
