from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from marketplace.lib import clock, ids
from marketplace.lib.transactions import checked_lock_order, require_transaction


def test_the_clock_can_stand_elsewhere() -> None:
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_the_clock_wants_a_zone() -> None:
    with pytest.raises(ValueError), clock.at(datetime(2027, 1, 1)):  # noqa: DTZ001
        pass


def test_member_numbers_have_the_shape_of_s13() -> None:
    number = ids.member_number("RU")
    assert number.startswith("ru") and len(number) == 12 and number[2:].isdigit()


def test_public_numbers_are_grouped_and_differ() -> None:
    numbers = {ids.public_number() for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(len(n) == 11 and n[5] == "-" for n in numbers)


@pytest.mark.django_db(transaction=True)
def test_building_blocks_demand_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        require_transaction()


@pytest.mark.django_db
def test_locks_out_of_order_are_found() -> None:
    from marketplace.lib.transactions import note_lock

    with checked_lock_order():
        note_lock("order")
        note_lock("variant")
        note_lock("order")  # taken before: no new wait
    with checked_lock_order(), pytest.raises(AssertionError):
        note_lock("variant")
        note_lock("order")
