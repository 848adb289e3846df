"""What happens by itself: reminders, end of protection, closing; safe to run twice, one failure stops nobody."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from marketplace.lib import clock
from orders.models import Order, OrderEvent, OrderTimer, ParcelEvent, Shipment
from orders.selectors.detail import order_page
from orders.services import timers
from orders.services.freezing import freeze_order
from orders.services.shipping import mark_delivered, record_parcel_event
from orders.services.status import record_event
from payments.models import LedgerEntry
from tests.factories.accounts import UserFactory
from tests.factories.orders import OrderFactory
from tests.orders import journeys

pytestmark = pytest.mark.django_db
Status = Order.Status
DAY = dt.timedelta(days=1)


def shipped_order(country: str = "RU") -> Order:
    buyer = journeys.member()
    buyer.addresses.update(country=country)
    return journeys.ship(journeys.paid_order(buyer=buyer))


def protection_end(order: Order) -> dt.datetime:
    assert order.protection_ends_at is not None
    return order.protection_ends_at


def test_one_reminder_of_an_unpaid_order() -> None:
    checkout = journeys.place(journeys.member(), journeys.variant_of())
    assert timers.sweep(now=checkout.placed_at + DAY) == 1
    assert timers.sweep(now=checkout.placed_at + DAY) == 0
    assert journeys.told(checkout.buyer) == ["order_placed", "order_unpaid"]


def test_a_paid_order_is_not_reminded() -> None:
    order = journeys.paid_order()
    assert timers.sweep(now=order.placed_at + DAY) == 0


@pytest.mark.parametrize(("country", "days"), [("RU", 90), ("US", 60)])
def test_the_end_of_protection_finishes_the_order(country: str, days: int) -> None:
    order = shipped_order(country)
    assert order.shipped_at is not None
    end = protection_end(order)
    assert end == order.shipped_at + days * DAY
    timers.sweep(now=end - dt.timedelta(seconds=1))
    assert journeys.fresh(order).status == Status.SHIPPED
    assert timers.sweep(now=end) == 1
    later = end + order.policy["pause_days"] * DAY  # nobody has proved the delivery
    timers.sweep(now=later)
    order = journeys.fresh(order)
    assert (order.status, order.finished_at) == (Status.FINISHED, later)
    assert order.events.last().actor == "timer"


def test_three_reminders_before_it() -> None:
    order = shipped_order()
    for days in (10, 5, 2):
        assert timers.sweep(now=protection_end(order) - days * DAY) == 1
    assert journeys.told(order.buyer).count("order_protection_ends") == 3


def test_proved_delivery_finishes_seven_days_later() -> None:
    order = shipped_order()
    shipment = order.shipments.get()
    moment = clock.now() + 20 * DAY
    with clock.at(moment):
        record_parcel_event(
            carrier=shipment.carrier,
            tracking_code=shipment.tracking_code,
            status=Shipment.Status.DELIVERED,
            source=ParcelEvent.Source.CARRIER,
        )
    assert timers.sweep(now=moment + 7 * DAY - dt.timedelta(seconds=1)) == 0
    assert timers.sweep(now=moment + 7 * DAY) == 1
    order = journeys.fresh(order)
    assert order.status == Status.FINISHED
    assert set(journeys.pending_timers(order)) == {"close"}


def test_a_risky_payment_waits_for_a_day() -> None:
    variant = journeys.variant_of(price=journeys.usd(1500))
    order = journeys.paid_order(variant)
    assert order.status == Status.PAYMENT_REVIEW
    assert journeys.told(journeys.seller_of(order)) == []
    assert order.paid_at is not None
    timers.sweep(now=order.paid_at + dt.timedelta(hours=24))
    order = journeys.fresh(order)
    assert order.status == Status.TO_SHIP
    assert order.ship_by == order.paid_at + DAY + 7 * DAY
    assert journeys.told(journeys.seller_of(order)) == ["order_to_ship"]


def proved(order: Order, at: dt.datetime) -> None:
    """The carrier says that the parcel of `order` has arrived."""
    parcel = order.shipments.get()
    about = {"carrier": parcel.carrier, "tracking_code": parcel.tracking_code}
    with clock.at(at):
        record_parcel_event(**about, status="delivered", source=ParcelEvent.Source.CARRIER)


def test_the_protection_goes_on_once_while_the_parcel_is_on_its_way() -> None:
    order = shipped_order()
    end = protection_end(order)
    assert order.policy["pause_days"] == 30
    timers.sweep(now=end)
    order = journeys.fresh(order)
    assert (order.status, protection_end(order)) == (Status.SHIPPED, end + 30 * DAY)
    assert order_page(order).paused_days == 30
    assert journeys.told(order.buyer)[-1] == "order_protection_paused"
    assert journeys.told(journeys.seller_of(order))[-1] == "order_protection_paused_store"
    assert {"protection_10", "protection_5", "protection_2", "protection_end"} <= set(journeys.pending_timers(order))
    assert timers.sweep(now=end + DAY) == 0
    timers.sweep(now=end + 30 * DAY)
    assert journeys.fresh(order).status == Status.FINISHED
    assert order.events.filter(code="order:protection_paused").count() == 1


def test_the_sellers_word_alone_ends_no_protection() -> None:
    order = shipped_order()
    mark_delivered(store=order.store, order_number=order.number, user=journeys.seller_of(order))
    timers.sweep(now=protection_end(order))
    assert journeys.fresh(order).status == Status.DELIVERED


def test_a_proof_while_it_goes_on_sets_the_nearer_date() -> None:
    order = shipped_order()
    end = protection_end(order)
    timers.sweep(now=end)
    proved(order, end + DAY)
    timers.sweep(now=end + 7 * DAY)
    assert journeys.fresh(order).status == Status.DELIVERED
    timers.sweep(now=end + 8 * DAY)
    assert journeys.fresh(order).status == Status.FINISHED


def test_an_order_of_before_knows_no_pause() -> None:
    order = shipped_order()
    del order.policy["pause_days"]
    order.save(update_fields=["policy"])
    timers.sweep(now=protection_end(order))
    assert journeys.fresh(order).status == Status.FINISHED


def test_a_paused_timer_waits() -> None:
    order = shipped_order()
    timer = order.timers.get(kind="protection_end")
    timer.pause(clock.now())
    timer.save()
    timers.sweep(now=protection_end(order) + 100 * DAY)
    assert journeys.fresh(order).status == Status.SHIPPED


def test_one_broken_order_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = shipped_order(), shipped_order()
    finish = timers.finish_order

    def finish_or_fail(*, order: Order, **values: object) -> None:
        if order.pk == broken.pk:
            raise RuntimeError("unforeseen")
        finish(order=order, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(timers, "finish_order", finish_or_fail)
    timers.sweep(now=protection_end(sound) + DAY)
    timers.sweep(now=protection_end(sound) + 31 * DAY)
    assert journeys.fresh(sound).status == Status.FINISHED
    assert journeys.fresh(broken).status == Status.SHIPPED
    assert broken.timers.get(kind="protection_end").done_at is None


def test_a_timer_that_was_ended_meanwhile_does_not_fire() -> None:
    order = shipped_order()
    timer = order.timers.get(kind="protection_end")
    OrderTimer.objects.filter(pk=timer.pk).update(done_at=clock.now())
    with clock.at(protection_end(order)):
        assert not timers.fire(timer_id=timer.pk)
        assert not timers.fire(timer_id=0)


def test_every_kind_has_a_handler() -> None:
    assert set(timers._HANDLERS) == set(OrderTimer.Kind)


def test_replay_tells_the_future_and_changes_nothing() -> None:
    order = shipped_order("US")
    before = (OrderEvent.objects.count(), LedgerEntry.objects.count(), journeys.pending_timers(order))
    out = StringIO()
    call_command("replay_order", order.number.lower(), days=110, stdout=out)
    text = out.getvalue()
    assert [line.split()[-1] for line in text.splitlines() if line.strip().startswith("status")][-1] == "closed"
    assert text.index("order:shipped") < text.index("order:finished (timer)") < text.index("order:closed (timer)")
    assert journeys.fresh(order).status == Status.SHIPPED
    assert (OrderEvent.objects.count(), LedgerEntry.objects.count(), journeys.pending_timers(order)) == before


def test_replay_stops_at_the_horizon() -> None:
    order = shipped_order("US")
    out = StringIO()
    call_command("replay_order", order.number, days=59, stdout=out)
    assert "order:finished" not in out.getvalue()


def test_replay_of_an_unknown_order() -> None:
    with pytest.raises(CommandError, match="NO-SUCH"):
        call_command("replay_order", "no-such")


def test_replay_prints_what_an_event_carries() -> None:
    order = OrderFactory()
    record_event(order=order, code="order:requoted", actor="buyer", data={"before": "12.00"})  # type: ignore[arg-type]
    out = StringIO()
    call_command("replay_order", order.number, stdout=out)
    assert "order:requoted (buyer) {'before': '12.00'}" in out.getvalue()


def test_an_order_frozen_at_the_last_moment_is_left_alone() -> None:
    order = shipped_order()
    timer = OrderTimer.objects.get(subject=order, kind="protection_10")
    freeze_order(order_id=order.pk, user=UserFactory(is_staff=True), reason="looked into")
    told = journeys.told(order.buyer)
    with clock.at(timer.due_at):
        assert not timers.fire(timer_id=timer.pk)
    timer.refresh_from_db()
    assert timer.done_at is None
    assert journeys.told(order.buyer) == told


def test_a_helper_takes_what_is_due_from_the_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = shipped_order(), shipped_order()
    due = protection_end(second)
    taken: list[int] = []
    monkeypatch.setattr(timers, "_fire", lambda timer: taken.append(timer.pk) or True)
    counts = timers.sweep(now=due), timers.help_sweep(now=due)
    assert counts == (OrderTimer.objects.filter(due_at__lte=due, done_at__isnull=True).count(),) * 2
    assert counts[0] > 1
    assert taken[: counts[0]] == taken[counts[0] :][::-1]
    assert first.pk != second.pk


def test_much_is_due_from_a_number_on(monkeypatch: pytest.MonkeyPatch) -> None:
    end = protection_end(shipped_order())
    count = OrderTimer.objects.filter(due_at__lte=end, done_at__isnull=True).count()
    monkeypatch.setattr(timers, "SWEEP_HELP_FROM", count)
    assert timers.is_much_due(now=end)
    assert not timers.is_much_due(now=end - dt.timedelta(seconds=1))
