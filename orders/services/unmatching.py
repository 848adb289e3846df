"""A bank transfer was counted for the wrong payment: what its orders have moved on by is taken back with the match."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from catalog.locks import lock_variants
from catalog.services.stock import unsell_stock
from club.services.coupon_uses import reinstate_coupons
from marketplace.lib import clock
from orders import notices
from orders.errors import OrderMovedOn, OrderSent
from orders.models import Actor, Order, OrderLine, OrderTimer
from orders.services.cancel import cancel_unpaid
from orders.services.settling import lock_orders_of
from orders.services.status import transition
from payments.models import BankLine
from payments.services import unmatching
from payments.services.bank_lines import received

Status = Order.Status
UNDOABLE = frozenset({Status.PAYMENT_REVIEW, Status.TO_SHIP})


@transaction.atomic(durable=True)
def unmatch_line(*, staff: User, line_id: int, number: str, reason: str) -> BankLine:
    """Take back the match of a line with the attempt `number`, or its setting aside (no number). Safe to repeat.

    Orders that were paid by it wait for payment again, as they were: their goods stand on the shelf, their coupons can
    be used, their certificates stay set aside. One whose days to pay are over is cancelled as unpaid. Buyer and seller
    are told. Locks the checkout, its orders, the variants, the coupons, the payment, certificates and holds, then the
    line. Raises NotFound, BankLineUsed, OrderSent, OrderMovedOn (stopped or cancelled), LineMoneyGone, LineBoughtGift.
    """
    if not number:
        return unmatching.undo_aside(staff=staff, line_id=line_id, reason=reason)
    attempt = unmatching.matched_attempt(line_id=line_id, number=number)
    if attempt is None:
        return BankLine.objects.get(pk=line_id)
    orders = lock_orders_of(attempt)
    attempt.refresh_from_db()
    if unmatching.matched_attempt(line_id=line_id, number=number) is None:  # a colleague was quicker
        return BankLine.objects.get(pk=line_id)
    if not unmatching.is_paid_by_lines(attempt):
        return unmatching.undo_match(staff=staff, line_id=line_id, attempt=attempt, reason=reason)
    told = {order.pk for order in orders if order.ship_by is not None}
    _take_back(orders, staff)
    line = unmatching.undo_match(staff=staff, line_id=line_id, attempt=attempt, reason=reason)
    for order in orders:
        _tell(order, is_store_told=order.pk in told)
    _end_overdue(orders)
    attempt.refresh_from_db()
    if attempt.is_open and received(attempt):  # another line has paid a part
        unmatching.tell_missing(attempt=attempt, line=line)
    return line


def _take_back(orders: Sequence[Order], staff: User) -> None:
    """Orders that the payment has moved on wait for payment again. Raises OrderSent, OrderMovedOn."""
    for order in orders:
        if order.shipped_at is not None:
            raise OrderSent(number=order.number)
        if order.status not in UNDOABLE or order.is_frozen:
            raise OrderMovedOn(number=order.number)
    for order in orders:
        transition(order=order, action="undo_payment", actor=Actor.STAFF, user=staff)
    lock_variants(OrderLine.objects.filter(order__in=orders).values_list("variant_id", flat=True))
    for order in orders:
        unsell_stock(reference=order.number)
    if orders:
        reinstate_coupons(reference=orders[0].checkout.number)


def _tell(order: Order, *, is_store_told: bool) -> None:
    expiry = order.timers.get(kind=OrderTimer.Kind.UNPAID_EXPIRY).due_at
    key = str(order.events.filter(code="order:payment_undone").count())
    notices.payment_undone(order, expires_at=expiry if expiry > clock.now() else None, key=key)
    if is_store_told:
        notices.payment_undone_store(order, key=key)


def _end_overdue(orders: Sequence[Order]) -> None:
    """The days to pay of some may have run out while they counted as paid: the timer would end them within a minute."""
    for order in orders:
        due = order.timers.filter(kind=OrderTimer.Kind.UNPAID_EXPIRY, due_at__lte=clock.now(), done_at__isnull=True)
        if due.exists():
            checkout = order.checkout
            cancel_unpaid(checkout=checkout, orders=orders, order=order, action="expire", actor=Actor.TIMER)
