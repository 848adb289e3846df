"""Counting what coupons use of their budgets: conditional updates, so that no limit is ever passed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from club.errors import CouponUsedUp
from club.models import Coupon, CouponAllowance, CouponCampaign
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction


@dataclass(frozen=True, slots=True)
class Change:
    """How much more, or less, of its budgets a coupon uses."""

    coupon: Coupon
    uses: int
    money: Money


def count(changes: Iterable[Change]) -> None:
    """Add the changes to the budgets of their campaigns and members, or raise CouponUsedUp.

    The rows of campaigns are taken in order of their pk, then those of members, in every transaction alike: nobody
    waits in a circle. The caller holds the coupons under lock and rolls back what has been counted.
    """
    require_transaction()
    by_campaign: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_campaign[change.coupon.campaign_id].append(change)
    for campaign_id, group in sorted(by_campaign.items()):
        _count_campaign(campaign_id, sum(change.uses for change in group), Money.sum(change.money for change in group))
    for (campaign_id, user_id), money in sorted(_by_member(by_campaign).items()):
        _count_member(campaign_id, user_id, Money(money.amount))


def _by_member(by_campaign: dict[int, list[Change]]) -> dict[tuple[int, int], Money]:
    sums: dict[tuple[int, int], Money] = {}
    for campaign_id, group in by_campaign.items():
        for change in group:
            key = campaign_id, change.coupon.user_id
            sums[key] = sums.get(key, Money.zero()) + change.money
    return sums


def _count_campaign(campaign_id: int, uses: int, money: Money) -> None:
    if not (uses or money):
        return
    fits = Q()
    if uses > 0:
        fits &= Q(total_uses__isnull=True) | Q(total_uses__gte=F("used_count") + uses)
    if money > Money.zero():
        fits &= Q(total_money__isnull=True) | Q(total_money__gte=F("used_money") + money.amount)
    rows = CouponCampaign.objects.filter(fits, pk=campaign_id)
    if not rows.update(used_count=F("used_count") + uses, used_money=F("used_money") + money.amount):
        raise CouponUsedUp


def _count_member(campaign_id: int, user_id: int, money: Money) -> None:
    if not money:
        return
    fits = Q()
    if money > Money.zero():
        fits = Q(money_limit__isnull=True) | Q(money_limit__gte=F("used_money") + money.amount)
    rows = CouponAllowance.objects.filter(fits, campaign_id=campaign_id, user_id=user_id)
    if not rows.update(used_money=F("used_money") + money.amount):
        raise CouponUsedUp
