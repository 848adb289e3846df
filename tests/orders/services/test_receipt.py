"""Receipt: who confirms, what it ends, when the seller's money becomes payable, what the club counts."""

import datetime as dt

import pytest

from catalog.models import Product, StorePurchase
from club.models import Membership
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import checked_lock_order
from orders.errors import ActionNotPossible
from orders.models import Order
from orders.services import timers
from orders.services.receipt import confirm_receipt
from payments.gateways.sandbox.disputes import concede, open_dispute
from payments.models import PaymentAttempt
from payments.selectors import money_of, store_balance
from tests.orders import journeys
from tests.orders.journeys import usd
from tests.payments.methods.journeys import deliver_all

pytestmark = pytest.mark.django_db
Status = Order.Status


def test_the_buyer_confirms() -> None:
    order = journeys.ship(journeys.paid_order())
    moment = clock.now() + dt.timedelta(days=12)
    with clock.at(moment):
        confirm_receipt(buyer=order.buyer, number=order.number)
    order = journeys.fresh(order)
    assert (order.status, order.finished_at) == (Status.FINISHED, moment)
    assert journeys.pending_timers(order) == {"close": moment + dt.timedelta(days=15)}
    assert "order_finished" in journeys.told(order.buyer)
    assert journeys.told(journeys.seller_of(order))[-1] == "order_finished_store"


def test_the_seller_sees_the_date_and_then_the_money() -> None:
    order = journeys.ship(journeys.paid_order())
    confirm_receipt(buyer=order.buyer, number=order.number)
    order = journeys.fresh(order)
    assert order.finished_at is not None
    release = order.finished_at + dt.timedelta(days=15)
    money = money_of(order.number)
    assert (money.held, money.due_to_store, money.release_at, money.released_at) == (usd(12), usd(0), release, None)
    assert store_balance(order.store_id).pending == usd(12)
    timers.sweep(now=release)
    order, money = journeys.fresh(order), money_of(order.number)
    assert (order.status, order.closed_at) == (Status.CLOSED, release)
    assert (money.held, money.commission, money.due_to_store) == (usd(0), usd("0.80"), usd("11.20"))
    assert store_balance(order.store_id).available == usd("11.20")
    assert timers.sweep(now=release) == 0


def test_a_trusted_store_is_paid_at_once() -> None:
    order = journeys.ship(journeys.paid_order(journeys.variant_of(journeys.open_store(trusted=True))))
    confirm_receipt(buyer=order.buyer, number=order.number)
    order, money = journeys.fresh(order), money_of(order.number)
    assert order.status == Status.FINISHED
    assert (money.held, money.due_to_store, money.released_at) == (usd(0), usd("11.20"), order.finished_at)
    assert order.finished_at is not None
    timers.sweep(now=order.finished_at + dt.timedelta(days=15))
    assert journeys.fresh(order).status == Status.CLOSED
    assert store_balance(order.store_id).available == usd("11.20")


def test_trust_is_that_of_the_day_of_the_order() -> None:
    order = journeys.ship(journeys.paid_order())
    order.store.is_trusted = True
    order.store.save()
    confirm_receipt(buyer=order.buyer, number=order.number)
    assert money_of(order.number).held == usd(12)


def test_confirming_twice_counts_once() -> None:
    order = journeys.ship(journeys.paid_order(quantity=2))
    for _ in range(2):
        confirm_receipt(buyer=order.buyer, number=order.number)
    assert journeys.events_of(order).count("order:finished") == 1
    assert Membership.objects.get(user=order.buyer).spent == usd(22)
    assert Product.objects.get().orders_count == 1
    assert StorePurchase.objects.get(user=order.buyer, store=order.store).orders_count == 1


def test_cancelled_pieces_are_not_counted() -> None:
    order = journeys.paid_order(quantity=3)
    journeys.ship(order, {order.lines.get().pk: 1})
    assert order.ship_by is not None
    timers.sweep(now=order.ship_by)
    confirm_receipt(buyer=order.buyer, number=order.number)
    assert Membership.objects.get(user=order.buyer).spent == usd("10.67")


@pytest.mark.parametrize("step", ["unpaid", "to_ship", "partly_shipped"])
def test_nothing_to_confirm_yet(step: str) -> None:
    if step == "unpaid":
        order = journeys.place(journeys.member(), journeys.variant_of()).orders.get()
    else:
        order = journeys.paid_order(quantity=2)
    if step == "partly_shipped":
        journeys.ship(order, {order.lines.get().pk: 1})
    before = journeys.fresh(order).status
    with pytest.raises(ActionNotPossible):
        confirm_receipt(buyer=order.buyer, number=order.number)
    assert journeys.fresh(order).status == before
    assert not Membership.objects.filter(user=order.buyer, spent__gt=0).exists()


def test_a_stranger_confirms_nothing() -> None:
    order = journeys.ship(journeys.paid_order())
    with pytest.raises(NotFound):
        confirm_receipt(buyer=journeys.member(), number=order.number)
    assert journeys.fresh(order).status == Status.SHIPPED


def test_locks_come_in_the_one_order() -> None:
    order = journeys.ship(journeys.paid_order())
    with checked_lock_order() as locks:
        confirm_receipt(buyer=order.buyer, number=order.number)
    assert list(dict.fromkeys(locks)) == ["order", "membership", "hold"]


@pytest.mark.parametrize("is_finished_first", [True, False])
def test_money_that_the_bank_has_given_back_to_the_buyer_does_not_count(is_finished_first: bool) -> None:
    buyer = journeys.member()
    order = journeys.ship(journeys.paid_order(buyer=buyer))
    if is_finished_first:
        confirm_receipt(buyer=buyer, number=order.number)
        assert Membership.objects.get(user=buyer).spent == usd(12)
    dispute = open_dispute(key=PaymentAttempt.objects.get().number, reason="fraudulent")
    concede(reference=dispute.reference)
    for _ in range(2):
        deliver_all()
    if not is_finished_first:
        confirm_receipt(buyer=buyer, number=order.number)
    membership = Membership.objects.get(user=buyer)
    assert (membership.spent, membership.points, membership.level) == (usd(0), 0, "A0")
