"""Two people of a store pack the same order at the very same moment: no piece lies in two parcels."""

from __future__ import annotations

from typing import Any

import pytest

from orders.errors import NothingToShip
from orders.models import Order, Shipment
from orders.services import packing
from tests.concurrency.threads import at_once
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)


def about(order: Order) -> dict[str, Any]:
    return {"store": order.store, "order_number": order.number, "user": journeys.seller_of(order)}


def test_the_last_pieces_go_into_one_parcel() -> None:
    order = journeys.paid_order(quantity=3)
    line = order.lines.get()
    pack = [lambda n=n: packing.pack_parcel(**about(order), lines={line.pk: 2}, key=f"page{n}") for n in range(6)]
    results = at_once(pack)
    assert sum(isinstance(one, Shipment) for one in results) == 1
    assert sum(isinstance(one, NothingToShip) for one in results) == 5


def test_a_double_click_packs_and_sends_once() -> None:
    order = journeys.paid_order(quantity=4)
    line = order.lines.get()
    packed = at_once([lambda: packing.pack_parcel(**about(order), lines={line.pk: 2}, key="page")] * 4)
    assert len({parcel.pk for parcel in packed}) == 1
    parcel, code = packed[0].number, journeys.tracking_code()
    sent = at_once(
        [lambda: packing.hand_over_parcel(**about(order), parcel=parcel, carrier="china_post", tracking_code=code)] * 4
    )
    assert {one.pk for one in sent} == {packed[0].pk}
    line.refresh_from_db()
    assert line.shipped_quantity == 2
    assert journeys.events_of(order).count("order:partly_shipped") == 1


@pytest.mark.parametrize("attempt", range(5))
def test_unpacking_against_sending_ends_one_way(attempt: int) -> None:
    order = journeys.paid_order(quantity=1)
    line = order.lines.get()
    parcel = packing.pack_parcel(**about(order), lines={line.pk: 1}, key=f"page{attempt}")
    code = journeys.tracking_code()
    at_once(
        [
            lambda: packing.unpack_parcel(**about(order), parcel=parcel.number),
            lambda: packing.hand_over_parcel(**about(order), parcel=parcel.number, carrier="", tracking_code=code),
        ]
    )
    line.refresh_from_db()
    left = Shipment.objects.filter(pk=parcel.pk).first()
    assert line.shipped_quantity == (1 if left is not None else 0)
    assert journeys.fresh(order).status == ("shipped" if left is not None else "to_ship")
