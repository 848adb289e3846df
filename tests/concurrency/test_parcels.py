"""Reports about one parcel at the very same moment: each counts once, and the newest is what stands."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from marketplace.lib import clock
from orders.carriers.adapters.simulated.signing import HEADER, sign
from orders.constants import LOST_AFTER
from orders.errors import TrackingCodeFixed, TrackingCodeTaken
from orders.models import Order, ParcelEvent, Shipment
from orders.services import parcel_timers
from orders.services.carriers import handle_webhook
from orders.services.shipping import change_tracking_code
from tests.concurrency.threads import at_once
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def sent() -> Shipment:
    return journeys.ship(journeys.paid_order()).shipments.get()


def hook(shipment: Shipment, name: str, status: str, at: dt.datetime) -> Callable[[], Any]:
    event = {"id": name, "code": shipment.tracking_code, "status": status, "at": at.isoformat()}
    body = json.dumps({"events": [event]}).encode()
    headers = {HEADER: sign(body, carrier="china_post")}
    return lambda: handle_webhook(carrier="china_post", body=body, headers=headers)


def change(shipment: Shipment, code: str) -> Callable[[], Any]:
    order = shipment.order
    about = {"store": order.store, "order_number": order.number, "parcel": shipment.number}
    seller = journeys.seller_of(order)
    return lambda: change_tracking_code(**about, user=seller, carrier="", tracking_code=code)


def test_identical_webhooks_are_one_report() -> None:
    shipment = sent()
    results = at_once([hook(shipment, "same", "delivered", clock.now())] * 8)
    assert results == [None] * 8
    assert ParcelEvent.objects.filter(external_id="same").count() == 1
    order = journeys.fresh(shipment.order)
    assert order.status == Order.Status.DELIVERED
    assert journeys.events_of(order).count("order:delivered") == 1
    assert journeys.told(order.buyer).count("order_delivered") == 1


def test_reports_that_overtake_each_other_end_with_the_newest() -> None:
    shipment, start = sent(), clock.now()
    way = ["in_transit", "customs", "in_transit", "at_pickup", "delivered"]
    calls = [
        hook(shipment, f"e{day}", status, start + dt.timedelta(milliseconds=day)) for day, status in enumerate(way)
    ]
    assert at_once(calls[::-1]) == [None] * len(way)
    shipment.refresh_from_db()
    assert shipment.status == "delivered"
    assert shipment.events.count() == len(way) + 1


def test_parcels_of_one_order_that_arrive_at_once_deliver_it_once() -> None:
    order = journeys.paid_order(quantity=3)
    line = order.lines.get()
    for _ in range(3):
        order = journeys.ship(order, {line.pk: 1})
    parcels = order.shipments.all()
    assert at_once([hook(parcel, "d", "delivered", clock.now()) for parcel in parcels]) == [None] * 3
    assert journeys.events_of(order).count("order:delivered") == 1
    assert journeys.fresh(order).status == Order.Status.DELIVERED


def test_a_code_changes_or_the_carrier_speaks_and_neither_is_lost() -> None:
    shipment = sent()
    hooked, changed = at_once([hook(shipment, "e", "in_transit", clock.now()), change(shipment, "RB123456785CN")])
    assert hooked is None
    shipment.refresh_from_db()
    if isinstance(changed, TrackingCodeFixed):
        assert shipment.events.filter(external_id="e").count() == 1
    else:
        assert shipment.tracking_code == "RB123456785CN"


def test_one_code_goes_to_one_parcel() -> None:
    results = at_once([change(sent(), "RB123456785CN") for _ in range(4)])
    assert sum(isinstance(result, TrackingCodeTaken) for result in results) == 3
    assert Shipment.objects.filter(tracking_code="RB123456785CN").count() == 1


def test_sweepers_lose_a_parcel_once() -> None:
    shipment = sent()
    due = clock.now() + LOST_AFTER + DAY
    assert sum(at_once([lambda: parcel_timers.sweep(now=due)] * 6)) == 1
    assert shipment.events.filter(status="lost").count() == 1
    assert journeys.told(shipment.order.buyer).count("order_lost") == 1
