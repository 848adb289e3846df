"""Staff stop an order: nobody moves it, its dates and its money wait; then it goes on, or is cancelled."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from benchmarks.trade import books
from club.models import Membership
from club.selectors import counted_spend
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from orders.errors import ActionNotPossible
from orders.models import Extension, Order, OrderTimer
from orders.services import timers
from orders.services.extensions import ask_for_protection
from orders.services.freezing import cancel_frozen, freeze_order, unfreeze_order
from orders.services.receipt import confirm_receipt
from payments.models import Hold, Refund
from payments.selectors import refundable
from tests.factories.accounts import UserFactory
from tests.factories.orders import OrderFactory
from tests.orders import journeys
from tests.orders.services.test_parcels import report

pytestmark = pytest.mark.django_db
Status = Order.Status
DAY = dt.timedelta(days=1)


@pytest.fixture
def staff() -> User:
    user: User = UserFactory(is_staff=True)
    return user


def freeze(order: Order, staff: User) -> Order:
    return freeze_order(order_id=order.pk, user=staff, reason="Many complaints about this store.")


def due(order: Order) -> dict[str, dt.datetime]:
    """When what is pending falls due, by kind."""
    pending = OrderTimer.objects.filter(subject=order, done_at__isnull=True, paused_left__isnull=True)
    return dict(pending.values_list("kind", "due_at"))


def test_a_stopped_order_waits_with_its_money_and_both_sides_are_told_once(staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    freeze(order, staff)
    freeze(order, staff)
    assert not due(order)
    assert Hold.objects.get(reference=order.number).status == Hold.Status.FROZEN
    assert journeys.told(order.buyer).count("order_frozen") == 1
    assert journeys.told(journeys.seller_of(order)).count("order_frozen_store") == 1
    event = order.events.get(code="order:frozen")
    assert (event.user, event.data) == (staff, {"reason": "Many complaints about this store."})
    assert order.protection_ends_at is not None
    assert timers.sweep(now=order.protection_ends_at + 100 * DAY) == 0
    with pytest.raises(ActionNotPossible):
        confirm_receipt(buyer=order.buyer, number=order.number)


def test_dates_move_by_the_time_that_was_lost(staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    ask_for_protection(buyer=order.buyer, number=order.number, days=10)
    before, ends = due(order), order.protection_ends_at
    asked = Extension.objects.get(order=order)
    freeze(order, staff)
    with clock.at(clock.now() + 3 * DAY):
        unfreeze_order(order_id=order.pk, user=staff)
        unfreeze_order(order_id=order.pk, user=staff)
    after, later = due(order), Extension.objects.get(order=order)
    order = journeys.fresh(order)
    assert after.keys() == before.keys()
    assert ends is not None and order.protection_ends_at is not None
    lost = order.protection_ends_at - ends
    assert abs(lost - 3 * DAY) < dt.timedelta(minutes=1)
    assert all(abs(after[kind] - before[kind] - lost) < dt.timedelta(seconds=1) for kind in before)
    assert later.answer_by - asked.answer_by == lost
    assert Hold.objects.get(reference=order.number).status == Hold.Status.HELD
    assert journeys.told(order.buyer).count("order_unfrozen") == 1
    assert confirm_receipt(buyer=order.buyer, number=order.number).status == Status.FINISHED


def test_the_day_of_shipping_moves_too(staff: User) -> None:
    order = journeys.paid_order()
    day = order.ship_by
    freeze(order, staff)
    with clock.at(clock.now() + 2 * DAY):
        order = unfreeze_order(order_id=order.pk, user=staff)
    assert day is not None and order.ship_by is not None
    assert order.ship_by > day + 1.9 * DAY
    assert abs(due(order)["ship_by"] - order.ship_by) < dt.timedelta(seconds=1)


def test_the_money_of_a_finished_order_is_payable_so_much_later(staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    confirm_receipt(buyer=order.buyer, number=order.number)
    before = Hold.objects.get(reference=order.number).release_at
    freeze(order, staff)
    with clock.at(clock.now() + 5 * DAY):
        unfreeze_order(order_id=order.pk, user=staff)
    after = Hold.objects.get(reference=order.number).release_at
    assert before is not None and after is not None and after == due(order)["close"]
    assert after - before > 4.9 * DAY
    timers.sweep(now=after)
    assert journeys.fresh(order).status == Status.CLOSED
    assert Hold.objects.get(reference=order.number).status == Hold.Status.RELEASABLE


def test_a_parcel_that_arrived_meanwhile_is_noted_when_the_order_goes_on(staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    freeze(order, staff)
    report(order.shipments.get(), "delivered")
    assert journeys.fresh(order).status == Status.SHIPPED
    assert unfreeze_order(order_id=order.pk, user=staff).status == Status.DELIVERED


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_stopped_order_is_cancelled_with_all_its_money(staff: User, is_sent: bool) -> None:
    variant = journeys.variant_of()
    order = journeys.paid_order(variant)
    if is_sent:
        order = journeys.ship(order)
    with pytest.raises(ActionNotPossible):
        cancel_frozen(order_id=order.pk, user=staff)
    freeze(order, staff)
    order = cancel_frozen(order_id=order.pk, user=staff)
    variant.refresh_from_db()
    assert (order.status, order.is_frozen, order.cancel_reason) == (Status.CANCELLED, False, "stopped")
    assert variant.stock_on_hand == (9 if is_sent else 10)
    assert not refundable(order.number)
    assert Refund.objects.get(reference=order.number).amount == order.total
    assert Hold.objects.get(reference=order.number).status == Hold.Status.REFUNDED
    assert not any(kind != "customs_erase" for kind in due(order))
    assert journeys.told(order.buyer)[-1] in {"order_cancelled", "order_refunded"}


def test_of_what_has_left_in_part_only_the_rest_returns_to_the_stock(staff: User) -> None:
    store = journeys.open_store()
    variants = [journeys.variant_of(store), journeys.variant_of(store)]
    order = journeys.paid_order(*variants, quantity=3)
    first = order.lines.get(variant=variants[0])
    order = journeys.ship(order, {first.pk: 2})
    assert order.status == Status.PARTLY_SHIPPED
    freeze(order, staff)
    with checked_lock_order():
        cancel_frozen(order_id=order.pk, user=staff)
    assert [journeys.stock_of(variant) for variant in variants] == [(8, 0), (10, 0)]
    assert [line.cancelled_quantity for line in order.lines.order_by("variant")] == [1, 3]
    assert Refund.objects.get(reference=order.number).amount == order.total
    assert not books.faults()
    with pytest.raises(ActionNotPossible):
        cancel_frozen(order_id=order.pk, user=staff)
    assert [journeys.stock_of(variant) for variant in variants] == [(8, 0), (10, 0)]


def test_only_what_holds_money_can_be_stopped(staff: User) -> None:
    unpaid = journeys.place(journeys.member(), journeys.variant_of()).orders.get()
    closed = OrderFactory(status=Status.CLOSED)
    for order in (unpaid, closed):
        with pytest.raises(ActionNotPossible):
            freeze(order, staff)
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(is_frozen=True)
    with pytest.raises(NotFound):
        freeze_order(order_id=0, user=staff, reason="Nothing there.")


def test_money_that_the_seller_has_already_stops_nothing(staff: User) -> None:
    order = journeys.ship(journeys.paid_order(journeys.variant_of(journeys.open_store(is_trusted=True))))
    confirm_receipt(buyer=order.buyer, number=order.number)
    with pytest.raises(ActionNotPossible):
        freeze(order, staff)
    assert not journeys.fresh(order).is_frozen


def test_both_pages_say_that_the_order_is_stopped_and_why(client, staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    freeze(order, staff)
    for user, url in [
        (order.buyer, order.get_absolute_url()),
        (journeys.seller_of(order), reverse("seller:order", args=[order.store.slug, order.number])),
    ]:
        client.force_login(user)
        html = client.get(url).content.decode()
        assert "Many complaints about this store." in html


def test_an_order_that_is_cancelled_after_its_end_counts_no_more_in_the_club(staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    confirm_receipt(buyer=order.buyer, number=order.number)
    assert counted_spend(order.buyer, order.number) == order.total
    freeze(order, staff)
    with checked_lock_order():
        cancel_frozen(order_id=order.pk, user=staff)
    assert (journeys.fresh(order).status, refundable(order.number)) == (Status.CANCELLED, Money.zero())
    assert counted_spend(order.buyer, order.number) == Money.zero()
    membership = Membership.objects.get(user=order.buyer)
    assert (membership.spent, membership.points) == (Money.zero(), 0)
