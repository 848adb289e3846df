"""What coupons add to the market: campaigns of stores and of the marketplace with tight budgets, collected by some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Store
from benchmarks.trade.books import check
from benchmarks.trade.picking import Pick
from benchmarks.trade.registry import some, step
from benchmarks.trade.world import World
from club.models import Coupon, CouponCampaign, CouponRedemption
from club.services.coupon_campaigns import create_platform_campaign, create_store_campaign
from club.services.coupons import collect_coupon, revoke_coupon
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.models import OrderLineDiscount


@step(weight=1)
def publish_coupons(world: World, pick: Pick) -> None:
    """A store, or the marketplace, offers a coupon: few uses, little money, not for long."""
    by_store, percent, uses, days = pick.number(0, 1), pick.number(0, 1), pick.number(1, 4), pick.one([1, 9, 60])
    value: dict[str, Any] = (
        {"percent": 20, "cap": Money(Decimal("15.00"))} if percent else {"amount": Money(Decimal("3.00"))}
    )
    terms: dict[str, Any] = {
        "valid_until": clock.now() + timedelta(days=days),
        "minimum": Money(Decimal("10.00")),
        "total_uses": uses,
        "total_money": Money(Decimal("20.00")),
        "per_user_uses": 2,
        **value,
    }
    if by_store:
        create_store_campaign(store=Store.objects.get(pk=pick.one(world.stores)), **terms)
    else:
        with transaction.atomic():
            create_platform_campaign(**terms)


@step(weight=3)
def collect(world: World, pick: Pick) -> None:
    """A buyer takes a coupon; a checkout uses it by itself."""
    campaign = some(pick, CouponCampaign.objects.order_by("pk"))
    collect_coupon(user=world.buyer(pick), number=campaign.number)


@step(weight=1)
def take_back(world: World, pick: Pick) -> None:
    """Staff take a coupon back."""
    revoke_coupon(coupon_id=some(pick, Coupon.objects.filter(user__in=world.buyers).order_by("pk")).pk)


@check
def _budgets() -> Iterator[str]:
    """What is reserved and used is what the campaigns count, and never more than they may cost."""
    uses: dict[int, int] = defaultdict(int)
    money: dict[int, Decimal] = defaultdict(Decimal)
    for row in CouponRedemption.objects.filter(status__in=CouponRedemption.LIVE).select_related("coupon"):
        uses[row.coupon.campaign_id] += 1
        money[row.coupon.campaign_id] += row.amount.amount
    for one in CouponCampaign.objects.all():
        counted = one.used_count, one.used_money.amount
        if counted != (uses[one.pk], money[one.pk]):
            yield f"campaign {one.number} counts {counted}, its coupons {uses[one.pk]}, {money[one.pk]}"
        if one.total_uses is not None and uses[one.pk] > one.total_uses:
            yield f"campaign {one.number}: {uses[one.pk]} uses of {one.total_uses}"
        if one.total_money is not None and money[one.pk] > one.total_money.amount:
            yield f"campaign {one.number}: {money[one.pk]} of {one.total_money}"


@check
def _coupons_of_orders() -> Iterator[str]:
    """A paid order that stands has its coupons used, by nobody else and for what they took off."""
    taken: dict[tuple[int | None, str], Decimal] = defaultdict(Decimal)
    rows = OrderLineDiscount.objects.filter(coupon__isnull=False, line__order__paid_at__isnull=False)
    for row in rows.select_related("line__order__checkout"):
        order = row.line.order
        if order.status != "cancelled":
            taken[row.coupon_id, order.checkout.number] += row.amount.amount
    live = CouponRedemption.objects.filter(status=CouponRedemption.Status.REDEEMED)
    redeemed: dict[tuple[int | None, str], Decimal] = {
        (row.coupon_id, row.reference): row.amount.amount for row in live
    }
    for key, amount in taken.items():
        if redeemed.get(key, Decimal(0)) < amount:
            yield f"coupon {key[0]} took {amount} off {key[1]}, of its use {redeemed.get(key)} is written down"
