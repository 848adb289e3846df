"""«Мой Караван»: the counters with their dates, the red bar, and the first steps of a newcomer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from catalog.services.wishlists import add_wish
from marketplace.lib import clock
from marketplace.lib.formatting import format_day
from marketplace.navigation import header_counts
from orders.models import Order, OrderTimer
from orders.selectors.lists import deadlines_for_buyer
from tests.factories.accounts import AddressFactory, UserFactory
from tests.factories.catalog import VariantFactory
from tests.factories.orders import OrderFactory
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, language: str = "en") -> str:
    with translation.override(language):
        url = reverse("my")
    return signed_in(user).get(url).content.decode()


def test_a_counter_names_the_nearest_date(buyer: User) -> None:
    store = open_store()
    near, far = clock.now() + timedelta(days=2), clock.now() + timedelta(days=9)
    for moment in (far, near):
        order = OrderFactory(buyer=buyer, store=store)
        OrderTimer.objects.update_or_create(
            subject=order, kind=OrderTimer.Kind.UNPAID_EXPIRY, defaults={"due_at": moment}
        )
    html = page(buyer)
    assert deadlines_for_buyer(buyer).unpaid == near
    with translation.override("en"), timezone.override(buyer.time_zone):
        assert f"pay by {format_day(near)}" in html
    assert "counter--due" in html, "two days are soon"


def test_done_paused_frozen_and_foreign_timers_do_not_count(buyer: User) -> None:
    store = open_store()
    moment = clock.now() + timedelta(days=1)

    def timer(order: Order, **values: Any) -> None:
        OrderTimer.objects.update_or_create(
            subject=order, kind=OrderTimer.Kind.UNPAID_EXPIRY, defaults={"due_at": moment, **values}
        )

    timer(OrderFactory(buyer=buyer, store=store), done_at=moment)
    timer(OrderFactory(buyer=buyer, store=store), paused_left=timedelta(days=1))
    timer(OrderFactory(buyer=buyer, store=store, paid=True, is_frozen=True))
    timer(OrderFactory(store=store))
    assert deadlines_for_buyer(buyer).unpaid is None


def test_the_red_bar_counts_what_is_under_way(buyer: User) -> None:
    store = open_store()
    OrderFactory(buyer=buyer, store=store)
    OrderFactory(buyer=buyer, store=store, paid=True)
    OrderFactory(buyer=buyer, store=store, status=Order.Status.CLOSED)
    OrderFactory(store=store)
    assert header_counts(buyer).open_orders == 2
    assert "2 under way" in page(buyer)


def test_first_steps_are_ticked_and_the_next_one_stands_out() -> None:
    newcomer = UserFactory()
    html = page(newcomer)
    assert html.count("begin__i--done") == 0
    assert html.count("btn--primary") == 1
    assert "counters" not in html, "no row of zeroes for a newcomer"
    AddressFactory(user=newcomer)
    add_wish(user=newcomer, variant_id=VariantFactory().pk)
    html = page(newcomer, "ru")
    assert html.count("begin__i--done") == 2


def test_the_day_is_the_readers(buyer: User) -> None:
    buyer.time_zone = "Asia/Vladivostok"
    buyer.save()
    late = timezone.now().replace(hour=20, minute=0) + timedelta(days=5)  # tomorrow morning in Vladivostok
    order = OrderFactory(buyer=buyer, store=open_store())
    OrderTimer.objects.update_or_create(subject=order, kind=OrderTimer.Kind.UNPAID_EXPIRY, defaults={"due_at": late})
    with translation.override("en"), timezone.override("Asia/Vladivostok"):
        expected = format_day(late)
    assert f"pay by {expected}" in page(buyer)
