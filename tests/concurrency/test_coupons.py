"""Many at once: no budget is passed, a double click is one coupon, nobody waits in a circle."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from club.errors import CouponNotUsable, CouponUsedUp
from club.models import Coupon, CouponAllowance, CouponCampaign, CouponEvent, CouponRedemption
from club.services import coupon_timers
from club.services.coupon_uses import redeem_coupons, reinstate_coupons, release_coupons, reserve_coupons
from club.services.coupons import collect_coupon
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def reserve(coupon: Coupon, reference: str, amount: Money | None = None) -> None:
    with transaction.atomic():
        uses = {coupon.pk: amount or usd(3)}
        reserve_coupons(user=coupon.user, reference=reference, uses=uses, until=clock.now() + HOUR)


def redeem(coupon: Coupon, reference: str) -> None:
    with transaction.atomic():
        redeem_coupons(user=coupon.user, reference=reference, uses={coupon.pk: usd(3)})


def in_transaction(service: Any, **arguments: Any) -> None:
    with transaction.atomic():
        service(**arguments)


def used(results: list[Any]) -> int:
    assert all(result is None or isinstance(result, CouponUsedUp) for result in results), results
    return results.count(None)


def test_the_last_use_of_a_budget_goes_to_one_of_two() -> None:
    campaign = CampaignFactory(total_uses=5, used_count=4, used_money=usd(12))
    coupons = [CouponFactory(campaign=campaign) for _ in range(2)]
    results = at_once([partial(reserve, coupon, f"C-{coupon.pk}") for coupon in coupons])
    assert used(results) == 1
    campaign.refresh_from_db()
    assert (campaign.used_count, campaign.used_money) == (5, usd(15))
    assert Coupon.objects.filter(status="reserved").count() == CouponRedemption.objects.count() == 1


def test_twenty_for_the_rest_of_the_money() -> None:
    campaign = CampaignFactory(total_money=usd("22.00"))
    coupons = [CouponFactory(campaign=campaign) for _ in range(20)]
    results = at_once([partial(reserve, coupon, f"C-{coupon.pk}") for coupon in coupons])
    assert used(results) == 7
    campaign.refresh_from_db()
    assert (campaign.used_count, campaign.used_money) == (7, usd(21))


def test_a_double_click_on_the_button_is_one_coupon(buyer: User) -> None:
    campaign = CampaignFactory(per_user_uses=5)
    results = at_once([partial(collect_coupon, user=buyer, number=campaign.number)] * 8)
    assert {result.pk for result in results} == {Coupon.objects.get().pk}
    assert CouponAllowance.objects.get().collected == 1


def test_one_coupon_in_two_checkouts_at_once() -> None:
    coupon = CouponFactory()
    results = at_once([partial(reserve, coupon, "C-1"), partial(reserve, coupon, "C-2")])
    assert sorted(type(result).__name__ for result in results) == [CouponNotUsable.__name__, "NoneType"]
    assert CouponCampaign.objects.get().used_count == 1


def test_a_checkout_reserved_twice_at_once_counts_once() -> None:
    coupon = CouponFactory()
    assert at_once([partial(reserve, coupon, "C-1")] * 4) == [None] * 4
    assert CouponCampaign.objects.get().used_count == 1
    assert CouponEvent.objects.count() == 1


def test_paid_or_lapsed_but_never_both_and_never_neither() -> None:
    for n in range(5):
        coupon = CouponFactory()
        reserve(coupon, f"C-{n}")
        later = clock.now() + 2 * HOUR
        at_once([partial(redeem, coupon, f"C-{n}"), partial(coupon_timers.sweep, now=later)])
        coupon.refresh_from_db()
        assert coupon.status == "used"  # a hold that lapsed a moment before is taken anew
        coupon.campaign.refresh_from_db()
        assert coupon.campaign.used_count == 1


def test_two_sweeps_move_each_coupon_once() -> None:
    coupons = [CouponFactory() for _ in range(6)]
    results = at_once([partial(coupon_timers.sweep, now=clock.now() + timedelta(days=40))] * 2)
    assert sum(results) == CouponEvent.objects.count() == len(coupons)


def test_coupons_of_many_campaigns_in_any_order_do_not_lock_each_other_out() -> None:
    campaigns = [CampaignFactory() for _ in range(4)]
    buyers = [UserFactory() for _ in range(6)]
    sets = [
        [CouponFactory(campaign=campaign, user=buyer) for campaign in (campaigns if n % 2 else campaigns[::-1])]
        for n, buyer in enumerate(buyers)
    ]

    def life(n: int) -> None:
        for turn in range(4):
            uses = {coupon.pk: usd(turn + 1) for coupon in sets[n]}
            reference = f"C-{n}-{turn}"
            in_transaction(reserve_coupons, user=buyers[n], reference=reference, uses=uses, until=clock.now() + HOUR)
            if turn % 2:
                in_transaction(redeem_coupons, user=buyers[n], reference=reference, uses=uses)
                in_transaction(reinstate_coupons, reference=reference)
            else:
                in_transaction(release_coupons, reference=reference)

    assert at_once([partial(life, n) for n in range(6)]) == [None] * 6
    for campaign in CouponCampaign.objects.all():
        assert (campaign.used_count, campaign.used_money) == (0, usd(0))
