"""Any history of coupons: the budgets equal what is held and used, counted anew, and never pass their limits."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from club.coupon_rules import MOVES
from club.errors import CouponNotUsable, CouponUsedUp
from club.models import Coupon, CouponAllowance, CouponCampaign, CouponEvent, CouponRedemption
from club.services.coupon_timers import sweep
from club.services.coupon_uses import redeem_coupons, reinstate_coupons, release_coupons, reserve_coupons
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import UserFactory
from tests.factories.club import CampaignFactory, CouponFactory

COUPONS, CHECKOUTS = 4, 3
STEP = st.tuples(
    st.sampled_from(("reserve", "reserve", "redeem", "release", "reinstate", "sweep")),
    st.integers(0, CHECKOUTS - 1),
    st.dictionaries(st.integers(0, COUPONS - 1), st.integers(1, 900), min_size=1, max_size=3),
    st.integers(0, 50),  # hours that pass
)
LIMITS = st.fixed_dictionaries(
    {
        "total_uses": st.none() | st.integers(1, 3),
        "total_money": st.none() | st.integers(100, 2_000).map(lambda cents: Money(Decimal(cents) / 100, "USD")),
        "per_user_money": st.none() | st.integers(100, 1_500).map(lambda cents: Money(Decimal(cents) / 100, "USD")),
    }
)


class BudgetTest(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(limits=LIMITS, history=st.lists(STEP, min_size=1, max_size=12))
    def test_budgets(self, limits: dict[str, object], history: list[tuple[str, int, dict[int, int], int]]) -> None:
        campaign = CampaignFactory(per_user_uses=COUPONS, **limits)
        buyer = UserFactory()
        coupons = [CouponFactory(campaign=campaign, user=buyer) for _ in range(COUPONS)]
        now = clock.now()
        for action, checkout, wanted, hours in history:
            now += timedelta(hours=hours)
            uses = {coupons[n].pk: Money(Decimal(cents) / 100, "USD") for n, cents in wanted.items()}
            reference = f"C-{buyer.pk}-{checkout}"
            with clock.at(now):
                try:
                    with transaction.atomic():
                        self._do(action, buyer, reference, uses)
                except (CouponNotUsable, CouponUsedUp):
                    pass
            self._check(campaign)

    def _do(self, action: str, buyer: object, reference: str, uses: dict[int, Money]) -> None:
        if action == "reserve":
            until = clock.now() + timedelta(hours=1)
            reserve_coupons(user=buyer, reference=reference, uses=uses, until=until)  # type: ignore[arg-type]
        elif action == "redeem":
            redeem_coupons(user=buyer, reference=reference, uses=uses)  # type: ignore[arg-type]
        elif action == "release":
            release_coupons(reference=reference)
        elif action == "reinstate":
            reinstate_coupons(reference=reference)
        else:
            sweep(now=clock.now())

    def _check(self, campaign: CouponCampaign) -> None:
        campaign.refresh_from_db()
        live = CouponRedemption.objects.filter(coupon__campaign=campaign, status__in=CouponRedemption.LIVE)
        spent = Money.sum(row.amount for row in live)
        assert (campaign.used_count, campaign.used_money) == (len(live), spent)
        assert campaign.total_uses is None or campaign.used_count <= campaign.total_uses
        assert campaign.total_money is None or campaign.used_money <= campaign.total_money
        allowance = CouponAllowance.objects.get(campaign=campaign)
        assert allowance.used_money == spent
        assert allowance.money_limit is None or spent <= allowance.money_limit
        busy = Coupon.objects.filter(campaign=campaign, status__in=["reserved", "used"])
        assert {row.coupon_id for row in live} == {coupon.pk for coupon in busy}
        for event in CouponEvent.objects.filter(coupon__campaign=campaign):
            sources, target = MOVES[event.action]
            assert event.status_before in sources and event.status_after == target
