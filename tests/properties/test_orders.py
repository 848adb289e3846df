"""What holds for every cart and every history: shares add up, no order leaves the table."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money
from orders import quantity_rules, rules
from orders.models import Order, OrderTimer, ParcelEvent, Shipment
from orders.rules import Facts, QuoteItem
from orders.services import timers
from orders.services.cancel import answer_cancel, cancel_order, refuse_order
from orders.services.receipt import confirm_receipt, kept_total
from orders.services.shipping import mark_delivered, record_parcel_event
from payments.models import LedgerEntry
from payments.selectors import money_of, open_payment
from tests.orders import journeys

cents = st.integers(min_value=1, max_value=500_000).map(lambda n: Money(Decimal(n) / 100, "USD"))
items = st.lists(
    st.builds(
        QuoteItem,
        variant_id=st.integers(1, 1000),
        quantity=st.integers(1, 999),
        list_price=cents,
        unit_price=cents,
    ),
    min_size=1,
    max_size=12,
)
deliveries = st.integers(0, 100_000).map(lambda n: Money(Decimal(n) / 100, "USD"))


@given(items=items, delivery=deliveries)
def test_a_quote_adds_up_to_the_cent(items: list[QuoteItem], delivery: Money) -> None:
    quote = rules.quote(items, delivery)
    assert quote.total == quote.goods_total - quote.discount_total + quote.delivery_total
    assert Money.sum(line.total + line.delivery_share for line in quote.lines) == quote.total
    assert Money.sum(line.delivery_share for line in quote.lines) == delivery
    assert Money.sum(line.discount_total for line in quote.lines) == quote.discount_total
    for line, item in zip(quote.lines, items, strict=True):
        assert line.total == item.unit_price * item.quantity
        assert line.list_price * line.quantity - line.discount_total == line.total
        assert line.discount_total.amount >= 0
        assert line.delivery_share.amount >= 0


@given(total=cents, share=deliveries, quantity=st.integers(1, 500), data=st.data())
def test_refunds_of_pieces_never_exceed_what_was_paid(
    total: Money, share: Money, quantity: int, data: st.DataObject
) -> None:
    pieces = data.draw(st.integers(0, quantity))
    back = rules.refund_for_pieces(line_total=total, delivery_share=share, quantity=quantity, pieces=pieces)
    rest = rules.refund_for_pieces(line_total=total, delivery_share=share, quantity=quantity, pieces=quantity - pieces)
    assert Money.zero() <= back <= total + share
    assert abs((back + rest - total - share).amount) <= Decimal("0.01")


@given(
    wanted=st.integers(1, 20_000),
    minimum=st.integers(1, 50),
    maximum=st.none() | st.integers(50, 5_000),
    lot=st.integers(1, 25),
    available=st.integers(0, 20_000),
)
def test_the_nearest_quantity_is_allowed_and_there(
    wanted: int, minimum: int, maximum: int | None, lot: int, available: int
) -> None:
    nearest = quantity_rules.nearest_quantity(wanted, minimum=minimum, maximum=maximum, lot=lot, available=available)
    assert nearest <= available
    assert nearest == 0 or quantity_rules.is_quantity_allowed(nearest, minimum=minimum, maximum=maximum, lot=lot)
    if quantity_rules.is_quantity_allowed(wanted, minimum=minimum, maximum=maximum, lot=lot) and wanted <= available:
        assert nearest == wanted


actions = st.sampled_from(sorted({row.action for row in rules.TRANSITIONS}))
facts = st.builds(
    Facts,
    is_frozen=st.booleans(),
    is_cancel_requested=st.booleans(),
    is_delivery_proved=st.booleans(),
    pieces_left=st.integers(0, 3),
    parcels_under_way=st.integers(0, 2),
    parcels_unproved=st.integers(0, 2),
)


@given(
    steps=st.lists(st.tuples(actions, st.sampled_from(sorted({a for r in rules.TRANSITIONS for a in r.actors})), facts))
)
def test_the_table_leads_nowhere_else(steps: list[tuple[str, str, Facts]]) -> None:
    status = Order.Status.AWAITING_PAYMENT
    for action, actor, fact in steps:
        row = rules.find_transition(status, action, actor, fact)
        if row is not None:
            assert status not in rules.FINAL_STATUSES
            status = row.target
        assert status in set(Order.Status)


def _step(name: str) -> Callable[[Order], Any]:
    """One thing that somebody may try at any time, allowed or not."""
    return {
        "pay": lambda order: journeys.pay(order.checkout) if open_payment(order.checkout.number) else None,
        "cancel": lambda order: cancel_order(buyer=order.buyer, number=order.number, reason="mistake"),
        "agree": lambda order: answer_cancel(
            store=order.store, number=order.number, user=journeys.seller_of(order), agrees=True
        ),
        "keep": lambda order: answer_cancel(
            store=order.store, number=order.number, user=journeys.seller_of(order), agrees=False
        ),
        "refuse": lambda order: refuse_order(store=order.store, number=order.number, user=journeys.seller_of(order)),
        "ship": journeys.ship,
        "ship_one": lambda order: journeys.ship(order, {order.lines.get().pk: 1}),
        "claim": lambda order: mark_delivered(
            store=order.store, order_number=order.number, user=journeys.seller_of(order)
        ),
        "prove": _prove,
        "confirm": lambda order: confirm_receipt(buyer=order.buyer, number=order.number),
        "wait": lambda order: None,
        "wait_long": lambda order: None,
    }[name]


def _prove(order: Order) -> None:
    for shipment in order.shipments.all():
        record_parcel_event(
            carrier=shipment.carrier,
            tracking_code=shipment.tracking_code,
            status=Shipment.Status.DELIVERED,
            source=ParcelEvent.Source.CARRIER,
        )


_NAMES = [
    *("pay", "cancel", "agree", "keep", "refuse", "ship"),
    *("ship_one", "claim", "prove", "confirm", "wait", "wait_long"),
]
_PAUSES = {"wait": timedelta(days=2), "wait_long": timedelta(days=30)}


class RandomHistories(TestCase):
    """Whatever people and the clock do in whatever order, the books and the pieces stay right."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(names=st.lists(st.sampled_from(_NAMES), min_size=1, max_size=8))
    def test_random_histories(self, names: list[str]) -> None:
        variant = journeys.variant_of()
        order = journeys.place(journeys.member(), variant, quantity=3).orders.get()
        moment = clock.now()
        for name in names:
            moment += _PAUSES.get(name, timedelta(hours=1))
            before = journeys.fresh(order)
            with clock.at(moment):
                try:
                    _step(name)(before)
                except DomainError:
                    after = journeys.fresh(order)
                    assert after.status == before.status, (name, names)
                timers.sweep(now=moment)
            self._check(journeys.fresh(order), variant)

    @staticmethod
    def _check(order: Order, variant: Any) -> None:
        assert order.status in set(Order.Status)
        lines = list(order.lines.all())
        assert all(line.left_to_ship >= 0 for line in lines)
        on_hand, reserved = journeys.stock_of(variant)
        assert 0 <= reserved <= on_hand <= 10
        money = money_of(order.number)
        assert money.held + money.commission + money.due_to_store == money.captured - money.refunded
        assert Money.sum(entry.amount for entry in LedgerEntry.objects.all()) == Money.zero()
        if order.paid_at and order.status != Order.Status.CANCELLED:
            assert money.captured - money.refunded == kept_total(order, lines)
        alive = OrderTimer.objects.filter(subject=order, done_at__isnull=True)
        assert all(order.status in rules.TIMER_STATUSES[OrderTimer.Kind(timer.kind)] for timer in alive)
        if order.status in rules.FINAL_STATUSES:
            assert not alive.exists()
