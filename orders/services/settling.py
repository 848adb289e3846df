"""What the gateway says about an attempt, and what follows for the orders: answer, return from the bank,
webhook and sweep all end in `settle_attempt`, which is safe to repeat.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from catalog.errors import InsufficientStock, NotForSale, ReservationLapsed
from catalog.locks import lock_variants
from catalog.services.stock import commit_stock, reserve_stock
from marketplace.lib import clock
from marketplace.lib.sweeping import each
from orders.constants import STOCK_HOLD
from orders.locks import lock_checkout, lock_checkout_orders
from orders.models import Actor, Order, OrderLine
from orders.services.review import review_payment
from orders.services.status import transition
from payments.constants import ATTEMPT_STUCK_AFTER
from payments.gateways.base import Charge, GatewayError, Outcome
from payments.models import PaymentAttempt, ProviderEvent
from payments.services import asking, events
from payments.services.capture import give_up_attempt, record_charge
from payments.services.refunds import refund
from payments.services.sending import reopen_refund

Status = Order.Status


@transaction.atomic(durable=True)
def settle_attempt(*, attempt_id: int, charge: Charge, event: ProviderEvent | None = None) -> None:
    """Write down what the gateway says and let the orders follow. Safe to repeat.

    A capture pays every order of the payment: goods are sold and the order goes on. One whose goods are no
    longer held and cannot be had is cancelled and refunded at once (domain section 2, Order). Locks the
    checkout, its orders, the variants, the payment, the holds.
    """
    attempt = PaymentAttempt.objects.select_related("payment").get(pk=attempt_id)
    orders = _lock_orders_of(attempt)
    # The status of a payment changes only under the lock of its checkout, which we hold.
    is_first_capture = charge.outcome == Outcome.CAPTURED and attempt.payment.is_open
    served = _take_goods(orders) if is_first_capture else []
    recorded = record_charge(attempt_id=attempt_id, charge=charge)
    if recorded.is_paid:
        for order in orders:
            _finish_order(order, is_served=order in served)
    if event is not None:
        events.finish_event(event)


def resolve_attempt(*, attempt_id: int) -> bool:
    """Ask the gateway what became of an open attempt and settle it; True when that ended it.

    One that the gateway never heard of, or whose bank has been silent for too long, is given up.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if not attempt.is_open:
        return False
    try:
        charge = asking.ask_about(attempt=attempt)
    except GatewayError:
        charge = None
    else:
        if charge is None and attempt.created_at <= clock.now() - ATTEMPT_STUCK_AFTER:
            return _give_up(attempt, "not_started")
    if charge is not None:
        settle_attempt(attempt_id=attempt_id, charge=charge)
    attempt.refresh_from_db()
    if attempt.is_open and asking.is_overdue(attempt, now=clock.now()):
        return _give_up(attempt, "no_answer")
    return not attempt.is_open


def process_event(*, event: ProviderEvent) -> bool:
    """Let a recorded event have its effect, once; True when it had one now."""
    if event.processed_at is not None:
        return False
    attempt = events.attempt_of_event(event)
    if attempt is None:
        return _process_other(event)
    settle_attempt(attempt_id=attempt.pk, charge=events.charge_of_event(event), event=event)
    return True


@transaction.atomic(durable=True)
def _process_other(event: ProviderEvent) -> bool:
    """A refund that did not arrive; else somebody else's charge, about which there is nothing to do, now or later."""
    failed = events.refund_of_event(event)
    if failed is not None:
        reopen_refund(refund_id=failed.pk, failure_code=event.payload["refund_failure"])
    events.finish_event(event)
    return failed is not None


def sweep(*, now: datetime) -> int:
    """Attempts stuck between two phases, silent banks, events whose processing broke off; how many were ended."""
    with clock.at(now):
        attempts = each(_resolve, asking.attempts_to_ask_about(now=now))
        return attempts + each(_process, events.events_to_process(now=now))


def _lock_orders_of(attempt: PaymentAttempt) -> list[Order]:
    """The orders that share the attempt's payment, locked together with their checkout."""
    numbers = list(attempt.payment.allocations.values_list("reference", flat=True))
    checkout = lock_checkout(attempt.payment.reference)
    orders = [order for order in lock_checkout_orders(checkout) if order.number in numbers]
    attempt.payment.refresh_from_db()
    return orders


def _take_goods(orders: Sequence[Order]) -> list[Order]:
    """Sell the goods of the orders; those that could be served. Goods whose hold has lapsed are taken anew."""
    payable = [order for order in orders if order.status == Status.AWAITING_PAYMENT and not order.is_frozen]
    lock_variants(OrderLine.objects.filter(order__in=payable).values_list("variant_id", flat=True))
    return [order for order in payable if _take(order)]


def _take(order: Order) -> bool:
    try:
        with transaction.atomic():
            commit_stock(reference=order.number)
    except ReservationLapsed:
        return _take_anew(order)
    return True


def _take_anew(order: Order) -> bool:
    pieces = dict(OrderLine.objects.filter(order=order).values_list("variant_id", "quantity"))
    try:
        with transaction.atomic():
            reserve_stock(reference=order.number, quantities=pieces, until=clock.now() + STOCK_HOLD)
            commit_stock(reference=order.number)
    except (InsufficientStock, NotForSale):
        return False
    return True


def _finish_order(order: Order, *, is_served: bool) -> None:
    if is_served:
        transition(order=order, action="pay", actor=Actor.PROVIDER)
        review_payment(order=order)
        return
    if order.status == Status.AWAITING_PAYMENT and not order.is_frozen:
        transition(order=order, action="sell_out", actor=Actor.PROVIDER)
    refund(reference=order.number, amount=order.total, reason="sold_out", key=f"sold_out:{order.number}")


def _give_up(attempt: PaymentAttempt, decline_code: str) -> bool:
    with transaction.atomic(durable=True):
        _lock_orders_of(attempt)
        give_up_attempt(attempt_id=attempt.pk, decline_code=decline_code)
    return True


def _resolve(attempt: PaymentAttempt) -> bool:
    return resolve_attempt(attempt_id=attempt.pk)


def _process(event: ProviderEvent) -> bool:
    return process_event(event=event)
