"""The parcels' table of moves, and where reports leave a parcel whatever the order in which they come in."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.models import ParcelEvent, Shipment
from orders.parcel_rules import ENDS, HANDED, PACKING, UNDER_WAY, may_move, standing

Status, Source = Shipment.Status, ParcelEvent.Source
START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def event(status: str, minute: int, source: str = Source.CARRIER) -> ParcelEvent:
    return ParcelEvent(status=status, source=source, at=START + minute * MINUTE)


def test_every_status_is_in_one_of_the_groups() -> None:
    assert set(Status) == PACKING | UNDER_WAY | ENDS
    assert not PACKING & HANDED


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("target", Status)
def test_who_may_do_what(source: Status, target: Status) -> None:
    seller_packs = source in PACKING and target in PACKING | {Status.HANDED_OVER} and source != target
    seller_claims = target == Status.DELIVERED and source in UNDER_WAY | {Status.LOST}
    assert may_move(source, target, Source.SELLER) == (seller_packs or seller_claims)
    carried = target in HANDED - {Status.HANDED_OVER}
    assert may_move(source, target, Source.CARRIER) == (carried and source in HANDED - {Status.RETURNED})
    proved_end = source in {Status.RETURNED, Status.DELIVERED}
    assert may_move(source, target, Source.CARRIER, is_proved=True) == (carried and source in HANDED and not proved_end)
    assert may_move(source, target, Source.TIMER) == (target == Status.LOST and source in UNDER_WAY)
    assert may_move(source, target, Source.STAFF) == (source in HANDED and target in HANDED)


@given(
    st.lists(
        st.builds(event, st.sampled_from(Status), st.integers(0, 30), st.sampled_from(Source)), min_size=1, max_size=8
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing(events: list[ParcelEvent], dice: Random) -> None:
    # Two reports of the same second and status by different people are one statement more or less sure of itself.
    apart = list({(one.at, one.status): one for one in events}.values())
    first = standing(apart)
    dice.shuffle(apart)
    assert standing(apart) == first
    assert (first.delivered_at is not None) == (first.status == Status.DELIVERED)
    assert first.status in HANDED


def test_a_proved_delivery_is_the_end_for_the_carrier_but_not_for_staff() -> None:
    delivered = event(Status.DELIVERED, 1)
    assert standing([delivered, event(Status.IN_TRANSIT, 2)]).status == Status.DELIVERED
    assert standing([delivered, event(Status.IN_TRANSIT, 2, Source.STAFF)]).status == Status.IN_TRANSIT
    assert standing([delivered, event(Status.LOST, 2, Source.TIMER)]).status == Status.DELIVERED


def test_a_claim_of_the_seller_gives_way_to_the_carrier() -> None:
    claim = event(Status.DELIVERED, 1, Source.SELLER)
    assert standing([claim]).status == Status.DELIVERED
    assert not standing([claim]).is_proved
    assert standing([claim, event(Status.IN_TRANSIT, 2)]).status == Status.IN_TRANSIT
    proved = standing([claim, event(Status.DELIVERED, 2)])
    assert (proved.is_proved, proved.delivered_at) == (True, claim.at)


def test_a_lost_parcel_may_turn_up() -> None:
    lost = event(Status.LOST, 1, Source.TIMER)
    assert standing([lost]).status == Status.LOST
    assert standing([lost, event(Status.AT_PICKUP, 2)]).status == Status.AT_PICKUP


def test_reports_of_the_same_second_are_read_along_the_way() -> None:
    assert standing([event(Status.DELIVERED, 1), event(Status.IN_TRANSIT, 1)]).status == Status.DELIVERED
