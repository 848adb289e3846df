"""Books kept beside the shop's own: everything is counted again from the rows of the business.

Nothing of `payments.selectors` and `check_ledger` is used here. What an order's money must be is worked out from
payments, refunds, holds and payouts, and only then compared with the ledger; what became of an order is worked out
from its history, and only then compared with its status. Each check names what is wrong in one line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain

from django.db.models import Q, Sum

from benchmarks.trade.money import lost_by_order, money_faults
from catalog.models import StockMovement, StockReservation, Variant
from orders import rules
from orders.models import Order, OrderEvent, OrderLine, OrderTimer
from payments.gateways.sandbox.models import SandboxCharge, SandboxRefund
from payments.models import Chargeback, Hold, Payment, PaymentAttempt, Refund
from payments.rules import is_gift_number

Status = Order.Status
Held = StockReservation.Status
Check = Callable[[], Iterator[str]]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """Ask this too after every step."""
    CHECKS.append(function)
    return function


def faults() -> list[str]:
    """Everything that must hold at every moment, and does not."""
    return list(chain.from_iterable(one() for one in CHECKS))


def faults_at_rest() -> list[str]:
    """What must hold besides once every sweep has done its work: shop and bank agree about each charge and refund."""
    return [*faults(), *_bank_at_rest()]


@check
def _money() -> Iterator[str]:
    yield from money_faults()


@check
def _stock() -> Iterator[str]:
    """Pieces are never negative, and equal what the stock ledger and the reservations say."""
    moved = {
        row["variant"]: (row["on_hand"], row["reserved"])
        for row in StockMovement.objects.order_by()
        .values("variant")
        .annotate(on_hand=Sum("on_hand_change"), reserved=Sum("reserved_change"))
    }
    held = dict(
        StockReservation.objects.filter(status=Held.HELD)
        .order_by()
        .values_list("variant")
        .annotate(pieces=Sum("quantity"))
    )
    for pk, on_hand, reserved in Variant.objects.order_by("pk").values_list("pk", "stock_on_hand", "stock_reserved"):
        if not 0 <= reserved <= on_hand:
            yield f"variant {pk}: {reserved} reserved of {on_hand}"
        if moved.get(pk, (0, 0)) != (on_hand, reserved):
            yield f"variant {pk}: {on_hand}, {reserved} reserved, its movements say {moved.get(pk)}"
        if held.get(pk, 0) != reserved:
            yield f"variant {pk}: {reserved} reserved, its reservations say {held.get(pk, 0)}"


@check
def _reservations() -> Iterator[str]:
    """What is promised to an order, or sold to it, fits what has become of the order, to the piece."""
    lines: dict[str, dict[int, int]] = defaultdict(dict)
    for number, variant, pieces in OrderLine.objects.values_list("order__number", "variant", "quantity"):
        lines[number][variant] = pieces
    rows: dict[str, list[StockReservation]] = defaultdict(list)
    for row in StockReservation.objects.all():
        rows[row.reference].append(row)
    for order in Order.objects.all():
        found, wanted = rows[order.number], lines[order.number]
        if allowed := _allowed(order):
            odd = {str(row.status) for row in found} - allowed
            if odd:
                yield f"order {order.number} is {order.status} {order.cancel_reason}, its pieces are {odd}"
        if {row.variant_id: row.quantity for row in found} != wanted:
            yield f"order {order.number}: ordered {wanted}, reserved {[(r.variant_id, r.quantity) for r in found]}"


def _allowed(order: Order) -> set[str]:
    """In which status the reservations of an order may be."""
    if order.status == Status.AWAITING_PAYMENT:
        return {Held.HELD, Held.RELEASED}
    if order.status != Status.CANCELLED:
        return {Held.SOLD}
    if order.paid_at is None:
        return {Held.RELEASED, Held.RETURNED}
    is_gone = order.cancel_reason == Order.CancelReason.OUT_OF_STOCK or order.shipped_at is not None
    return {Held.SOLD} if is_gone else {Held.RETURNED}


@check
def _unsent() -> Iterator[str]:
    """Of what has left in part the other pieces, once they are cancelled, stand on the shelf again, each once."""
    moved = {
        (row["reference"].partition(":")[2], row["variant"]): row["pieces"]
        for row in StockMovement.objects.filter(Q(reference__startswith="rest:") | Q(reference__startswith="unsent:"))
        .order_by()
        .values("reference", "variant")
        .annotate(pieces=Sum("on_hand_change"))
    }
    for line in OrderLine.objects.select_related("order"):
        number, back = line.order.number, moved.get((line.order.number, line.variant_id), 0)
        if back != line.cancelled_quantity:
            yield f"order {number}: {line.cancelled_quantity} pieces cancelled, {back} on the shelf again"
        if line.order.status == Status.CANCELLED and line.order.shipped_at is not None and line.left_to_ship:
            yield f"order {number} is cancelled, {line.left_to_ship} pieces have neither left nor come back"


@check
def _histories() -> Iterator[str]:
    """Every order's events lead through the table of moves, one after the other, to the status that it has."""
    moves = defaultdict(list)
    for row in rules.TRANSITIONS:
        moves[row.event].append(row)
    at = dict.fromkeys(Order.objects.values_list("pk", flat=True), Status.AWAITING_PAYMENT)
    for event in OrderEvent.objects.order_by("pk"):
        if event.code not in moves:
            continue
        here = at[event.order_id]
        move = next((one for one in moves[event.code] if one.source == here and event.actor in one.actors), None)
        if move is None:
            yield f"order {event.order_id}: {event.code} by {event.actor} from {here}"
            return
        at[event.order_id] = move.target
    for order in Order.objects.all():
        if order.status != at[order.pk]:
            yield f"order {order.number} is {order.status}, its history leads to {at[order.pk]}"


@check
def _timers() -> Iterator[str]:
    """No timer waits in a status where it has nothing to do, and no order waits without a timer."""
    waiting: dict[int, set[str]] = defaultdict(set)
    for subject, kind in OrderTimer.objects.filter(done_at__isnull=True).values_list("subject", "kind"):
        waiting[subject].add(kind)
    for order in Order.objects.all():
        odd = {kind for kind in waiting[order.pk] if order.status not in rules.TIMER_STATUSES[OrderTimer.Kind(kind)]}
        if odd:
            yield f"order {order.number} is {order.status} and waits for {odd}"
        if order.status not in rules.FINAL_STATUSES and not waiting[order.pk]:
            yield f"order {order.number} is {order.status} and nothing will ever happen to it"


@check
def _obligations() -> Iterator[str]:
    """Unpaid orders of a checkout stand in exactly one open payment, share by share; without them there is none."""
    unpaid: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for order in Order.objects.filter(status=Status.AWAITING_PAYMENT).select_related("checkout"):
        unpaid[order.checkout.number][order.number] = order.total.amount
    asked: dict[str, dict[str, Decimal]] = {}
    for payment in Payment.objects.filter(status__in=Payment.OPEN).prefetch_related("allocations"):
        if is_gift_number(payment.reference):  # no order's
            continue
        asked[payment.reference] = {share.reference: share.amount.amount for share in payment.allocations.all()}
        if payment.amount.amount != sum(asked[payment.reference].values()):
            yield f"payment {payment.number} is over {payment.amount}, its shares over something else"
    for number in {*unpaid, *asked}:
        if unpaid[number] != asked.get(number, {}):
            yield f"checkout {number}: unpaid {unpaid[number]}, asked for {asked.get(number)}"


@check
def _orders_and_money() -> Iterator[str]:
    """No order without its money, no money without its order, and what was cancelled went back."""
    holds = {hold.reference: hold for hold in Hold.objects.select_related("allocation")}
    returned = _returned()
    orders = {order.number: order for order in Order.objects.all()}
    for number in set(holds) - set(orders):
        yield f"hold {number} belongs to no order"
    for number, order in orders.items():
        hold, back = holds.get(number), returned[number]
        if (order.status in rules.PAID_STATUSES or order.paid_at is not None) and hold is None:
            yield f"order {number} is {order.status} and nothing was captured for it"
        if hold is not None and order.status == Status.AWAITING_PAYMENT:
            yield f"order {number} was captured and still waits for its payment"
        if hold is not None and order.status == Status.CANCELLED and back != hold.allocation.amount.amount:
            yield f"order {number} is cancelled, of {hold.allocation.amount} {back} went back"
        if hold is not None and hold.allocation.amount != order.total:
            yield f"order {number} costs {order.total}, {hold.allocation.amount} was captured"


def _returned() -> dict[str, Decimal]:
    """What went back to the buyer, by order: refunds, and what a lost chargeback took."""
    returned = lost_by_order()
    for row in Refund.objects.all():
        returned[row.reference] += row.amount.amount
    return returned


@check
def _bank() -> Iterator[str]:
    """The shop never counts a charge or a refund that the bank has not made, nor another sum."""
    charges = {row.key: row for row in SandboxCharge.objects.all()}
    for attempt in PaymentAttempt.objects.filter(status=PaymentAttempt.Status.CAPTURED):
        charge = charges.get(attempt.number)
        if charge is None or charge.status != SandboxCharge.Status.CAPTURED or charge.amount != attempt.amount:
            yield f"attempt {attempt.number} is captured, at the bank it is {charge and charge.status}"
    refunds = {row.number: row for row in Refund.objects.all()}
    for made in SandboxRefund.objects.all():
        row = refunds.get(made.key)
        if row is None or row.amount != made.amount:
            yield f"the bank gave back {made.amount} as {made.key}, the shop knows {row and row.amount}"


def _bank_at_rest() -> Iterator[str]:
    captured = set(
        PaymentAttempt.objects.filter(status=PaymentAttempt.Status.CAPTURED).values_list("number", flat=True)
    )
    for charge in SandboxCharge.objects.filter(status=SandboxCharge.Status.CAPTURED).exclude(key__in=captured):
        yield f"the bank took {charge.amount} as {charge.key} and the shop does not know"
    made = set(SandboxRefund.objects.values_list("key", flat=True))
    with_bank = Chargeback.objects.exclude(status__in=[Chargeback.Status.WON, Chargeback.Status.LOST])
    # Until the bank has decided, nothing of the payment is given back.
    waiting = Refund.objects.filter(payment__in=with_bank.values("attempt__payment"))
    for row in Refund.objects.exclude(status=Refund.Status.MANUAL).exclude(pk__in=waiting.values("pk")):
        if row.status != Refund.Status.SUCCEEDED:
            yield f"refund {row.number} is still {row.status} after {row.tries} tries"
        elif row.number not in made and row.provider_reference:
            yield f"refund {row.number} succeeded, the bank has not made it"
