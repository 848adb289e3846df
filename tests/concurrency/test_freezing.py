"""Staff stop an order while its buyer confirms it: either the money stands still, or the order was finished before."""

from functools import partial

import pytest

from benchmarks.trade import books
from benchmarks.trade.troubles import logged_errors
from marketplace.lib import clock
from orders.errors import ActionNotPossible
from orders.models import Order
from orders.services import timers
from orders.services.freezing import freeze_order
from orders.services.receipt import confirm_receipt
from payments.models import Hold
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def freeze(order: Order) -> None:
    """By a member of staff, with a reason."""
    freeze_order(order_id=order.pk, user=UserFactory(is_staff=True), reason="looked into")


@pytest.mark.parametrize("is_trusted", [False, True])
def test_confirming_against_the_freeze_flag(is_trusted: bool) -> None:
    store = journeys.open_store(is_trusted=is_trusted)
    for _round in range(ROUNDS):
        order = journeys.ship(journeys.paid_order(journeys.variant_of(store)))
        frozen, confirmed = at_once(
            [partial(freeze, order), partial(confirm_receipt, buyer=order.buyer, number=order.number)]
        )
        row, hold = journeys.fresh(order), Hold.objects.get(reference=order.number)
        if isinstance(confirmed, ActionNotPossible):
            assert frozen is None
            assert (row.status, row.is_frozen, hold.status) == (Order.Status.SHIPPED, True, Hold.Status.FROZEN)
        elif isinstance(frozen, ActionNotPossible):  # the money was the seller's already
            assert is_trusted
            assert (row.status, row.is_frozen, hold.status) == (
                Order.Status.FINISHED, False, Hold.Status.RELEASABLE,
            )  # fmt: skip
        else:
            assert not is_trusted
            assert (row.status, row.is_frozen, hold.status) == (Order.Status.FINISHED, True, Hold.Status.FROZEN)
    assert not books.faults()


def test_the_sweep_against_the_freeze_flag() -> None:
    for _round in range(ROUNDS):
        order = journeys.ship(journeys.paid_order())
        end = order.protection_ends_at
        assert end is not None
        with logged_errors() as errors:
            at_once([partial(freeze, order), partial(timers.sweep, now=end)])
        assert not errors
        row, hold = journeys.fresh(order), Hold.objects.get(reference=order.number)
        assert (row.is_frozen, hold.status) == (True, Hold.Status.FROZEN)
        assert row.status in {Order.Status.SHIPPED, Order.Status.FINISHED}
        with clock.at(end):
            timers.sweep(now=end)
        assert journeys.fresh(order).status == row.status, "a frozen order does not move"
