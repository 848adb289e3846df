"""The end of a purchase: received, and when the protection is over, closed."""

from django.db import transaction

from accounts.models import User
from catalog.services.purchases import record_purchase
from club.services.membership import record_spend
from marketplace.lib.money import Money
from orders import access, rules
from orders.locks import lock_order
from orders.models import Actor, Order, OrderLine
from orders.services.status import policy_of, transition
from payments.selectors import refundable
from payments.services.holds import release_hold, schedule_release


@transaction.atomic(durable=True)
def confirm_receipt(*, buyer: User, number: str) -> Order:
    """The buyer has the goods (S64). A second confirmation changes nothing.

    Locks the order, then the club membership and the hold. Raises NotFound, ActionNotPossible.
    """
    order = lock_order(access.order_for_buyer(buyer, number).pk)
    if order.finished_at is None:
        finish_order(order=order, action="confirm", actor=Actor.BUYER, user=buyer)
    return order


def finish_order(*, order: Order, action: str, actor: Actor, user: User | None = None) -> None:
    """Finish an order that the caller holds under lock: sales count, club level, date of the seller's money.

    A trusted store's money is released now, anybody else's when the order closes (domain.md, Escrow).
    """
    transition(order=order, action=action, actor=actor, user=user)
    now = order.finished_at
    assert now is not None
    lines = list(OrderLine.objects.filter(order=order))
    record_purchase(user=order.buyer, store_id=order.store_id, quantities=_kept_pieces(lines), at=now)
    counted = min(kept_total(order, lines), refundable(order.number))  # a bank may have taken the money back
    record_spend(user=order.buyer, reference=order.number, amount=counted, at=now)
    policy = policy_of(order)
    schedule_release(reference=order.number, at=rules.release_date(policy, finished_at=now))
    if policy.is_trusted:
        release_hold(reference=order.number, at=now)


def close_order(*, order: Order) -> None:
    """Close an order that the caller holds under lock; what is still held for it becomes payable."""
    transition(order=order, action="close", actor=Actor.TIMER)
    assert order.closed_at is not None
    release_hold(reference=order.number, at=order.closed_at)


def kept_total(order: Order, lines: list[OrderLine]) -> Money:
    """What the buyer paid for pieces that were not cancelled, with their part of the delivery."""
    back = Money.sum(
        rules.refund_for_pieces(
            line_total=line.total,
            delivery_share=line.delivery_share,
            quantity=line.quantity,
            pieces=line.cancelled_quantity,
        )
        for line in lines
    )
    return order.total - back


def _kept_pieces(lines: list[OrderLine]) -> dict[int, int]:
    pieces: dict[int, int] = {}
    for line in lines:
        kept = line.quantity - line.cancelled_quantity
        if kept:
            pieces[line.product_id] = pieces.get(line.product_id, 0) + kept
    return pieces
