"""Coupons of a checkout: held while it waits for its payment, used with it, given back when nothing comes of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from club.errors import CouponNotUsable, CouponUsedUp
from club.pricing import Layer
from club.services.coupon_uses import (
    lock_coupons_of,
    redeem_coupons,
    reinstate_coupons,
    release_coupons,
    reserve_coupons,
)
from marketplace.lib.money import Money
from orders.models import Checkout, Order, OrderLineDiscount

Status = Order.Status


def hold_coupons(*, checkout: Checkout, uses: Mapping[int, Money], until: datetime) -> None:
    """Hold these coupons (discount by coupon) and no others. Raises CouponNotUsable, CouponUsedUp.

    Locks the coupons. A checkout without any costs nothing.
    """
    reserve_coupons(user=checkout.buyer, reference=checkout.number, uses=uses, until=until)


def use_coupons(*, checkout: Checkout, orders: Sequence[Order]) -> bool:
    """The payment has arrived for these orders: their coupons are used.

    False when one of them has lapsed and cannot be had any more; nothing is changed then. Locks the coupons.
    """
    uses = uses_of(orders)
    if not uses:
        release_coupons(reference=checkout.number)
        return True
    try:
        with transaction.atomic():
            redeem_coupons(user=checkout.buyer, reference=checkout.number, uses=uses)
    except (CouponNotUsable, CouponUsedUp):
        return False
    return True


def let_go_coupons(*, checkout: Checkout, left: Sequence[Order]) -> None:
    """One unpaid order of the checkout is gone, and these are `left`: their own coupons stay held.

    A coupon over several sellers may no longer be due. It is released, and what is left is priced anew when it is
    paid: the change is shown and agreed to. Locks the coupons.
    """
    shares = OrderLineDiscount.objects.filter(line__order__in=left)
    if not shares.filter(layer=Layer.PLATFORM_COUPON).exists():
        release_coupons(reference=checkout.number, but=uses_of(left))
        return
    release_coupons(reference=checkout.number)
    for order in left:
        order.reserved_until = None
        order.save(update_fields=["reserved_until"])


def give_back_coupons(*, order: Order) -> None:
    """A paid order was cancelled before it was shipped: with the last one of its checkout the coupons come back.

    Whoever cancels the other orders at the same time waits here for the lock of the coupons, and looks after us.
    """
    reference = order.checkout.number
    if not lock_coupons_of(reference=reference):
        return
    unsent = {"status": Status.CANCELLED, "shipped_at__isnull": True}
    if not Order.objects.filter(checkout=order.checkout_id).exclude(**unsent).exists():
        reinstate_coupons(reference=reference)


def uses_of(orders: Sequence[Order]) -> dict[int, Money]:
    """What each coupon takes off these orders, as it was agreed."""
    rows = OrderLineDiscount.objects.filter(line__order__in=orders, coupon__isnull=False).order_by()
    return {row["coupon"]: row["total"] for row in rows.values("coupon").annotate(total=Sum("amount"))}
