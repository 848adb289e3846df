"""Handing over, whole and in parts; what carriers report; ship-by passing."""

import datetime as dt

import pytest

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders.errors import ActionNotPossible, NothingToShip, TrackingCodeInvalid, TrackingCodeTaken
from orders.models import Order, ParcelEvent, Shipment
from orders.services import timers
from orders.services.shipping import mark_delivered, record_parcel_event, ship_order
from payments.selectors import money_of
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
Status, Parcel, Source = Order.Status, Shipment.Status, ParcelEvent.Source


def hand_over(order: Order, code: str = "RB123456785CN", **values: object) -> Shipment:
    request = {
        "order_number": order.number,
        "store": order.store,
        "user": journeys.seller_of(order),
        "carrier": "china_post",
        "tracking_code": code,
    }
    return ship_order(**{**request, **values})  # type: ignore[arg-type]


def report(shipment: Shipment, status: Parcel, **values: object) -> Shipment:
    request = {
        "carrier": shipment.carrier,
        "tracking_code": shipment.tracking_code,
        "status": status,
        "source": Source.CARRIER,
    }
    return record_parcel_event(**{**request, **values})  # type: ignore[arg-type]


def test_handing_everything_over() -> None:
    order = journeys.paid_order(quantity=2)
    moment = clock.now()
    with clock.at(moment):
        shipment = hand_over(order, " rb123 456785cn ")
    order = journeys.fresh(order)
    assert (order.status, order.shipped_at) == (Status.SHIPPED, moment)
    assert order.protection_ends_at == moment + dt.timedelta(days=90)
    assert (shipment.tracking_code, shipment.status, shipment.handed_over_at) == (
        "RB123456785CN",
        Parcel.HANDED_OVER,
        moment,
    )
    assert [(line.order_line.shipped_quantity, line.quantity) for line in shipment.lines.all()] == [(2, 2)]
    assert journeys.events_of(order)[-1] == "order:shipped"
    assert order.events.last().data == {"shipment": shipment.number}
    assert journeys.told(order.buyer)[-1] == "order_shipped"
    assert journeys.mailed(order.buyer)[-1] == "order_shipped"
    assert set(journeys.pending_timers(order)) == {"protection_10", "protection_5", "protection_2", "protection_end"}


def test_in_two_parcels() -> None:
    order = journeys.paid_order(quantity=3)
    line = order.lines.get()
    ship_by = journeys.pending_timers(order)["ship_by"]
    first = clock.now()
    with clock.at(first):
        hand_over(order, "RB000000014CN", lines={line.pk: 1})
    order = journeys.fresh(order)
    assert order.status == Status.PARTLY_SHIPPED
    assert journeys.pending_timers(order)["ship_by"] == ship_by
    with clock.at(first + dt.timedelta(days=2)):
        hand_over(order, "RB000000028CN")
    order = journeys.fresh(order)
    assert (order.status, order.shipped_at) == (Status.SHIPPED, first)
    assert order.protection_ends_at == first + dt.timedelta(days=90)
    assert "ship_by" not in journeys.pending_timers(order)
    assert [[row.quantity for row in parcel.lines.all()] for parcel in order.shipments.all()] == [[1], [2]]
    assert journeys.told(order.buyer).count("order_shipped") == 2


@pytest.mark.parametrize("pieces", [0, 4, -1])
def test_pieces_that_are_not_there(pieces: int) -> None:
    order = journeys.paid_order(quantity=3)
    with pytest.raises(NothingToShip):
        hand_over(order, lines={order.lines.get().pk: pieces})
    assert not Shipment.objects.exists()


def test_lines_of_another_order() -> None:
    order, other = journeys.paid_order(), journeys.paid_order()
    with pytest.raises(NothingToShip):
        hand_over(order, lines={other.lines.get().pk: 1})


@pytest.mark.parametrize(
    ("carrier", "code"),
    [("china_post", "123"), ("china_post", ""), ("russian_post", "RB12345678CN"), ("cdek", "12345"), ("other", "ab c")],
)
def test_codes_no_carrier_gives_out(carrier: str, code: str) -> None:
    order = journeys.paid_order()
    with pytest.raises(TrackingCodeInvalid) as error:
        hand_over(order, code, carrier=carrier)
    assert error.value.field == "tracking_code"
    assert journeys.fresh(order).status == Status.TO_SHIP


def test_a_code_is_used_once_per_carrier() -> None:
    hand_over(journeys.paid_order())
    order = journeys.paid_order()
    with pytest.raises(TrackingCodeTaken):
        hand_over(order)
    assert journeys.fresh(order).status == Status.TO_SHIP
    hand_over(order, carrier="other")
    assert journeys.fresh(order).status == Status.SHIPPED


def test_the_same_code_twice_is_one_parcel() -> None:
    order = journeys.paid_order()
    assert hand_over(order) == hand_over(order)
    assert Shipment.objects.count() == 1


def test_only_the_own_store_ships() -> None:
    order = journeys.paid_order()
    with pytest.raises(NotFound):
        hand_over(order, store=journeys.open_store())


def test_a_carrier_proves_delivery() -> None:
    order = journeys.paid_order()
    shipment = hand_over(order)
    report(shipment, Parcel.IN_TRANSIT, place="Москва")
    assert journeys.fresh(order).status == Status.SHIPPED
    moment = clock.now() + dt.timedelta(days=9)
    with clock.at(moment):
        report(shipment, Parcel.DELIVERED)
    order = journeys.fresh(order)
    assert (order.status, order.delivered_at) == (Status.DELIVERED, moment)
    assert journeys.pending_timers(order)["delivery_proved"] == moment + dt.timedelta(days=7)
    assert "protection_end" in journeys.pending_timers(order)
    assert journeys.told(order.buyer)[-1] == "order_delivered"


def test_all_parcels_have_to_arrive() -> None:
    order = journeys.paid_order(quantity=2)
    first = hand_over(order, "RB000000014CN", lines={order.lines.get().pk: 1})
    second = hand_over(order, "RB000000028CN")
    report(first, Parcel.DELIVERED)
    assert journeys.fresh(order).status == Status.SHIPPED
    report(second, Parcel.DELIVERED)
    assert journeys.fresh(order).status == Status.DELIVERED


@pytest.mark.parametrize("end", [Parcel.LOST, Parcel.RETURNED])
def test_a_parcel_that_never_arrives_does_not_count_as_delivered(end: Parcel) -> None:
    order = journeys.paid_order(quantity=2)
    first = hand_over(order, "RB000000014CN", lines={order.lines.get().pk: 1})
    second = hand_over(order, "RB000000028CN")
    report(first, end)
    report(second, Parcel.DELIVERED)
    assert journeys.fresh(order).status == Status.SHIPPED
    assert "delivery_proved" not in journeys.pending_timers(order)


def test_the_rest_is_cancelled_after_the_first_parcel_was_lost() -> None:
    order = journeys.paid_order(quantity=2)
    report(hand_over(order, lines={order.lines.get().pk: 1}), Parcel.LOST)
    assert order.ship_by is not None
    timers.sweep(now=order.ship_by)
    assert journeys.fresh(order).status == Status.SHIPPED
    assert "delivery_proved" not in journeys.pending_timers(order)


def test_the_sellers_word_about_one_parcel_is_no_proof_once_another_is_proved() -> None:
    order = journeys.paid_order(quantity=2)
    first = hand_over(order, "RB000000014CN", lines={order.lines.get().pk: 1})
    second = hand_over(order, "RB000000028CN")
    mark_delivered(store=order.store, order_number=order.number, user=journeys.seller_of(order))
    report(first, Parcel.DELIVERED)
    assert "delivery_proved" not in journeys.pending_timers(order)
    report(second, Parcel.DELIVERED)
    assert "delivery_proved" in journeys.pending_timers(order)


def test_the_same_report_twice_is_no_news() -> None:
    shipment = hand_over(journeys.paid_order())
    for _ in range(2):
        report(shipment, Parcel.IN_TRANSIT, external_id="evt-1")
    assert shipment.events.filter(status=Parcel.IN_TRANSIT).count() == 1


def test_a_late_report_does_not_turn_the_parcel_back() -> None:
    shipment = hand_over(journeys.paid_order())
    now = clock.now()
    with clock.at(now + dt.timedelta(days=3)):
        report(shipment, Parcel.AT_PICKUP, at=now + dt.timedelta(days=2))
        report(shipment, Parcel.IN_TRANSIT, at=now + dt.timedelta(days=1))
    shipment.refresh_from_db()
    assert shipment.status == Parcel.AT_PICKUP
    assert shipment.events.count() == 3


def test_reports_about_unknown_parcels() -> None:
    with pytest.raises(NotFound):
        record_parcel_event(carrier="cdek", tracking_code="0000000000", status=Parcel.DELIVERED, source=Source.CARRIER)


def test_the_sellers_word_informs_and_ends_nothing() -> None:
    order = journeys.ship(journeys.paid_order())
    mark_delivered(store=order.store, order_number=order.number, user=journeys.seller_of(order))
    order = journeys.fresh(order)
    assert order.status == Status.DELIVERED
    assert journeys.events_of(order)[-1] == "order:delivery_claimed"
    assert "delivery_proved" not in journeys.pending_timers(order)
    with pytest.raises(ActionNotPossible):
        mark_delivered(store=order.store, order_number=order.number, user=journeys.seller_of(order))


def test_proof_after_the_sellers_word_starts_the_seven_days_once() -> None:
    order = journeys.ship(journeys.paid_order())
    mark_delivered(store=order.store, order_number=order.number, user=journeys.seller_of(order))
    moment = clock.now() + dt.timedelta(days=1)
    with clock.at(moment):
        report(order.shipments.get(), Parcel.DELIVERED, external_id="a")
    with clock.at(moment + dt.timedelta(days=3)):
        report(order.shipments.get(), Parcel.DELIVERED, external_id="b")
    assert journeys.pending_timers(order)["delivery_proved"] == moment + dt.timedelta(days=7)


def test_ship_by_passes_and_everything_goes_back() -> None:
    variant = journeys.variant_of()
    order = journeys.paid_order(variant)
    assert order.ship_by is not None
    assert timers.sweep(now=order.ship_by - dt.timedelta(seconds=1)) == 0
    assert timers.sweep(now=order.ship_by) == 1
    order = journeys.fresh(order)
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, Order.CancelReason.NOT_SHIPPED)
    assert money_of(order.number).refunded == usd(12)
    assert journeys.stock_of(variant) == (10, 0)
    assert journeys.told(journeys.seller_of(order))[-1] == "order_cancelled_store"


def test_ship_by_passes_for_the_rest() -> None:
    variant = journeys.variant_of()
    order = journeys.paid_order(variant, quantity=3)
    hand_over(order, lines={order.lines.get().pk: 1})
    assert order.ship_by is not None
    assert timers.sweep(now=order.ship_by) == 1
    order, line = journeys.fresh(order), order.lines.get()
    assert (order.status, line.shipped_quantity, line.cancelled_quantity) == (Status.SHIPPED, 1, 2)
    money = money_of(order.number)
    assert (money.refunded, money.held) == (usd("21.33"), usd("10.67"))
    assert journeys.stock_of(variant) == (9, 0)
    assert journeys.told(order.buyer)[-1] == "order_rest_cancelled"
    assert journeys.told(journeys.seller_of(order))[-1] == "order_rest_cancelled_store"
    assert timers.sweep(now=order.ship_by) == 0


def test_the_rest_is_cancelled_after_the_first_parcel_has_arrived() -> None:
    order = journeys.paid_order(quantity=2)
    shipment = hand_over(order, lines={order.lines.get().pk: 1})
    report(shipment, Parcel.DELIVERED)
    assert journeys.fresh(order).status == Status.PARTLY_SHIPPED
    assert order.ship_by is not None
    timers.sweep(now=order.ship_by)
    assert journeys.fresh(order).status == Status.DELIVERED
