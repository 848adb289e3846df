"""Answers, the clock and the order itself at the very same moment: a request ends one way, and the date moves once."""

from __future__ import annotations

import datetime as dt

import pytest

from marketplace.lib import clock
from orders.models import Extension
from orders.services import timers
from orders.services.extensions import answer_protection, ask_for_protection
from orders.services.receipt import confirm_receipt
from tests.concurrency.threads import at_once
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_of_the_store_and_the_clock_answer_once() -> None:
    order = journeys.ship(journeys.paid_order())
    before, seller = order.protection_ends_at, journeys.seller_of(order)
    assert before is not None
    asked = ask_for_protection(buyer=order.buyer, number=order.number, days=10)

    def say(*, agrees: bool) -> Extension:
        return answer_protection(store=order.store, number=order.number, user=seller, agrees=agrees)

    def tick() -> bool:
        with clock.at(asked.answer_by):
            return timers.fire(timer_id=order.timers.get(kind="protection_answer").pk)

    at_once([lambda: say(agrees=True), lambda: say(agrees=True), lambda: say(agrees=False), tick])
    asked.refresh_from_db()
    assert asked.status in {"agreed", "refused", "lapsed"}
    moved = dt.timedelta(days=10) if asked.status == "agreed" else dt.timedelta(0)
    assert journeys.fresh(order).protection_ends_at == before + moved
    answers = {"order:protection_extended", "order:protection_not_extended", "order:protection_not_answered"}
    assert len([code for code in journeys.events_of(order) if code in answers]) == 1


def test_a_double_click_asks_once() -> None:
    order = journeys.ship(journeys.paid_order())
    asked = at_once([lambda: ask_for_protection(buyer=order.buyer, number=order.number, days=10)] * 6)
    assert len({one.pk for one in asked}) == 1
    assert journeys.mailed(journeys.seller_of(order)).count("order_protection_asked") == 1


def test_receipt_against_a_yes() -> None:
    order = journeys.ship(journeys.paid_order())
    seller = journeys.seller_of(order)
    ask_for_protection(buyer=order.buyer, number=order.number, days=10)
    at_once(
        [
            lambda: confirm_receipt(buyer=order.buyer, number=order.number),
            lambda: answer_protection(store=order.store, number=order.number, user=seller, agrees=True),
        ]
    )
    assert journeys.fresh(order).status == "finished"
    assert Extension.objects.get().status in {"agreed", "over"}
    assert set(journeys.pending_timers(order)) == {"close"}
