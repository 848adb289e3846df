"""«Оплатить» once the goods are no longer held: hold them again, at today's prices, by agreement (S24)."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from catalog.selectors.offers import lock_offers
from catalog.services.stock import release_stock
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders import access
from orders.constants import STOCK_HOLD
from orders.errors import ActionNotPossible, PriceChanged
from orders.locks import lock_checkout, lock_checkout_orders
from orders.models import Actor, Checkout, Order, OrderLine
from orders.selectors.discounts import coupon_uses, coupons_of
from orders.selectors.quoting import Requote, requote_orders
from orders.selectors.requote import is_held, lines_by_order
from orders.services.allocations import allocations_of
from orders.services.cancel import close_unpaid
from orders.services.checkout import hold_goods, order_values, write_lines
from orders.services.coupons import hold_coupons
from orders.services.status import record_event
from payments.services.create import replace_payment

Status = Order.Status


def hold_for_payment(*, checkout: Checkout, orders: Sequence[Order]) -> None:
    """Make sure that the goods and coupons of these unpaid orders are held for the payment that starts now.

    Nothing happens within the first 60 minutes. After them everything is held anew if it still costs the same;
    otherwise PriceChanged with its `differences` and the new total `after`, to be agreed to by `accept_quote`.
    The caller holds the checkout and its orders under lock; locks all variants and the coupons.
    """
    if is_held(orders):
        return
    quotes = _requote(checkout, orders)
    if differences := [difference for quote in quotes for difference in quote.differences]:
        raise PriceChanged(differences=differences, after=_total(quotes))
    for quote in quotes:
        _hold(quote)
    _hold_coupons(checkout, quotes)


@transaction.atomic(durable=True)
def accept_quote(*, buyer: User, number: str, expected_total: Money) -> Checkout:
    """The buyer agrees to what the unpaid orders of checkout `number` cost now.

    Their snapshots are rewritten with an event, goods and coupons are held again, the open payment gives way to one
    over the new sum. An order of which nothing is left is cancelled. Locks the checkout, its orders, all variants
    and the coupons. While everything is still held nothing is changed, so that a form sent twice does not void
    a payment that the bank is working on. Raises NotFound, ActionNotPossible (nothing unpaid), PriceChanged
    (changed once more), CouponUsedUp (somebody else was quicker).
    """
    checkout = lock_checkout(access.checkout_for_buyer(buyer, number).number)
    orders = lock_checkout_orders(checkout)
    unpaid = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    if not unpaid:
        raise ActionNotPossible
    quotes = [] if is_held(unpaid) else _requote(checkout, unpaid)
    total = _total(quotes) if quotes else Money.sum(order.total for order in unpaid)
    if total != expected_total:
        differences = [difference for quote in quotes for difference in quote.differences]
        raise PriceChanged(differences=differences, after=total)
    if not quotes:
        return checkout
    for quote in quotes:
        _apply(quote)
    _hold_coupons(checkout, quotes)
    left = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    replace_payment(reference=checkout.number, buyer=buyer, allocations=allocations_of(left))
    return checkout


def _total(quotes: Sequence[Requote]) -> Money:
    return Money.sum(quote.total for quote in quotes)


def _requote(checkout: Checkout, orders: Sequence[Order]) -> list[Requote]:
    """Today's price of orders of which something is no longer held; what is left of the hold is given up first."""
    lines = lines_by_order(orders)
    variant_ids = {line.variant_id for group in lines.values() for line in group}
    lock_offers(variant_ids)
    for order in orders:
        release_stock(reference=order.number)
    coupons = coupons_of(checkout.buyer, without=checkout.without_coupons, held_for=checkout.number)
    return requote_orders(orders, lines, lock_offers(variant_ids), coupons)


def _hold_coupons(checkout: Checkout, quotes: Sequence[Requote]) -> None:
    """Hold the coupons of today's prices and let the others go: all are locked, and their budgets counted, in one go.

    Two checkouts that change coupons of the same campaigns would wait for each other otherwise.
    """
    shares = [share for quote in quotes if quote.plan for share in quote.plan.quote.shares]
    hold_coupons(checkout=checkout, uses=coupon_uses(shares), until=clock.now() + STOCK_HOLD)


def _apply(quote: Requote) -> None:
    if quote.plan is None:
        close_unpaid(order=quote.order, action="cancel", actor=Actor.BUYER, reason=Order.CancelReason.SOLD_OUT)
        return
    if quote.differences:
        _rewrite(quote)
    _hold(quote)


def _rewrite(quote: Requote) -> None:
    order, plan = quote.order, quote.plan
    assert plan is not None
    before = order.total
    OrderLine.objects.filter(order=order).delete()
    write_lines([(order, plan)])
    for name, value in order_values(plan).items():
        setattr(order, name, value)
    order.save()
    record_event(
        order=order,
        code="order:requoted",
        actor=Actor.BUYER,
        user=order.buyer,
        data={"before": str(before.amount), "after": str(order.total.amount)},
    )


def _hold(quote: Requote) -> None:
    order, plan, until = quote.order, quote.plan, clock.now() + STOCK_HOLD
    assert plan is not None
    hold_goods([(order, plan)], until=until)
    order.reserved_until = until
    # The days on the way are counted from this payment, not from the day of the order.
    order.delivery_earliest, order.delivery_latest = plan.option.earliest, plan.option.latest
    order.save(update_fields=["reserved_until", "delivery_earliest", "delivery_latest"])
