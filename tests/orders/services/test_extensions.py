"""More time: asked for, answered, left without an answer, and overtaken by the order itself."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders.errors import ActionNotPossible, DaysNotAllowed
from orders.models import Extension, Order
from orders.selectors.extensions import more_time
from orders.services import timers
from orders.services.extensions import (
    answer_protection,
    answer_shipping_time,
    ask_for_protection,
    ask_for_shipping_time,
)
from orders.services.receipt import confirm_receipt
from orders.services.shipping import record_parcel_event
from tests.factories.accounts import StoreFactory, UserFactory
from tests.orders import journeys
from tests.orders.journeys import events_of, fresh, mailed, pending_timers, seller_of

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def paid() -> Order:
    return journeys.paid_order(quantity=2)


@pytest.fixture
def sent() -> Order:
    return journeys.ship(journeys.paid_order())


def ask(order: Order, days: int = 10, note: str = "") -> Extension:
    return ask_for_protection(buyer=order.buyer, number=order.number, days=days, note=note)


def answer(order: Order, *, agrees: bool) -> Extension:
    return answer_protection(store=order.store, number=order.number, user=seller_of(order), agrees=agrees)


def ask_later(order: Order, days: int = 5) -> Extension:
    return ask_for_shipping_time(store=order.store, number=order.number, user=seller_of(order), days=days)


def answer_later(order: Order, *, agrees: bool) -> Extension:
    return answer_shipping_time(buyer=order.buyer, number=order.number, agrees=agrees)


def test_a_yes_moves_the_protection_and_its_reminders(sent: Order) -> None:
    before = sent.protection_ends_at
    assert before is not None
    asked = ask(sent, 20, "посылка стоит на таможне")
    assert asked.answer_by == pending_timers(sent)["protection_answer"]
    assert ask(sent, 30).pk == asked.pk, "one request at a time"
    assert fresh(sent).protection_ends_at == before
    assert answer(sent, agrees=True).status == "agreed"
    assert answer(sent, agrees=True).pk == asked.pk, "again changes nothing"
    order, due = fresh(sent), pending_timers(sent)
    assert order.protection_ends_at == due["protection_end"] == before + 20 * DAY
    assert due["protection_10"] == before + 10 * DAY
    assert "protection_answer" not in due
    assert events_of(order)[-2:] == ["order:protection_asked", "order:protection_extended"]
    assert mailed(seller_of(order))[-1] == "order_protection_asked"
    assert mailed(order.buyer)[-1] == "order_protection_answered"


def test_reminders_that_have_been_sent_are_sent_again_before_the_later_end(sent: Order) -> None:
    ends = sent.protection_ends_at
    assert ends is not None
    timers.sweep(now=ends - 5 * DAY)
    with clock.at(ends - 5 * DAY):
        ask(sent, 30)
        answer(sent, agrees=True)
    due = pending_timers(sent)
    assert due["protection_10"] == ends + 20 * DAY
    timers.sweep(now=ends + HOUR)
    assert fresh(sent).status == "shipped"
    timers.sweep(now=ends + 30 * DAY)
    assert fresh(sent).protection_ends_at == ends + 60 * DAY, "the parcel is still on its way"
    timers.sweep(now=ends + 60 * DAY)
    assert fresh(sent).status == "finished"


@pytest.mark.parametrize("how", ["refused", "lapsed"])
def test_a_no_and_silence_leave_the_date(sent: Order, how: str) -> None:
    before, asked = sent.protection_ends_at, ask(sent)
    if how == "refused":
        answer(sent, agrees=False)
    else:
        timers.sweep(now=asked.answer_by - HOUR)
        asked.refresh_from_db()
        assert asked.status == "waiting"
        timers.sweep(now=asked.answer_by)
        timers.sweep(now=asked.answer_by + HOUR)
    asked.refresh_from_db()
    assert asked.status == how
    assert asked.answered_at is not None
    assert fresh(sent).protection_ends_at == before
    assert mailed(sent.buyer).count("order_protection_answered") == 1
    with pytest.raises(ActionNotPossible):
        answer(sent, agrees=True)


def test_the_store_has_no_longer_than_the_protection_lasts(sent: Order) -> None:
    ends = sent.protection_ends_at
    assert ends is not None
    with clock.at(ends - 3 * HOUR):
        assert ask(sent).answer_by == ends
    timers.sweep(now=ends)
    assert fresh(sent).protection_ends_at == ends + 30 * DAY, "the parcel is still on its way"
    assert Extension.objects.get().status in {"lapsed", "over"}


def test_so_often_and_so_many_days_in_all(sent: Order) -> None:
    for days in (30, 20):
        ask(sent, days)
        answer(sent, agrees=True)
    assert more_time(fresh(sent))["protection"].days == (10,)
    with pytest.raises(DaysNotAllowed):
        ask(sent, 20)
    ask(sent, 10)
    answer(sent, agrees=False)
    assert more_time(fresh(sent))["protection"].days == ()
    with pytest.raises(ActionNotPossible):
        ask(sent, 10)


@pytest.mark.parametrize("days", [0, 1, 11, 300])
def test_other_numbers_of_days(sent: Order, paid: Order, days: int) -> None:
    with pytest.raises(DaysNotAllowed):
        ask(sent, days)
    with pytest.raises(DaysNotAllowed):
        ask_later(paid, days)
    assert not Extension.objects.exists()


def test_not_before_shipping_nor_after_receipt_nor_once_delivery_is_proved(paid: Order, sent: Order) -> None:
    with pytest.raises(ActionNotPossible):
        ask(paid)
    parcel = sent.shipments.get()
    record_parcel_event(
        carrier=parcel.carrier, tracking_code=parcel.tracking_code, status="delivered", source="carrier"
    )
    with pytest.raises(ActionNotPossible):
        ask(sent)
    confirm_receipt(buyer=sent.buyer, number=sent.number)
    with pytest.raises(ActionNotPossible):
        ask(sent)


def test_receipt_ends_a_request_that_waits(sent: Order) -> None:
    asked = ask(sent)
    confirm_receipt(buyer=sent.buyer, number=sent.number)
    asked.refresh_from_db()
    assert asked.status == "over"
    assert "protection_answer" not in pending_timers(sent)
    with pytest.raises(ActionNotPossible):
        answer(sent, agrees=True)


def test_the_buyer_lets_the_store_ship_later(paid: Order) -> None:
    before = paid.ship_by
    assert before is not None
    asked = ask_later(paid, 5)
    assert ask_later(paid, 3).pk == asked.pk
    assert mailed(paid.buyer)[-1] == "order_ship_by_asked"
    answer_later(paid, agrees=True)
    order = fresh(paid)
    assert order.ship_by == pending_timers(order)["ship_by"] == before + 5 * DAY
    assert mailed(seller_of(order))[-1] == "order_ship_by_answered"
    with pytest.raises(ActionNotPossible):
        ask_later(order)
    timers.sweep(now=before + DAY)
    assert fresh(order).status == "to_ship"
    timers.sweep(now=before + 5 * DAY)
    assert fresh(order).status == "cancelled"


@pytest.mark.parametrize("how", ["refused", "lapsed"])
def test_without_a_yes_the_day_of_shipping_stays_and_the_store_may_not_ask_again(paid: Order, how: str) -> None:
    before, asked = paid.ship_by, ask_later(paid)
    if how == "refused":
        answer_later(paid, agrees=False)
    else:
        timers.sweep(now=asked.answer_by)
    asked.refresh_from_db()
    assert (asked.status, fresh(paid).ship_by) == (how, before)
    with pytest.raises(ActionNotPossible):
        ask_later(paid)


def test_shipping_ends_a_request_to_ship_later(paid: Order) -> None:
    asked = ask_later(paid)
    journeys.ship(paid, {paid.lines.get().pk: 1})
    asked.refresh_from_db()
    assert asked.status == "waiting", "the rest is still to be shipped"
    journeys.ship(paid)
    asked.refresh_from_db()
    assert asked.status == "over"
    with pytest.raises(ActionNotPossible):
        answer_later(paid, agrees=True)


def test_strangers_and_frozen_orders(sent: Order, paid: Order) -> None:
    stranger: User = UserFactory()
    with pytest.raises(NotFound):
        ask_for_protection(buyer=stranger, number=sent.number, days=10)
    with pytest.raises(NotFound):
        answer_protection(store=StoreFactory(), number=sent.number, user=stranger, agrees=True)
    with pytest.raises(NotFound):
        ask_for_shipping_time(store=StoreFactory(), number=paid.number, user=stranger, days=5)
    ask(sent)
    Order.objects.update(is_frozen=True)
    with pytest.raises(ActionNotPossible):
        ask_later(paid)
    with pytest.raises(ActionNotPossible):
        answer(sent, agrees=True)
