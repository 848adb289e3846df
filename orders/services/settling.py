"""What the gateway says about an attempt, and what follows for the orders: answer, return from the bank,
webhook and sweep all end in `settle_attempt`, which is safe to repeat.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from catalog.errors import InsufficientStock, NotForSale, ReservationLapsed
from catalog.locks import lock_variants
from catalog.services.stock import commit_stock, reserve_stock, return_stock
from marketplace.lib import clock
from marketplace.lib.sweeping import each
from orders.constants import STOCK_HOLD
from orders.locks import lock_checkout, lock_checkout_orders
from orders.models import Actor, Order, OrderLine
from orders.services.chargebacks import lock_paid_by, uncount_lost
from orders.services.coupons import use_coupons
from orders.services.review import review_payment
from orders.services.status import transition
from payments.constants import ATTEMPT_STUCK_AFTER, DISPUTE_WAITS_FOR_CAPTURE
from payments.errors import UnknownGateway
from payments.gateways.base import Charge, Dispute, GatewayError, Outcome
from payments.models import Payment, PaymentAttempt, ProviderEvent
from payments.notices import payment_expired, payment_waiting
from payments.rules import is_gift_number
from payments.selectors import takes_money
from payments.services import asking, events
from payments.services.capture import give_up_attempt, record_charge, record_covered, still_counts
from payments.services.chargebacks import record_dispute
from payments.services.refunds import refund
from payments.services.sending import record_refund

Status = Order.Status


@transaction.atomic(durable=True)
def settle_attempt(*, attempt_id: int, charge: Charge, event: ProviderEvent | None = None) -> None:
    """Write down what the gateway says and let the orders follow. Safe to repeat.

    A capture pays every order of the payment: goods are sold and the order goes on. Where a gift certificate is bought
    there are no orders, and payments does it all. One whose goods are no longer held and cannot be had is cancelled
    and refunded at once (domain section 2, Order); so is one whose coupons have lapsed and were used otherwise. A bank
    transfer that staff have taken back meanwhile changes nothing. Locks the checkout, its orders, the variants, the
    coupons, the payment, certificates and holds.
    """
    attempt = PaymentAttempt.objects.select_related("payment").get(pk=attempt_id)
    orders = lock_orders_of(attempt)
    if not still_counts(attempt, charge):
        if event is not None:
            events.finish_event(event)
        return
    # The status of a payment changes only under the lock of its checkout, which we hold.
    is_first_capture = charge.outcome == Outcome.CAPTURED and takes_money(attempt.payment)
    served = _take(orders) if is_first_capture else []
    recorded = record_charge(attempt_id=attempt_id, charge=charge)
    if recorded.is_paid:
        for order in orders:
            _finish_order(order, is_served=order in served)
    _tell_of_slow(recorded.attempt)
    if event is not None:
        events.finish_event(event)


def settle_covered(*, payment: Payment, orders: Sequence[Order]) -> None:
    """Pay orders whose open payment gift certificates cover wholly: no gateway is asked, and all follows at once.

    In the caller's transaction, which has placed the orders or holds them with their checkout under lock. Locks the
    variants, the coupons, the payment, certificates and holds.
    """
    served = _take(orders) if takes_money(payment) else []
    if record_covered(payment_id=payment.pk):
        for order in orders:
            _finish_order(order, is_served=order in served)


def resolve_attempt(*, attempt_id: int) -> bool:
    """Ask the gateway what became of an open attempt and settle it; True when that ended it.

    One that the gateway never heard of, or whose bank has been silent for too long, is given up; nothing is heard from
    a gateway that has been switched off.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if not attempt.is_open:
        return False
    try:
        charge = asking.ask_about(attempt=attempt)
    except (GatewayError, UnknownGateway):
        charge = None
    else:
        if charge is None and attempt.created_at <= clock.now() - ATTEMPT_STUCK_AFTER:
            return _give_up(attempt, "not_started")
    if charge is not None:
        settle_attempt(attempt_id=attempt_id, charge=charge)
    attempt.refresh_from_db()
    if attempt.is_open and asking.is_overdue(attempt, now=clock.now()):
        return _give_up(attempt, "not_received" if attempt.awaits_buyer else "no_answer")
    return not attempt.is_open


def process_event(*, event: ProviderEvent) -> bool:
    """Let a recorded event have its effect, once; True when it had one now."""
    if event.processed_at is not None:
        return False
    disputed = events.dispute_of_event(event)
    if disputed is not None:
        return _process_dispute(event, *disputed)
    attempt = events.attempt_of_event(event)
    if attempt is None:
        return _process_other(event)
    settle_attempt(attempt_id=attempt.pk, charge=events.charge_of_event(event), event=event)
    return True


@transaction.atomic(durable=True)
def _process_dispute(event: ProviderEvent, attempt: PaymentAttempt | None, dispute: Dispute) -> bool:
    """A chargeback. One that is quicker than the news of its capture waits for that; a stranger's is given up.

    One that is lost locks the orders and the membership of the buyer first, and waits for refunds without an answer.
    """
    orders = lock_paid_by(attempt) if attempt is not None and dispute.status == "lost" else []
    is_done = attempt is not None and record_dispute(attempt_id=attempt.pk, dispute=dispute)
    if is_done and orders:
        uncount_lost(orders=orders, gateway=event.provider, reference=dispute.reference)
    is_ours = attempt is not None and attempt.chargebacks.filter(reference=dispute.reference).exists()
    if is_done or (not is_ours and event.received_at <= clock.now() - DISPUTE_WAITS_FOR_CAPTURE):
        events.finish_event(event)
    return is_done


@transaction.atomic(durable=True)
def _process_other(event: ProviderEvent) -> bool:
    """A refund that was made or did not arrive; else somebody else's charge, about which there is nothing to do."""
    told = events.refund_of_event(event)
    if told is not None:
        refund, answer = told
        record_refund(refund_id=refund.pk, answer=answer)
    events.finish_event(event)
    return told is not None


def sweep(*, now: datetime) -> int:
    """Attempts stuck between two phases, silent banks, events whose processing broke off; how many were ended."""
    with clock.at(now):
        attempts = each(_resolve, asking.attempts_to_ask_about(now=now))
        return attempts + each(_process, events.events_to_process(now=now))


def lock_orders_of(attempt: PaymentAttempt) -> list[Order]:
    """The orders that share the attempt's payment, locked together with their checkout; a certificate has none."""
    if is_gift_number(attempt.payment.reference):
        return []
    numbers = list(attempt.payment.allocations.values_list("reference", flat=True))
    checkout = lock_checkout(attempt.payment.reference)
    orders = [order for order in lock_checkout_orders(checkout) if order.number in numbers]
    attempt.payment.refresh_from_db()
    return orders


def _take(orders: Sequence[Order]) -> list[Order]:
    """Sell the goods and use the coupons of the orders; those that could be served."""
    served = _take_goods(orders)
    checkout = orders[0].checkout if orders else None
    if checkout is None or use_coupons(checkout=checkout, orders=served):
        return served
    plain = [order for order in served if not order.coupon_total]
    for order in served:
        if order.coupon_total:
            return_stock(reference=order.number)
    use_coupons(checkout=checkout, orders=plain)
    return plain


def _take_goods(orders: Sequence[Order]) -> list[Order]:
    """Sell the goods of the orders; those that could be served. Goods whose hold has lapsed are taken anew."""
    payable = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    lock_variants(OrderLine.objects.filter(order__in=payable).values_list("variant_id", flat=True))
    return [order for order in payable if _sell(order)]


def _sell(order: Order) -> bool:
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
            reserve_stock(wanted={order.number: pieces}, until=clock.now() + STOCK_HOLD)
            commit_stock(reference=order.number)
    except (InsufficientStock, NotForSale):
        return False
    return True


def _finish_order(order: Order, *, is_served: bool) -> None:
    if is_served:
        transition(order=order, action="pay", actor=Actor.PROVIDER)
        review_payment(order=order)
        return
    if order.status == Status.AWAITING_PAYMENT:
        transition(order=order, action="sell_out", actor=Actor.PROVIDER)
    refund(
        reference=order.number,
        amount=order.total,
        subsidy=order.subsidy_total,
        reason="sold_out",
        key=f"sold_out:{order.number}",
    )


def choose_otherwise(*, attempt_id: int) -> None:
    """The buyer will pay in another way: give up an attempt that waits for the buyer's money. Safe to repeat.

    What has arrived of it goes back, and what arrives later counts if the orders still wait. Locks as
    `settle_attempt`.
    """
    attempt = PaymentAttempt.objects.select_related("payment").get(pk=attempt_id)
    if attempt.awaits_buyer:
        _give_up(attempt, "")


def _give_up(attempt: PaymentAttempt, decline_code: str) -> bool:
    with transaction.atomic(durable=True):
        lock_orders_of(attempt)
        give_up_attempt(attempt_id=attempt.pk, decline_code=decline_code)
        if decline_code:
            _tell_of_slow(PaymentAttempt.objects.select_related("payment__buyer").get(pk=attempt.pk))
    return True


def _tell_of_slow(attempt: PaymentAttempt) -> None:
    """Where money takes days, the buyer hears that it is awaited and that it did not come; each is told once."""
    if attempt.expires_at is None:
        return
    if attempt.awaits_buyer:
        payment_waiting(attempt)
    elif attempt.decline_code and attempt.status != PaymentAttempt.Status.CAPTURED:
        payment_expired(attempt)


def _resolve(attempt: PaymentAttempt) -> bool:
    return resolve_attempt(attempt_id=attempt.pk)


def _process(event: ProviderEvent) -> bool:
    return process_event(event=event)
