"""«Оплатить» once the goods are no longer held: hold them again, at today's prices, by agreement (S24)."""

from collections.abc import Mapping, Sequence

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
from orders.selectors.quoting import Requote, requote_order
from orders.services.cancel import cancel_unpaid
from orders.services.checkout import allocations_of, hold_goods, line_values, order_values
from orders.services.status import record_event
from payments.services.create import replace_payment

Status = Order.Status


def hold_for_payment(*, orders: Sequence[Order]) -> None:
    """Make sure that the goods of these unpaid orders are held for the payment that starts now.

    Nothing happens within the first 60 minutes. After them the goods are held anew if everything still
    costs the same; otherwise PriceChanged with its `differences` and the new total `after`, to be agreed to
    by `accept_quote`. The caller holds the checkout and its orders under lock; locks all variants.
    """
    quotes = _requote([order for order in orders if not _is_held(order)])
    if differences := [difference for quote in quotes for difference in quote.differences]:
        raise PriceChanged(differences=differences, after=_total(orders, quotes))
    for quote in quotes:
        _hold(quote)


@transaction.atomic(durable=True)
def accept_quote(*, buyer: User, number: str, expected_total: Money) -> Checkout:
    """The buyer agrees to what the unpaid orders of checkout `number` cost now.

    Their snapshots are rewritten with an event, goods are held again, the open payment gives way to one
    over the new sum. An order of which nothing is left is cancelled. Locks the checkout, its orders and
    all variants. While everything is still held nothing is changed, so that a form sent twice does not void
    a payment that the bank is working on. Raises NotFound, ActionNotPossible (nothing unpaid), PriceChanged
    (changed once more).
    """
    checkout = lock_checkout(access.checkout_for_buyer(buyer, number).number)
    orders = lock_checkout_orders(checkout)
    unpaid = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    if not unpaid:
        raise ActionNotPossible
    quotes = _requote([order for order in unpaid if not _is_held(order)])
    total = _total(unpaid, quotes)
    if total != expected_total:
        differences = [difference for quote in quotes for difference in quote.differences]
        raise PriceChanged(differences=differences, after=total)
    if not quotes:
        return checkout
    for quote in quotes:
        _apply(checkout, orders, quote)
    left = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    replace_payment(reference=checkout.number, buyer=buyer, allocations=allocations_of(left))
    return checkout


def _total(orders: Sequence[Order], quotes: Sequence[Requote]) -> Money:
    """What unpaid orders cost now: those still held as agreed, the others as quoted."""
    held = Money.sum(order.total for order in orders if _is_held(order))
    return held + Money.sum(quote.total for quote in quotes)


def _is_held(order: Order) -> bool:
    return order.reserved_until is not None and order.reserved_until > clock.now()


def _requote(orders: Sequence[Order]) -> list[Requote]:
    """Today's price of orders whose hold has lapsed; what is left of the hold is given up first."""
    if not orders:
        return []
    lines: Mapping[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=orders):
        lines[line.order_id].append(line)
    variant_ids = {line.variant_id for group in lines.values() for line in group}
    lock_offers(variant_ids)
    for order in orders:
        release_stock(reference=order.number)
    offers = lock_offers(variant_ids)
    return [requote_order(order, lines[order.pk], offers) for order in orders]


def _apply(checkout: Checkout, orders: Sequence[Order], quote: Requote) -> None:
    if quote.plan is None:
        reason = Order.CancelReason.SOLD_OUT
        cancel_unpaid(
            checkout=checkout, orders=orders, order=quote.order, action="cancel", actor=Actor.BUYER, reason=reason
        )
        return
    if quote.differences:
        _rewrite(quote)
    _hold(quote)


def _rewrite(quote: Requote) -> None:
    order, plan = quote.order, quote.plan
    assert plan is not None
    before = order.total
    OrderLine.objects.filter(order=order).delete()
    OrderLine.objects.bulk_create(OrderLine(order=order, **values) for values in line_values(plan))
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
    hold_goods(order, plan.quote, until=until)
    order.reserved_until = until
    # The days on the way are counted from this payment, not from the day of the order.
    order.delivery_earliest, order.delivery_latest = plan.option.earliest, plan.option.latest
    order.save(update_fields=["reserved_until", "delivery_earliest", "delivery_latest"])
