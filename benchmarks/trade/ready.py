"""Orders that the services have brought to where each kind of timer waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from benchmarks.trade.buying import order_groups, pay_for
from benchmarks.trade.selling import send
from benchmarks.trade.troubles import fallible_bank
from benchmarks.trade.world import World, make_world
from catalog.services.stock import expire_reservations
from marketplace.lib import clock
from orders.models import Order, OrderTimer, ParcelEvent
from orders.selectors.cart import checkout_view
from orders.services.cancel import cancel_order
from orders.services.cart import add_to_cart
from orders.services.receipt import confirm_receipt
from orders.services.shipping import record_parcel_event
from payments.gateways.sandbox.cards import BY_CODE

Kind = OrderTimer.Kind
PIECES = 3
OF_EACH = 4  # so that not every copy is of the same goods, buyer and store


@dataclass(frozen=True)
class Ready:
    """An order that waits for a timer of this kind."""

    kind: str
    order: int
    number: str
    checkout: int
    checkout_number: str


def make_ready() -> list[Ready]:
    """OF_EACH orders for every kind of timer, and for the one that meets an order sent in part."""
    world = make_world(buyers=OF_EACH, stores=OF_EACH, stock=1000)
    with fallible_bank():
        return [
            _ready(world, place, kind, bring)
            for place in range(OF_EACH)
            for kind, bring in [*_WAYS.items(), (Kind.SHIP_BY, _partly_sent)]
        ]


def _ready(world: World, place: int, kind: str, bring: Callable[[World, Order], None]) -> Ready:
    dear = kind == Kind.REVIEW_END
    order = _placed(world, place, variant=world.variants[3 * place + (2 if dear else 0)])
    bring(world, order)
    timer = OrderTimer.objects.get(subject=order, kind=kind, done_at__isnull=True)
    return Ready(timer.kind, order.pk, order.number, order.checkout_id, order.checkout.number)


def _placed(world: World, place: int, *, variant: int) -> Order:
    buyer = User.objects.get(pk=world.buyers[place])
    add_to_cart(buyer=buyer, variant_id=variant, quantity=PIECES)
    view = checkout_view(buyer)
    assert view.address is not None
    placed = order_groups(world, buyer, view.groups, address_id=view.address.pk, presses=1)
    return placed.orders.select_related("store", "buyer", "checkout").get()


def _unpaid(world: World, order: Order) -> None:
    """An hour later the goods are on sale again."""
    expire_reservations(now=clock.now() + timedelta(minutes=61))


def _paid(world: World, order: Order) -> None:
    pay_for(world, order.checkout, card=BY_CODE["success"], presses=1)
    order.refresh_from_db()


def _cancel_asked(world: World, order: Order) -> None:
    _paid(world, order)
    cancel_order(buyer=order.buyer, number=order.number, reason=Order.CancelReason.MISTAKE)


def _sent(world: World, order: Order) -> None:
    _paid(world, order)
    send(world, order, pieces=None)


def _partly_sent(world: World, order: Order) -> None:
    _paid(world, order)
    send(world, order, pieces=1)


def _delivered(world: World, order: Order) -> None:
    _sent(world, order)
    parcel = order.shipments.get()
    record_parcel_event(
        carrier=parcel.carrier,
        tracking_code=parcel.tracking_code,
        status="delivered",
        source=ParcelEvent.Source.CARRIER,
    )


def _finished(world: World, order: Order) -> None:
    _sent(world, order)
    confirm_receipt(buyer=order.buyer, number=order.number)


_WAYS: dict[str, Callable[[World, Order], None]] = {
    Kind.UNPAID_REMINDER: _unpaid,
    Kind.UNPAID_EXPIRY: _unpaid,
    Kind.REVIEW_END: _paid,
    Kind.SHIP_BY: _paid,
    Kind.CANCEL_ANSWER: _cancel_asked,
    Kind.PROTECTION_10: _sent,
    Kind.PROTECTION_5: _sent,
    Kind.PROTECTION_2: _sent,
    Kind.PROTECTION_END: _sent,
    Kind.DELIVERY_PROVED: _delivered,
    Kind.CLOSE: _finished,
}
