"""What reports do to a parcel, its order, its timer and its people; codes that change."""

import datetime as dt

import pytest

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders.constants import LOST_AFTER
from orders.errors import ActionNotPossible, TrackingCodeFixed, TrackingCodeInvalid, TrackingCodeTaken
from orders.models import Order, ParcelEvent, ParcelTimer, Shipment
from orders.services import parcel_timers, timers
from orders.services.shipping import (
    change_tracking_code,
    correct_parcel,
    correct_tracking_code,
    mark_delivered,
    record_parcel_event,
)
from payments.selectors import money_of
from tests.factories.accounts import UserFactory
from tests.orders import journeys

pytestmark = pytest.mark.django_db
Parcel, Source = Shipment.Status, ParcelEvent.Source
OTHER = "RB123456785CN"
HOUR = dt.timedelta(hours=1)


def sent() -> tuple[Order, Shipment]:
    order = journeys.ship(journeys.paid_order())
    return order, order.shipments.get()


def report(shipment: Shipment, status: str, **values: object) -> Shipment:
    about = {"carrier": shipment.carrier, "tracking_code": shipment.tracking_code, "status": status}
    record_parcel_event(**{**about, "source": Source.CARRIER, **values})  # type: ignore[arg-type]
    shipment.refresh_from_db()
    return shipment


def change(order: Order, shipment: Shipment, code: str = OTHER, **values: object) -> Shipment:
    request = {
        "store": order.store,
        "order_number": order.number,
        "parcel": shipment.number,
        "user": journeys.seller_of(order),
        "carrier": "china_post",
        "tracking_code": code,
    }
    return change_tracking_code(**{**request, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "kind", "is_mailed"),
    [
        (Parcel.CUSTOMS, "order_customs", False),
        (Parcel.AT_PICKUP, "order_at_pickup", True),
        (Parcel.DELIVERY_FAILED, "order_not_delivered", True),
        (Parcel.RETURNING, "order_returning", True),
        (Parcel.LOST, "order_lost", True),
    ],
)
def test_the_buyer_is_told_what_matters_once_a_day(status: Parcel, kind: str, is_mailed: bool) -> None:
    order, shipment = sent()
    moment = clock.now() + 24 * HOUR
    with clock.at(moment):
        report(shipment, status, external_id="a", place="Внуково")
        report(shipment, Parcel.IN_TRANSIT, external_id="b", at=moment + dt.timedelta(seconds=1))
        report(shipment, status, external_id="c")
    assert journeys.told(order.buyer).count(kind) == 1
    assert journeys.mailed(order.buyer).count(kind) == int(is_mailed)


def test_news_of_a_finished_order_are_kept_and_told_to_nobody() -> None:
    order, shipment = sent()
    Order.objects.filter(pk=order.pk).update(status=Order.Status.FINISHED)
    report(shipment, Parcel.RETURNING)
    assert shipment.status == Parcel.RETURNING
    assert "order_returning" not in journeys.told(order.buyer)


def test_a_report_ahead_of_the_clock_counts_from_now() -> None:
    _order, shipment = sent()
    moment = clock.now() + HOUR
    with clock.at(moment):
        report(shipment, Parcel.AT_PICKUP, at=moment + 900 * HOUR)
    assert shipment.events.get(status=Parcel.AT_PICKUP).at == moment
    with clock.at(moment + HOUR):
        report(shipment, Parcel.DELIVERED)
    assert shipment.status == Parcel.DELIVERED


def test_a_code_that_was_delivered_before_the_order_proves_nothing() -> None:
    order, shipment = sent()
    for name in "ab":
        report(shipment, Parcel.DELIVERED, at=order.placed_at - 24 * HOUR, external_id=name)
    assert shipment.status == Parcel.HANDED_OVER
    assert shipment.events.count() == 1
    assert journeys.events_of(order).count("order:parcel_code_reused") == 1
    assert journeys.fresh(order).status == Order.Status.SHIPPED


def test_a_scan_changes_no_status_and_is_no_event_of_the_order() -> None:
    order, shipment = sent()
    for name in "abc":
        report(shipment, Parcel.IN_TRANSIT, external_id=name, place=name)
    assert journeys.events_of(order).count("order:parcel:in_transit") == 1
    assert shipment.events.filter(status=Parcel.IN_TRANSIT).count() == 3


def test_what_the_carrier_expects_is_kept() -> None:
    _order, shipment = sent()
    report(shipment, Parcel.IN_TRANSIT, expected_on=dt.date(2030, 1, 2), utc_offset=480)
    assert shipment.expected_on == dt.date(2030, 1, 2)
    assert shipment.events.get(status=Parcel.IN_TRANSIT).utc_offset == 480


def test_the_carrier_contradicts_the_seller() -> None:
    order, shipment = sent()
    mark_delivered(store=order.store, order_number=order.number, user=journeys.seller_of(order))
    with clock.at(clock.now() + HOUR):
        report(shipment, Parcel.IN_TRANSIT)
    assert (shipment.status, shipment.delivered_at) == (Parcel.IN_TRANSIT, None)
    assert "delivery_proved" not in journeys.pending_timers(order)


def test_staff_take_a_delivery_back_and_the_days_begin_anew() -> None:
    order, shipment = sent()
    staff: User = UserFactory(is_staff=True)
    moment = clock.now() + HOUR
    with clock.at(moment):
        report(shipment, Parcel.DELIVERED)
    assert "delivery_proved" in journeys.pending_timers(order)
    with clock.at(moment + HOUR):
        correct_parcel(shipment_id=shipment.pk, status=Parcel.IN_TRANSIT, user=staff)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.delivered_at) == (Parcel.IN_TRANSIT, None)
    assert "delivery_proved" not in journeys.pending_timers(order)
    assert order.events.get(code="order:parcel:in_transit").user == staff
    again = moment + 48 * HOUR
    with clock.at(again):
        report(shipment, Parcel.DELIVERED, external_id="again")
    assert journeys.pending_timers(order)["delivery_proved"] == again + dt.timedelta(days=7)


def test_staff_move_no_parcel_that_was_not_handed_over() -> None:
    _order, shipment = sent()
    Shipment.objects.filter(pk=shipment.pk).update(status=Parcel.READY)
    with pytest.raises(ActionNotPossible):
        correct_parcel(shipment_id=shipment.pk, status=Parcel.DELIVERED, user=UserFactory(is_staff=True))


def test_45_days_without_news_and_the_parcel_counts_as_lost() -> None:
    order, shipment = sent()
    report(shipment, Parcel.IN_TRANSIT)
    last = shipment.events.get(status=Parcel.IN_TRANSIT).at
    money = money_of(order.number)
    assert parcel_timers.sweep(now=last + LOST_AFTER - dt.timedelta(seconds=1)) == 0
    assert parcel_timers.sweep(now=last + LOST_AFTER) == 1
    assert parcel_timers.sweep(now=last + LOST_AFTER) == 0
    shipment.refresh_from_db()
    assert shipment.status == Parcel.LOST
    assert shipment.events.get(status=Parcel.LOST).source == Source.TIMER
    assert journeys.fresh(order).status == Order.Status.SHIPPED
    assert money_of(order.number).held == money.held
    assert journeys.told(order.buyer)[-1] == "order_lost"
    with clock.at(last + LOST_AFTER + HOUR):
        report(shipment, Parcel.AT_PICKUP)
    assert shipment.status == Parcel.AT_PICKUP
    assert ParcelTimer.objects.get(subject=shipment).done_at is None


@pytest.mark.parametrize("end", [Parcel.DELIVERED, Parcel.RETURNED])
def test_nobody_waits_for_a_parcel_that_has_come_to_an_end(end: Parcel) -> None:
    _order, shipment = sent()
    report(shipment, end)
    assert ParcelTimer.objects.get(subject=shipment).done_at is not None
    assert parcel_timers.sweep(now=clock.now() + 2 * LOST_AFTER) == 0


def test_a_frozen_or_finished_order_loses_no_parcel() -> None:
    order, shipment = sent()
    late = clock.now() + LOST_AFTER + HOUR
    Order.objects.filter(pk=order.pk).update(is_frozen=True)
    assert parcel_timers.sweep(now=late) == 0
    Order.objects.filter(pk=order.pk).update(is_frozen=False, status=Order.Status.FINISHED)
    assert parcel_timers.sweep(now=late) == 1
    shipment.refresh_from_db()
    assert shipment.status == Parcel.HANDED_OVER


def test_a_lost_parcel_does_not_end_the_protection() -> None:
    order, _shipment = sent()
    assert order.protection_ends_at is not None
    parcel_timers.sweep(now=order.protection_ends_at - HOUR)
    assert "protection_end" in journeys.pending_timers(order)
    timers.sweep(now=order.protection_ends_at)
    assert journeys.fresh(order).status == Order.Status.SHIPPED, "nobody has proved its delivery"
    timers.sweep(now=order.protection_ends_at + 30 * dt.timedelta(days=1))
    assert journeys.fresh(order).status == Order.Status.FINISHED


def test_a_changed_code_is_logged_with_who_and_when() -> None:
    order, shipment = sent()
    old, moment = shipment.tracking_code, clock.now() + HOUR
    with clock.at(moment):
        change(order, shipment)
    shipment.refresh_from_db()
    assert shipment.tracking_code == OTHER
    event = order.events.get(code="order:parcel_code_changed")
    assert (event.user, event.at, event.actor) == (journeys.seller_of(order), moment, "seller")
    assert (event.data["code_before"], event.data["code_after"]) == (old, OTHER)
    assert journeys.told(order.buyer)[-1] == "order_code_changed"
    change(order, shipment)
    assert journeys.events_of(order).count("order:parcel_code_changed") == 1


def test_the_old_code_is_no_longer_ours() -> None:
    order, shipment = sent()
    old = shipment.tracking_code
    change(order, shipment)
    with pytest.raises(NotFound):
        record_parcel_event(carrier="china_post", tracking_code=old, status="delivered", source=Source.CARRIER)


def test_once_the_carrier_has_spoken_only_staff_change_a_code() -> None:
    order, shipment = sent()
    report(shipment, Parcel.IN_TRANSIT)
    with pytest.raises(TrackingCodeFixed):
        change(order, shipment)
    staff: User = UserFactory(is_staff=True)
    correct_tracking_code(shipment_id=shipment.pk, user=staff, carrier="", tracking_code=OTHER)
    assert order.events.get(code="order:parcel_code_changed").actor == "staff"


def test_codes_that_cannot_be_changed_to() -> None:
    order, shipment = sent()
    _other, taken = sent()
    with pytest.raises(TrackingCodeTaken):
        change(order, shipment, taken.tracking_code)
    with pytest.raises(TrackingCodeInvalid):
        change(order, shipment, "RB123456789CN")
    with pytest.raises(NotFound):
        change(order, taken)
    with pytest.raises(NotFound):
        change(order, shipment, store=journeys.open_store())
    Order.objects.filter(pk=order.pk).update(status=Order.Status.FINISHED)
    with pytest.raises(ActionNotPossible):
        change(order, shipment)
    assert journeys.events_of(order).count("order:parcel_code_changed") == 0
