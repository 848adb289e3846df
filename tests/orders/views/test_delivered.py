"""What the page of a delivered order says of its end: what its timer will do, and nothing that lasts longer."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from marketplace.lib.formatting import format_day
from orders.models import Order, OrderTimer
from tests.orders import journeys
from tests.orders.services.test_parcels import report

pytestmark = pytest.mark.django_db


def page_of(order: Order) -> str:
    client = Client()
    client.force_login(order.buyer)
    return client.get(f"/en/my/orders/{order.number}/").content.decode().replace("\xa0", " ")


def test_a_parcel_under_way_shows_the_days_of_protection() -> None:
    page = page_of(journeys.ship(journeys.paid_order(buyer=journeys.member(language="en"))))
    assert "days of protection left" in page
    assert "finishes by itself" not in page


def test_a_proved_delivery_says_when_the_order_finishes_by_itself() -> None:
    order = journeys.ship(journeys.paid_order(buyer=journeys.member(language="en")))
    report(order.shipments.get(), "delivered")
    order = journeys.fresh(order)
    ends = OrderTimer.objects.get(subject=order, kind="delivery_proved").due_at
    page = page_of(order)
    with translation.override("en"), timezone.override(order.buyer.time_zone):
        day = format_day(ends).replace("\xa0", " ")
    assert f"The order finishes by itself on {day}." in page
    assert "You can claim your money for 15 more days after that." in page
    assert "of protection left" not in page, "it would promise more than there is"
