"""Stopping an order before it is shipped: by the buyer, the seller, or the clock; goods and money go back."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Store, User
from catalog.locks import lock_variants
from catalog.services.stock import receive_stock, release_stock, return_stock
from club.locks import lock_membership
from marketplace.lib.money import Money
from orders import access, rules
from orders.locks import lock_checkout, lock_checkout_orders, lock_order
from orders.models import Actor, Checkout, Order, OrderLine
from orders.services.allocations import allocations_of
from orders.services.club_spend import uncount
from orders.services.coupons import give_back_coupons, let_go_coupons
from orders.services.status import transition
from payments.services.create import replace_payment
from payments.services.refunds import refund_up_to


@transaction.atomic(durable=True)
def cancel_order(*, buyer: User, number: str, reason: str) -> Order:
    """What the buyer's «Отменить заказ» does: an unpaid order ends at once, for a paid one the seller is asked.

    The seller has 48 hours to answer and silence means yes. `reason` is an Order.CancelReason. Locks the
    checkout and all its orders. Raises NotFound, ActionNotPossible (being checked, or already shipped).
    """
    found = access.order_for_buyer(buyer, number)
    checkout = lock_checkout(found.checkout.number)
    orders = lock_checkout_orders(checkout)
    order = next(order for order in orders if order.pk == found.pk)
    if order.status == Order.Status.AWAITING_PAYMENT:
        cancel_unpaid(checkout=checkout, orders=orders, order=order, action="cancel", actor=Actor.BUYER, reason=reason)
    else:
        transition(order=order, action="request_cancel", actor=Actor.BUYER, user=buyer, data={"reason": reason})
    return order


@transaction.atomic(durable=True)
def answer_cancel(*, store: Store, number: str, user: User, agrees: bool) -> Order:
    """The seller's answer to a buyer who wants to cancel. Raises NotFound, ActionNotPossible (nothing was asked)."""
    order = lock_order(access.order_for_store(store, number).pk)
    if agrees:
        cancel_paid(order=order, action="agree_cancel", actor=Actor.SELLER, user=user)
    else:
        transition(order=order, action="keep", actor=Actor.SELLER, user=user)
    return order


@transaction.atomic(durable=True)
def refuse_order(*, store: Store, number: str, user: User) -> Order:
    """The seller has run out of the goods: the order is cancelled at the seller's fault, all money goes back.

    The pieces do not return to the stock, because they are not there. Raises NotFound, ActionNotPossible.
    """
    order = lock_order(access.order_for_store(store, number).pk)
    cancel_paid(order=order, action="refuse", actor=Actor.SELLER, user=user, goods_exist=False)
    return order


def cancel_unpaid(
    *, checkout: Checkout, orders: Sequence[Order], order: Order, action: str, actor: Actor, reason: str = ""
) -> None:
    """End one unpaid order of a checkout whose rows the caller holds: free its goods, ask less money.

    The open payment attempt is void and a new payment stands for the orders that are left.
    """
    left = end_unpaid(checkout=checkout, orders=orders, order=order, action=action, actor=actor, reason=reason)
    replace_payment(reference=checkout.number, buyer=order.buyer, allocations=allocations_of(left))


def end_unpaid(
    *, checkout: Checkout, orders: Sequence[Order], order: Order, action: str, actor: Actor, reason: str = ""
) -> list[Order]:
    """`cancel_unpaid` up to the payment, which is the caller's business; the unpaid orders that are left."""
    close_unpaid(order=order, action=action, actor=actor, reason=reason)
    left = [other for other in orders if other.status == Order.Status.AWAITING_PAYMENT]
    let_go_coupons(checkout=checkout, left=left)
    return left


def close_unpaid(*, order: Order, action: str, actor: Actor, reason: str = "") -> None:
    """`end_unpaid` up to the coupons: the caller says at once which of them the checkout holds from now on."""
    user = order.buyer if actor == Actor.BUYER else None
    transition(order=order, action=action, actor=actor, user=user, data={"reason": reason} if reason else None)
    release_stock(reference=order.number)


def cancel_paid(*, order: Order, action: str, actor: Actor, user: User | None = None, goods_exist: bool = True) -> None:
    """End a paid order that the caller holds under lock: goods return to the stock, the whole sum to the buyer.

    Of an order that has left in part only the other pieces return. What went back before, say as goodwill, counts
    towards the sum. With the last order of its checkout the coupons come back too. One that staff cancel after its
    end counts no more in the club.
    """
    transition(order=order, action=action, actor=actor, user=user)
    if goods_exist and order.shipped_at is None:
        return_stock(reference=order.number)
    elif goods_exist:
        _return_unsent(_unsent_lines(order), reference=f"unsent:{order.number}")
    if order.shipped_at is None:
        give_back_coupons(order=order)
    key = f"cancel:{order.number}"
    if order.finished_at is not None:
        lock_membership(order.buyer)
    refund_up_to(reference=order.number, amount=order.total, subsidy=order.subsidy_total, reason="cancel", key=key)
    if order.finished_at is not None:
        uncount(order, key=key)


def cancel_rest(*, order: Order) -> Money:
    """Cancel the pieces of a partly shipped order that were not handed over in time, and refund them.

    Each line gives back its part of price and delivery for the pieces left; its discount stays with it. Returns the
    sum. The caller holds the order under lock.
    """
    lines = _unsent_lines(order)
    amount = Money.sum(
        rules.refund_for_pieces(
            line_total=line.total, delivery_share=line.delivery_share, quantity=line.quantity, pieces=line.left_to_ship
        )
        for line in lines
    )
    subsidy = Money.sum(
        rules.share_of_pieces(line.subsidy, quantity=line.quantity, pieces=line.left_to_ship) for line in lines
    )
    _return_unsent(lines, reference=f"rest:{order.number}")
    transition(order=order, action="miss_ship_by", actor=Actor.TIMER, data={"refund": str(amount.amount)})
    refund_up_to(reference=order.number, amount=amount, subsidy=subsidy, reason="cancel", key=f"rest:{order.number}")
    return amount


def _unsent_lines(order: Order) -> list[OrderLine]:
    rows = OrderLine.objects.filter(order=order).prefetch_related("discounts")
    return [line for line in rows if line.left_to_ship]


def _return_unsent(lines: Sequence[OrderLine], *, reference: str) -> None:
    """Pieces that were not handed over are cancelled and stand on the shelf again."""
    lock_variants(line.variant_id for line in lines)  # all before the first search row: no buyer waits in a circle
    for line in sorted(lines, key=lambda line: line.variant_id):
        receive_stock(variant_id=line.variant_id, quantity=line.left_to_ship, reference=reference)
        line.cancelled_quantity += line.left_to_ship
    OrderLine.objects.bulk_update(lines, ["cancelled_quantity"])
