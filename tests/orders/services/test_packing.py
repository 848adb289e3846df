"""Packing: parcels filled, closed, given up and handed over, without a piece lost or counted twice."""

from __future__ import annotations

import datetime as dt

import pytest

from marketplace.lib.errors import NotFound
from orders.errors import ActionNotPossible, NothingToShip, TrackingCodeInvalid, TrackingCodeTaken
from orders.models import Order, Shipment
from orders.selectors.packing import MAX_PARCELS, packing_of, unpacked_pieces
from orders.selectors.parcels import parcels_of
from orders.services import packing, timers
from orders.services.cancel import cancel_order
from orders.services.shipping import ship_order
from tests.factories.accounts import StoreFactory
from tests.orders import journeys
from tests.orders.journeys import events_of, fresh, seller_of, told, tracking_code

pytestmark = pytest.mark.django_db
Status, Parcel = Order.Status, Shipment.Status


def order_of(quantity: int = 5) -> Order:
    return journeys.paid_order(quantity=quantity)


def pack(order: Order, pieces: int, key: str = "") -> Shipment:
    line = order.lines.get()
    return packing.pack_parcel(
        store=order.store,
        order_number=order.number,
        user=seller_of(order),
        lines={line.pk: pieces},
        key=key or tracking_code(),
    )


def close(parcel: Shipment, *, is_ready: bool = True) -> Shipment:
    order = parcel.order
    return packing.mark_packed(
        store=order.store, order_number=order.number, parcel=parcel.number, user=seller_of(order), is_ready=is_ready
    )


def give_up(parcel: Shipment) -> bool:
    order = parcel.order
    return packing.unpack_parcel(
        store=order.store, order_number=order.number, parcel=parcel.number, user=seller_of(order)
    )


def send(parcel: Shipment, code: str = "") -> Shipment:
    order = parcel.order
    return packing.hand_over_parcel(
        store=order.store,
        order_number=order.number,
        parcel=parcel.number,
        user=seller_of(order),
        carrier="china_post",
        tracking_code=code or tracking_code(),
    )


def free(order: Order) -> int:
    return sum(unpacked_pieces(order, order.lines.all()).values())


def shipped(order: Order) -> int:
    return int(order.lines.get().shipped_quantity)


def test_from_the_first_piece_to_the_last_parcel() -> None:
    order = order_of(5)
    first, second = pack(order, 2), pack(order, 3)
    assert (first.status, free(order), shipped(order)) == (Parcel.DRAFT, 0, 0)
    assert fresh(order).status == Status.TO_SHIP
    assert parcels_of(order) == ()
    close(first)
    assert Shipment.objects.get(pk=first.pk).status == Parcel.READY
    sent = send(second)
    order = fresh(order)
    assert (order.status, shipped(order), sent.status) == (Status.PARTLY_SHIPPED, 3, Parcel.HANDED_OVER)
    assert order.protection_ends_at is not None
    assert sent.timers.filter(done_at__isnull=True).exists()
    assert [parcel.shipment.pk for parcel in parcels_of(order)] == [second.pk]
    send(first)
    order = fresh(order)
    assert (order.status, shipped(order)) == (Status.SHIPPED, 5)
    assert [parcel.shipment.pk for parcel in parcels_of(order)] == [second.pk, first.pk], "in the order of sending"
    assert told(order.buyer).count("order_shipped") == 2
    assert "order:parcel:ready" in events_of(order)


def test_the_buyer_is_told_of_the_parcel_that_has_left_and_not_of_the_newest() -> None:
    order = order_of(2)
    first, _second = pack(order, 1), pack(order, 1)
    send(first, "RB123456785CN")
    note = order.buyer.notifications.filter(kind="order_shipped").get()
    assert note.params["tracking_code"] == "RB123456785CN"


def test_sending_at_once_takes_what_is_not_packed() -> None:
    order = order_of(5)
    parcel = pack(order, 2)
    rest = ship_order(
        order_number=order.number,
        store=order.store,
        user=seller_of(order),
        carrier="china_post",
        tracking_code=tracking_code(),
    )
    assert [line.quantity for line in rest.lines.all()] == [3]
    assert fresh(order).status == Status.PARTLY_SHIPPED
    with pytest.raises(NothingToShip):
        journeys.ship(order)
    send(parcel)
    assert fresh(order).status == Status.SHIPPED


@pytest.mark.parametrize("pieces", [0, 4, 99])
def test_no_more_than_is_left(pieces: int) -> None:
    order = order_of(5)
    pack(order, 2)
    with pytest.raises(NothingToShip):
        pack(order, pieces)
    with pytest.raises(NothingToShip):
        packing.pack_parcel(store=order.store, order_number=order.number, user=seller_of(order), lines={0: 1}, key="k")
    assert order.shipments.count() == 1


def test_a_page_sent_twice_packs_once_and_a_number_of_parcels_is_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_of(5)
    assert pack(order, 1, key="page") == pack(order, 1, key="page")
    assert free(order) == 4
    assert MAX_PARCELS == 50
    monkeypatch.setattr(packing, "MAX_PARCELS", 2)
    pack(order, 1)
    with pytest.raises(ActionNotPossible):
        pack(order, 1)


def test_what_lies_in_a_parcel_can_be_changed_until_it_is_closed() -> None:
    order = order_of(5)
    parcel = pack(order, 2)
    about = {"store": order.store, "order_number": order.number, "parcel": parcel.number}
    line = order.lines.get()
    packing.repack_parcel(**about, lines={line.pk: 5})
    assert free(order) == 0
    with pytest.raises(NothingToShip):
        packing.repack_parcel(**about, lines={line.pk: 6})
    assert free(order) == 0, "the refusal leaves the parcel as it was"
    close(parcel)
    with pytest.raises(ActionNotPossible):
        packing.repack_parcel(**about, lines={line.pk: 1})
    close(parcel, is_ready=False)
    packing.repack_parcel(**about, lines={line.pk: 1})
    found = packing_of(order, order.lines.all())
    assert [(row.quantity, row.most) for row in found.parcels[0].lines] == [(1, 5)]
    assert not found.is_all_packed


def test_a_parcel_given_up_frees_its_pieces() -> None:
    order = order_of(3)
    parcel = pack(order, 3)
    assert give_up(parcel)
    assert not give_up(parcel)
    assert free(order) == 3
    assert events_of(order)[-1] == "order:parcel_given_up"


def test_what_has_left_cannot_be_packed_again() -> None:
    order = order_of(3)
    parcel = pack(order, 1)
    code = tracking_code()
    send(parcel, code)
    assert send(parcel, code).pk == parcel.pk, "again with the same code: nothing happens"
    assert shipped(order) == 1
    for act in (lambda: give_up(parcel), lambda: close(parcel), lambda: send(parcel)):
        with pytest.raises(ActionNotPossible):
            act()
    assert shipped(order) == 1


def test_codes_are_checked_and_unique() -> None:
    order = order_of(3)
    first, second = pack(order, 1), pack(order, 1)
    with pytest.raises(TrackingCodeInvalid):
        send(first, "RB123456784CN")
    send(first, "RB123456785CN")
    with pytest.raises(TrackingCodeTaken):
        send(second, "rb 123456785 cn")
    second.refresh_from_db()
    assert (second.status, second.tracking_code, shipped(order)) == (Parcel.DRAFT, "", 1)


def test_who_wants_to_cancel_gets_no_parcel_but_packing_may_go_on() -> None:
    order = order_of(2)
    parcel = pack(order, 1)
    cancel_order(buyer=order.buyer, number=order.number, reason="changed_mind")
    with pytest.raises(ActionNotPossible):
        send(parcel)
    pack(order, 1)
    timers.sweep(now=order.placed_at + dt.timedelta(hours=60))
    assert fresh(order).status == Status.CANCELLED
    assert not Shipment.objects.exists(), "what never left is no parcel"


def test_when_the_time_is_over_what_is_packed_counts_as_not_sent() -> None:
    order = order_of(5)
    send(pack(order, 2))
    pack(order, 2)
    ship_by = fresh(order).ship_by
    assert ship_by is not None
    timers.sweep(now=ship_by)
    order = fresh(order)
    assert (order.status, order.lines.get().cancelled_quantity) == (Status.SHIPPED, 3)
    assert [parcel.status for parcel in order.shipments.all()] == [Parcel.HANDED_OVER]


def test_a_frozen_order_is_not_packed_and_another_stores_does_not_exist() -> None:
    order = order_of(2)
    parcel = pack(order, 1)
    with pytest.raises(NotFound):
        packing.mark_packed(
            store=StoreFactory(),
            order_number=order.number,
            parcel=parcel.number,
            user=seller_of(order),
            is_ready=True,
        )
    Order.objects.filter(pk=order.pk).update(is_frozen=True)
    for act in (lambda: pack(order, 1), lambda: close(parcel), lambda: send(parcel)):
        with pytest.raises(ActionNotPossible):
            act()
