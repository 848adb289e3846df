"""Cancelling: unpaid at once, paid by asking, by the seller, by the clock; goods and money go back once."""

import datetime as dt

import pytest
from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders.errors import ActionNotPossible
from orders.models import Order
from orders.services import timers
from orders.services.cancel import answer_cancel, cancel_order, refuse_order
from payments.models import Payment
from payments.selectors import money_of, open_payment
from payments.services.refunds import refund
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
Status, Reason = Order.Status, Order.CancelReason


def test_an_unpaid_order_ends_at_once() -> None:
    variant = journeys.variant_of()
    order = journeys.place(journeys.member(), variant, quantity=2).orders.get()
    cancel_order(buyer=order.buyer, number=order.number, reason=Reason.FOUND_CHEAPER)
    order = journeys.fresh(order)
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, Reason.FOUND_CHEAPER)
    assert order.cancelled_at is not None
    assert journeys.stock_of(variant) == (10, 0)
    assert open_payment(order.checkout.number) is None
    assert journeys.events_of(order) == ["order:placed", "order:cancelled"]
    assert journeys.pending_timers(order) == {}
    assert journeys.told(order.buyer) == ["order_placed", "order_cancelled"]
    assert journeys.told(journeys.seller_of(order)) == []


def test_one_of_two_unpaid_orders_leaves_a_payment_for_the_other() -> None:
    first, second = journeys.variant_of(), journeys.variant_of(price=usd(5))
    checkout = journeys.place(journeys.member(), first, second)
    before = open_payment(checkout.number)
    order = checkout.orders.get(store=first.product.store)
    cancel_order(buyer=checkout.buyer, number=order.number, reason=Reason.MISTAKE)
    after = open_payment(checkout.number)
    assert after is not None
    assert after != before
    assert after.amount == usd(7)
    journeys.pay(checkout)
    assert {row.status for row in checkout.orders.all()} == {Status.CANCELLED, Status.TO_SHIP}
    assert journeys.stock_of(first) == (10, 0)
    assert journeys.stock_of(second) == (9, 0)


def test_for_a_paid_order_the_seller_is_asked() -> None:
    order = journeys.paid_order()
    moment = clock.now()
    with clock.at(moment):
        cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    order = journeys.fresh(order)
    assert (order.status, order.cancel_requested_at, order.cancel_reason) == (Status.TO_SHIP, moment, Reason.TOO_SLOW)
    assert journeys.pending_timers(order)["cancel_answer"] == moment + dt.timedelta(hours=48)
    assert journeys.told(journeys.seller_of(order))[-1] == "order_cancel_requested"
    with pytest.raises(ActionNotPossible):
        cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    with pytest.raises(ActionNotPossible):
        journeys.ship(order)


def test_the_seller_agrees() -> None:
    variant = journeys.variant_of()
    order = journeys.paid_order(variant, quantity=2)
    assert journeys.stock_of(variant) == (8, 0)
    cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    seller = journeys.seller_of(order)
    answer_cancel(store=order.store, number=order.number, user=seller, agrees=True)
    order = journeys.fresh(order)
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, Reason.TOO_SLOW)
    assert journeys.stock_of(variant) == (10, 0)
    money = money_of(order.number)
    assert (money.captured, money.refunded, money.held) == (usd(22), usd(22), usd(0))
    assert journeys.pending_timers(order) == {}
    assert order.events.last().user == seller
    assert journeys.told(order.buyer)[-1] == "order_cancelled"
    with pytest.raises(ActionNotPossible):
        answer_cancel(store=order.store, number=order.number, user=seller, agrees=True)


def test_the_seller_refuses_and_ships() -> None:
    order = journeys.paid_order()
    cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    answer_cancel(store=order.store, number=order.number, user=journeys.seller_of(order), agrees=False)
    order = journeys.fresh(order)
    assert (order.status, order.cancel_requested_at, order.cancel_reason) == (Status.TO_SHIP, None, "")
    assert set(journeys.pending_timers(order)) == {"ship_by"}
    assert journeys.told(order.buyer)[-1] == "order_cancel_refused"
    assert journeys.ship(order).status == Status.SHIPPED


def test_silence_for_48_hours_means_yes() -> None:
    variant = journeys.variant_of()
    order = journeys.paid_order(variant)
    cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    due = journeys.pending_timers(order)["cancel_answer"]
    assert timers.sweep(now=due - dt.timedelta(seconds=1)) == 0
    assert timers.sweep(now=due) == 1
    order = journeys.fresh(order)
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, Reason.TOO_SLOW)
    assert journeys.events_of(order)[-1] == "order:cancel_unanswered"
    assert money_of(order.number).refunded == usd(12)
    assert journeys.stock_of(variant) == (10, 0)


def test_a_new_request_after_a_refusal_has_its_own_48_hours() -> None:
    order = journeys.paid_order()
    cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    answer_cancel(store=order.store, number=order.number, user=journeys.seller_of(order), agrees=False)
    later = clock.now() + dt.timedelta(days=1)
    with clock.at(later):
        cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW)
    assert journeys.pending_timers(order)["cancel_answer"] == later + dt.timedelta(hours=48)
    assert journeys.told(journeys.seller_of(order)).count("order_cancel_requested") == 2


def test_out_of_stock_is_the_sellers_fault_and_returns_no_pieces() -> None:
    variant = journeys.variant_of()
    order = journeys.paid_order(variant)
    refuse_order(store=order.store, number=order.number, user=journeys.seller_of(order))
    order = journeys.fresh(order)
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, Reason.OUT_OF_STOCK)
    assert journeys.stock_of(variant) == (9, 0)
    assert money_of(order.number).refunded == usd(12)


def test_a_shipped_order_is_not_cancelled() -> None:
    order = journeys.ship(journeys.paid_order())
    for attempt in (
        lambda: cancel_order(buyer=order.buyer, number=order.number, reason=Reason.TOO_SLOW),
        lambda: refuse_order(store=order.store, number=order.number, user=journeys.seller_of(order)),
    ):
        with pytest.raises(ActionNotPossible):
            attempt()
    assert journeys.fresh(order).status == Status.SHIPPED
    assert money_of(order.number).refunded == usd(0)


def test_strangers_find_nothing() -> None:
    order = journeys.paid_order()
    stranger, other = journeys.member(), journeys.open_store()
    with pytest.raises(NotFound):
        cancel_order(buyer=stranger, number=order.number, reason=Reason.MISTAKE)
    with pytest.raises(NotFound):
        refuse_order(store=other, number=order.number, user=stranger)
    with pytest.raises(NotFound):
        answer_cancel(store=other, number=order.number, user=stranger, agrees=True)
    assert journeys.fresh(order).status == Status.TO_SHIP


def test_an_unpaid_order_is_no_business_of_the_store() -> None:
    order = journeys.place(journeys.member(), journeys.variant_of()).orders.get()
    with pytest.raises(NotFound):
        refuse_order(store=order.store, number=order.number, user=journeys.seller_of(order))


def test_unpaid_orders_expire_after_twenty_days() -> None:
    first, second = journeys.variant_of(), journeys.variant_of()
    checkout = journeys.place(journeys.member(), first, second)
    due = checkout.placed_at + dt.timedelta(days=20)
    timers.sweep(now=due - dt.timedelta(seconds=1))
    assert {order.status for order in checkout.orders.all()} == {Status.AWAITING_PAYMENT}
    assert timers.sweep(now=due) == 2
    assert {(order.status, order.cancel_reason) for order in checkout.orders.all()} == {
        (Status.CANCELLED, Reason.NOT_PAID)
    }
    assert journeys.stock_of(first) == journeys.stock_of(second) == (10, 0)
    assert open_payment(checkout.number) is None
    assert not Payment.objects.filter(status="captured").exists()
    assert timers.sweep(now=due) == 0


def give(order: Order, amount: str) -> None:
    """Staff return some of the money as goodwill."""
    with transaction.atomic():
        refund(reference=order.number, amount=usd(amount), reason="goodwill", key=f"goodwill:{order.number}")


@pytest.mark.parametrize("given", ["5.00", "12.00"])
def test_what_went_back_before_counts_towards_a_cancellation(given: str) -> None:
    order = journeys.paid_order()
    give(order, given)
    assert timers.sweep(now=journeys.pending_timers(order)["ship_by"]) == 1
    assert journeys.fresh(order).status == Status.CANCELLED
    money = money_of(order.number)
    assert (money.refunded, money.held) == (usd(12), usd(0))
    assert sorted(row.amount for row in money.refunds) == sorted({usd(given), usd(12) - usd(given)} - {usd(0)})


def test_what_went_back_before_counts_towards_the_rest_of_a_parcel() -> None:
    order = journeys.paid_order(quantity=3)
    order = journeys.ship(order, {order.lines.get().pk: 2})
    give(order, "30.00")
    assert timers.sweep(now=journeys.pending_timers(order)["ship_by"]) == 1
    assert journeys.fresh(order).status == Status.SHIPPED
    assert money_of(order.number).refunded == usd(32)
