"""Many buyers at once: nothing is sold twice, nobody waits for ever, a double click is one checkout."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from catalog.errors import InsufficientStock
from catalog.models import StockMovement, Variant
from marketplace.lib.visitor import Visitor
from orders.errors import ActionNotPossible
from orders.models import CartLine, Checkout, Order, OrderEvent
from orders.services import timers
from orders.services.cancel import cancel_order
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from orders.services.receipt import confirm_receipt
from orders.services.shipping import ship_order
from payments.models import Payment, Refund
from payments.selectors import money_of
from tests.concurrency.threads import at_once
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db(transaction=True)


def ordering(buyer: User, *variants: Variant, total: str = "12.00", key: str = "form") -> Callable[[], Checkout]:
    """The press of the button, with everything read beforehand."""
    address_id = buyer.addresses.get().pk
    stores = [variant.product.store_id for variant in variants]
    return lambda: place_checkout(
        buyer=buyer,
        store_ids=stores,
        address_id=address_id,
        delivery=dict.fromkeys(stores, "post"),
        expected_total=usd(total),
        idempotency_key=key,
        visitor=Visitor(),
    )


def buyer_with(*variants: Variant) -> User:
    buyer = journeys.member()
    for variant in variants:
        add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    return buyer


def kinds(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def test_fifty_buyers_for_ten_pieces() -> None:
    variant = journeys.variant_of()
    buyers = [buyer_with(variant) for _ in range(50)]
    results = at_once([ordering(buyer, variant) for buyer in buyers])
    assert kinds(results) == {"Checkout": 10, "InsufficientStock": 40}
    assert {error.params["available"] for error in results if isinstance(error, InsufficientStock)} == {0}
    assert (Checkout.objects.count(), Order.objects.count(), Payment.objects.count()) == (10, 10, 10)
    variant.refresh_from_db()
    assert (variant.stock_on_hand, variant.stock_reserved, variant.available) == (10, 10, 0)
    assert StockMovement.objects.filter(variant=variant, kind="reserved").count() == 10
    assert Order.objects.values("buyer").distinct().count() == 10


def test_a_checkout_and_a_cancellation_of_the_same_buyer_do_not_wait_for_each_other() -> None:
    variant = journeys.variant_of()
    buyer = buyer_with(variant)
    for round_ in range(5):
        order = ordering(buyer, variant, key=f"first-{round_}")().orders.get()
        add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
        cancel = partial(cancel_order, buyer=buyer, number=order.number, reason=Order.CancelReason.CHANGED_MIND)
        placed, _cancelled = results = at_once([ordering(buyer, variant, key=f"second-{round_}"), cancel])
        assert not [result for result in results if isinstance(result, Exception)]
        cancel_order(buyer=buyer, number=placed.orders.get().number, reason=Order.CancelReason.CHANGED_MIND)
        add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)


def test_a_double_click_is_one_checkout() -> None:
    variant = journeys.variant_of()
    buyer = buyer_with(variant)
    results = at_once([ordering(buyer, variant)] * 6)
    assert {result.pk for result in results} == {Checkout.objects.get().pk}
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert journeys.stock_of(variant) == (10, 1)
    assert OrderEvent.objects.filter(code="order:placed").count() == 1


def test_two_tabs_order_the_cart_once() -> None:
    variant = journeys.variant_of()
    buyer = buyer_with(variant)
    results = at_once([ordering(buyer, variant, key="first"), ordering(buyer, variant, key="second")])
    assert kinds(results) == {"Checkout": 1, "CartEmpty": 1}
    assert journeys.stock_of(variant) == (10, 1)


def test_carts_in_opposite_order_do_not_wait_for_each_other() -> None:
    first = journeys.variant_of(stock_on_hand=100)
    second = journeys.variant_of(stock_on_hand=100)
    pairs = [(first, second) if n % 2 else (second, first) for n in range(20)]
    buyers = [(buyer_with(*pair), pair) for pair in pairs]
    results = at_once([ordering(buyer, *pair, total="24.00") for buyer, pair in buyers])
    assert kinds(results) == {"Checkout": 20}
    assert journeys.stock_of(first) == journeys.stock_of(second) == (100, 20)


def test_adding_the_same_variant_at_once_makes_one_line() -> None:
    variant = journeys.variant_of()
    buyer = journeys.member()
    results = at_once([lambda: add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)] * 8)
    assert kinds(results) == {"CartLine": 8}
    assert CartLine.objects.get(cart__user=buyer).quantity == 8


def test_the_last_seller_action_and_the_buyers_request_do_not_both_win() -> None:
    order = journeys.paid_order()
    seller = journeys.seller_of(order)
    results = at_once(
        [
            lambda: cancel_order(buyer=order.buyer, number=order.number, reason="too_slow"),
            lambda: ship_order(
                order_number=order.number,
                store=order.store,
                user=seller,
                carrier="china_post",
                tracking_code="RB123456785CN",
            ),
        ]
    )
    assert sum(isinstance(result, ActionNotPossible) for result in results) == 1
    order = journeys.fresh(order)
    is_shipped = order.status == Order.Status.SHIPPED
    assert is_shipped == (order.shipments.count() == 1) == (order.cancel_requested_at is None)


def test_two_parcels_at_once_never_hold_more_than_was_ordered() -> None:
    order = journeys.paid_order(quantity=3)
    line, seller = order.lines.get(), journeys.seller_of(order)

    def shipping(code: str) -> Callable[[], Any]:
        return lambda: ship_order(
            order_number=order.number,
            store=order.store,
            user=seller,
            carrier="china_post",
            tracking_code=code,
            lines={line.pk: 2},
        )

    results = at_once([shipping("RB000000014CN"), shipping("RB000000028CN")])
    assert kinds(results) == {"Shipment": 1, "NothingToShip": 1}
    line.refresh_from_db()
    assert line.shipped_quantity == 2


def test_sweepers_fire_a_timer_once() -> None:
    order = journeys.paid_order()
    assert order.ship_by is not None
    due = order.ship_by
    results = at_once([lambda: timers.sweep(now=due)] * 6)
    assert sum(results) == 1
    assert journeys.fresh(order).status == Order.Status.CANCELLED
    assert Refund.objects.count() == 1
    assert money_of(order.number).refunded == usd(12)


def test_confirming_while_the_sweep_finishes_counts_once() -> None:
    order = journeys.ship(journeys.paid_order())
    assert order.protection_ends_at is not None
    end = order.protection_ends_at + timedelta(seconds=1)
    results = at_once(
        [
            lambda: confirm_receipt(buyer=order.buyer, number=order.number),
            lambda: timers.sweep(now=end),
            lambda: confirm_receipt(buyer=order.buyer, number=order.number),
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert journeys.events_of(order).count("order:finished") == 1


def test_expiry_of_a_checkout_meets_its_cancelling() -> None:
    first, second = journeys.variant_of(), journeys.variant_of()
    checkout = journeys.place(journeys.member(), first, second)
    orders = list(checkout.orders.all())
    due = checkout.placed_at + timedelta(days=20)
    results = at_once(
        [
            lambda: timers.sweep(now=due),
            lambda: timers.sweep(now=due),
            lambda: cancel_order(buyer=checkout.buyer, number=orders[0].number, reason="mistake"),
            lambda: cancel_order(buyer=checkout.buyer, number=orders[1].number, reason="mistake"),
        ]
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, ActionNotPossible)]
    timers.sweep(now=due)
    assert {order.status for order in checkout.orders.all()} == {Order.Status.CANCELLED}
    assert journeys.stock_of(first) == journeys.stock_of(second) == (10, 0)
