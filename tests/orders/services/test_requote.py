"""«Оплатить» after the hour: held again at the same price, or shown, agreed and rewritten."""

import datetime as dt

import pytest

from catalog.models import DeliveryZone, Product, Variant
from catalog.services.stock import expire_reservations
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from orders.errors import ActionNotPossible, PriceChanged
from orders.models import Checkout, Order
from orders.pages.paying import changed_quote
from orders.selectors.quoting import Change
from orders.services.requote import accept_quote
from payments.selectors import money_of, open_payment
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
Status = Order.Status
LATER = dt.timedelta(minutes=61)


def lapsed(*variants: Variant, quantity: int = 1) -> Checkout:
    """An unpaid checkout whose goods have gone back on sale."""
    checkout = journeys.place(journeys.member(), *variants, quantity=quantity)
    assert len(expire_reservations(now=checkout.placed_at + LATER)) == len({v.product.store_id for v in variants})
    return checkout


def test_within_the_hour_nothing_is_asked() -> None:
    variant = journeys.variant_of()
    checkout = journeys.place(journeys.member(), variant)
    Variant.objects.update(price=usd(50), list_price=usd(50))
    journeys.pay(checkout)
    assert checkout.orders.get().status == Status.TO_SHIP
    assert money_of(checkout.orders.get().number).captured == usd(12)


def test_the_same_price_is_held_again() -> None:
    variant = journeys.variant_of()
    checkout = lapsed(variant, quantity=2)
    assert journeys.stock_of(variant) == (10, 0)
    with clock.at(checkout.placed_at + LATER):
        journeys.pay(checkout)
    assert checkout.orders.get().status == Status.TO_SHIP
    assert journeys.stock_of(variant) == (8, 0)


def test_days_on_the_way_are_counted_from_the_payment() -> None:
    checkout = lapsed(journeys.variant_of())
    paid = checkout.placed_at + dt.timedelta(days=5)
    with clock.at(paid):
        journeys.pay(checkout)
    assert checkout.orders.get().delivery_earliest == paid.date() + dt.timedelta(days=12)


def test_a_new_price_is_shown_and_not_charged() -> None:
    checkout = lapsed(journeys.variant_of())
    Variant.objects.update(price=usd(9))
    with clock.at(checkout.placed_at + LATER):
        error = journeys.refused(checkout)
    assert [(row.change, row.before, row.after) for row in error.differences] == [(Change.PRICE, usd(10), usd(9))]
    assert changed_quote(error).total == usd(11)
    assert checkout.orders.get().status == Status.AWAITING_PAYMENT


def test_agreeing_rewrites_the_order_and_the_payment() -> None:
    variant = journeys.variant_of()
    checkout = lapsed(variant)
    Variant.objects.update(price=usd(9))
    with clock.at(checkout.placed_at + LATER):
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(11))
        payment = open_payment(checkout.number)
        assert payment is not None
        assert payment.amount == usd(11)
        journeys.pay(checkout)
    order = checkout.orders.get()
    line = order.lines.get()
    assert (order.total, order.goods_total, order.discount_total) == (usd(11), usd(10), usd(1))
    assert (line.unit_price, line.total) == (usd(9), usd(9))
    event = order.events.get(code="order:requoted")
    assert event.data == {"before": "12.00", "after": "11.00"}
    assert money_of(order.number).captured == usd(11)
    assert journeys.stock_of(variant) == (9, 0)


def test_agreeing_twice_leaves_a_payment_under_way_alone() -> None:
    checkout = lapsed(journeys.variant_of())
    Variant.objects.update(price=usd(9))
    with clock.at(checkout.placed_at + LATER):
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(11))
        journeys.pay(checkout, "late")
        payment = open_payment(checkout.number)
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(11))
    assert open_payment(checkout.number) == payment
    assert payment is not None
    assert payment.attempts.get().status == "pending"


def test_agreeing_to_something_else_is_refused() -> None:
    checkout = lapsed(journeys.variant_of())
    Variant.objects.update(price=usd(9))
    with clock.at(checkout.placed_at + LATER), pytest.raises(PriceChanged):
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(12))
    assert checkout.orders.get().total == usd(12)


def test_fewer_pieces_than_ordered() -> None:
    variant = journeys.variant_of()
    checkout = lapsed(variant, quantity=6)
    journeys.place(journeys.member(), variant, quantity=7)
    with clock.at(checkout.placed_at + LATER):
        difference = journeys.refused(checkout).differences[0]
        assert (difference.change, difference.quantity_before, difference.quantity_after) == (Change.FEWER, 6, 3)
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(32))
        journeys.pay(checkout)
    assert checkout.orders.get().lines.get().quantity == 3
    assert journeys.stock_of(variant) == (7, 7)


def test_one_line_gone_the_other_bought() -> None:
    store = journeys.open_store()
    gone, kept = journeys.variant_of(store), journeys.variant_of(store, price=usd(5))
    checkout = lapsed(gone, kept)
    Variant.objects.filter(pk=gone.pk).update(is_active=False)
    with clock.at(checkout.placed_at + LATER):
        assert [row.change for row in journeys.refused(checkout).differences] == [Change.GONE]
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(7))
        journeys.pay(checkout)
    order = checkout.orders.get()
    assert (order.status, [line.variant_id for line in order.lines.all()]) == (Status.TO_SHIP, [kept.pk])
    assert journeys.stock_of(gone) == (10, 0)
    assert journeys.stock_of(kept) == (9, 0)


def test_dearer_delivery() -> None:
    checkout = lapsed(journeys.variant_of())
    DeliveryZone.objects.update(base_price=usd(3))
    with clock.at(checkout.placed_at + LATER):
        difference = journeys.refused(checkout).differences[0]
    assert (difference.change, difference.line, difference.before, difference.after) == (
        Change.DELIVERY,
        None,
        usd(2),
        usd(3),
    )


def test_an_order_of_which_nothing_is_left_is_cancelled() -> None:
    gone, kept = journeys.variant_of(), journeys.variant_of()
    checkout = lapsed(gone, kept)
    Product.objects.filter(pk=gone.product_id).update(status="paused")
    with clock.at(checkout.placed_at + LATER):
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(12))
        journeys.pay(checkout)
    statuses = {order.store_id: (order.status, order.cancel_reason) for order in checkout.orders.all()}
    assert statuses == {
        gone.product.store_id: (Status.CANCELLED, Order.CancelReason.SOLD_OUT),
        kept.product.store_id: (Status.TO_SHIP, ""),
    }


def test_nothing_left_at_all() -> None:
    checkout = lapsed(journeys.variant_of())
    Variant.objects.update(is_active=False)
    with clock.at(checkout.placed_at + LATER):
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(0))
    assert checkout.orders.get().status == Status.CANCELLED
    assert open_payment(checkout.number) is None
    with pytest.raises(ActionNotPossible):
        accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(0))


def test_only_the_own_checkout() -> None:
    checkout = lapsed(journeys.variant_of())
    with pytest.raises(NotFound):
        accept_quote(buyer=journeys.member(), number=checkout.number, expected_total=usd(12))
