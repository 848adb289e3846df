"""The one writer of statuses: what a move writes, and what a refused move leaves alone."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from marketplace.lib.money import Money
from orders.errors import ActionNotPossible
from orders.models import Actor, Order, OrderEvent
from orders.services.review import accept_payment, reject_payment
from orders.services.status import record_event, transition
from payments.selectors import money_of
from tests.factories.accounts import UserFactory
from tests.factories.orders import OrderFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
Status = Order.Status


def test_a_move_writes_everything_at_once() -> None:
    order = OrderFactory(paid=True)
    user = order.buyer
    event = transition(order=order, action="request_cancel", actor=Actor.BUYER, user=user, data={"reason": "too_slow"})
    assert (event.code, event.actor, event.user, event.data) == (
        "order:cancel_requested",
        Actor.BUYER,
        user,
        {"reason": "too_slow"},
    )
    assert journeys.fresh(order).cancel_reason == "too_slow"


@pytest.mark.parametrize(("action", "actor"), [("confirm", Actor.BUYER), ("ship", Actor.BUYER), ("fly", Actor.STAFF)])
def test_a_refused_move_changes_nothing(action: str, actor: Actor) -> None:
    order = OrderFactory(paid=True)
    with pytest.raises(ActionNotPossible):
        transition(order=order, action=action, actor=actor)
    assert journeys.fresh(order).status == Status.TO_SHIP
    assert not OrderEvent.objects.exists()


def test_a_frozen_order_does_not_move() -> None:
    order = OrderFactory(shipped=True, is_frozen=True)
    with pytest.raises(ActionNotPossible):
        transition(order=order, action="confirm", actor=Actor.BUYER)


def test_staff_accept_a_payment() -> None:
    order = journeys.paid_order(journeys.variant_of(price=usd(1500)))
    staff = UserFactory(is_staff=True)
    accept_payment(order_id=order.pk, user=staff)
    order = journeys.fresh(order)
    assert (order.status, order.events.last().user) == (Status.TO_SHIP, staff)


def test_staff_reject_a_payment() -> None:
    variant = journeys.variant_of(price=usd(1500))
    order = journeys.paid_order(variant)
    reject_payment(order_id=order.pk, user=UserFactory(is_staff=True))
    order = journeys.fresh(order)
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, Order.CancelReason.SUSPICIOUS)
    assert money_of(order.number).refunded == usd(1502)
    assert journeys.stock_of(variant) == (10, 0)
    assert journeys.told(journeys.seller_of(order)) == []


def test_known_buyers_are_not_looked_at() -> None:
    buyer = journeys.member()
    OrderFactory(finished=True, buyer=buyer)
    assert journeys.paid_order(journeys.variant_of(price=usd(1500)), buyer=buyer).status == Status.TO_SHIP


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("total", "11.99"),
        ("discount_total", "-1"),
        ("status", "cancelled"),
        ("status", "eaten"),
        ("goods_total", "9.00"),
    ],
)
def test_the_database_refuses_the_impossible(column: str, value: str) -> None:
    order = OrderFactory()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE orders_order SET {column} = %s WHERE id = %s", [value, order.pk])


@pytest.mark.parametrize(
    ("column", "value"), [("quantity", 0), ("total", "9.99"), ("shipped_quantity", 2), ("cancelled_quantity", 2)]
)
def test_the_database_refuses_impossible_lines(column: str, value: object) -> None:
    line = OrderFactory().lines.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE orders_orderline SET {column} = %s WHERE id = %s", [value, line.pk])


def test_goods_paid_leaves_delivery_out() -> None:
    assert OrderFactory().goods_paid == Money(10)  # type: ignore[arg-type]


def test_history_keeps_its_order() -> None:
    order = OrderFactory()
    for code in ("order:placed", "order:paid", "order:accepted"):
        record_event(order=order, code=code, actor=Actor.PROVIDER)
    assert journeys.events_of(order) == ["order:placed", "order:paid", "order:accepted"]
