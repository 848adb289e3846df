"""Reserved, used, released, given back: and what the budgets say each time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from club.coupon_rules import MOVES, next_status
from club.errors import CouponNotUsable, CouponUsedUp
from club.models import Coupon, CouponAllowance, CouponCampaign, CouponEvent, CouponRedemption
from club.services.coupon_timers import sweep
from club.services.coupon_uses import redeem_coupons, reinstate_coupons, release_coupons, reserve_coupons
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def reserve(user: User, *coupons: Coupon, amount: Money | None = None, reference: str = "C-1", **values: Any) -> None:
    uses = {coupon.pk: amount or usd(3) for coupon in coupons}
    with transaction.atomic():
        reserve_coupons(user=user, reference=reference, uses=uses, until=values.get("until", clock.now() + HOUR))


def redeem(user: User, *coupons: Coupon, reference: str = "C-1") -> None:
    with transaction.atomic():
        redeem_coupons(user=user, reference=reference, uses={coupon.pk: usd(3) for coupon in coupons})


def release(reference: str = "C-1") -> None:
    with transaction.atomic():
        release_coupons(reference=reference)


def reinstate(reference: str = "C-1") -> None:
    with transaction.atomic():
        reinstate_coupons(reference=reference)


def budget(campaign: CouponCampaign) -> tuple[int, Money, Money]:
    campaign.refresh_from_db()
    return campaign.used_count, campaign.used_money, CouponAllowance.objects.get(campaign=campaign).used_money


def status(coupon: Coupon) -> str:
    coupon.refresh_from_db()
    return coupon.status


def test_the_whole_life(buyer: User) -> None:
    coupon = CouponFactory(user=buyer)
    reserve(buyer, coupon)
    assert (status(coupon), coupon.reference) == ("reserved", "C-1")
    assert budget(coupon.campaign) == (1, usd(3), usd(3))
    redeem(buyer, coupon)
    assert (status(coupon), coupon.reference, coupon.held_until) == ("used", "C-1", None)
    assert budget(coupon.campaign) == (1, usd(3), usd(3))
    reinstate()
    assert (status(coupon), coupon.reference) == ("active", "")
    assert budget(coupon.campaign) == (0, usd(0), usd(0))
    assert list(CouponEvent.objects.values_list("action", "reference")) == [
        ("reserve", "C-1"),
        ("redeem", "C-1"),
        ("reinstate", "C-1"),
    ]


def test_everything_may_be_repeated(buyer: User) -> None:
    coupon = CouponFactory(user=buyer)
    for _ in range(2):
        reserve(buyer, coupon)
    assert budget(coupon.campaign) == (1, usd(3), usd(3))
    for _ in range(2):
        redeem(buyer, coupon)
    reserve(buyer, coupon)  # a repeat that comes late: what is used stays used
    release()
    assert status(coupon) == "used"
    for _ in range(2):
        reinstate()
    assert budget(coupon.campaign) == (0, usd(0), usd(0))
    assert CouponEvent.objects.count() == 3


def test_reserving_again_changes_coupons_and_sums(buyer: User) -> None:
    first, second = CouponFactory(user=buyer), CouponFactory(user=buyer)
    reserve(buyer, first)
    reserve(buyer, second, amount=usd(2))
    assert (status(first), status(second)) == ("active", "reserved")
    assert budget(first.campaign) == (0, usd(0), usd(0))
    reserve(buyer, second, amount=usd("2.50"))
    assert budget(second.campaign) == (1, usd("2.50"), usd("2.50"))
    later = clock.now() + 2 * HOUR
    reserve(buyer, second, amount=usd("2.50"), until=later)
    assert status(second) == "reserved"
    assert second.held_until == later
    assert CouponRedemption.objects.filter(status="held").count() == 1


def test_released_coupons_can_be_used_elsewhere(buyer: User) -> None:
    coupon = CouponFactory(user=buyer)
    reserve(buyer, coupon)
    release()
    release()
    assert status(coupon) == "active"
    reserve(buyer, coupon, reference="C-2")
    assert budget(coupon.campaign) == (1, usd(3), usd(3))


def test_one_coupon_is_not_in_two_orders(buyer: User) -> None:
    coupon = CouponFactory(user=buyer)
    reserve(buyer, coupon)
    with pytest.raises(CouponNotUsable):
        reserve(buyer, coupon, reference="C-2")
    assert coupon.redemptions.get().reference == "C-1"


def test_a_strangers_coupon_does_not_exist(buyer: User) -> None:
    with pytest.raises(NotFound):
        reserve(buyer, CouponFactory())
    with pytest.raises(NotFound), transaction.atomic():
        reserve_coupons(user=buyer, reference="C-1", uses={0: usd(1)}, until=clock.now())


def test_a_discount_of_nothing_is_a_mistake_of_the_caller(buyer: User) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        reserve(buyer, CouponFactory(user=buyer), amount=usd("-1"))


@pytest.mark.parametrize("days", [-1, 5])
def test_outside_its_days_it_cannot_be_used(buyer: User, days: int) -> None:
    start = clock.now() + DAY
    coupon = CouponFactory(user=buyer, status="issued", valid_from=start, valid_until=start + DAY)
    with clock.at(start + days * DAY), pytest.raises(CouponNotUsable):
        reserve(buyer, coupon)


def test_on_its_first_day_it_needs_no_sweep(buyer: User) -> None:
    coupon = CouponFactory(user=buyer, status="issued")
    reserve(buyer, coupon)
    assert status(coupon) == "reserved"


@pytest.mark.parametrize(
    "limits",
    [{"total_uses": 1}, {"total_money": usd("5.99")}],
)
def test_budgets_of_the_campaign_are_kept(buyer: User, limits: dict[str, Any]) -> None:
    campaign = CampaignFactory(**limits)
    first, second = CouponFactory(campaign=campaign), CouponFactory(campaign=campaign, user=buyer)
    reserve(first.user, first, reference="C-9")
    with pytest.raises(CouponUsedUp):
        reserve(buyer, second)
    assert status(second) == "active"
    release("C-9")
    reserve(buyer, second)


def test_the_budget_of_a_member_is_kept(buyer: User) -> None:
    campaign = CampaignFactory(per_user_uses=2, per_user_money=usd("5.00"))
    first, second = CouponFactory(campaign=campaign, user=buyer), CouponFactory(campaign=campaign, user=buyer)
    with pytest.raises(CouponUsedUp):
        reserve(buyer, first, second)
    assert CouponCampaign.objects.get().used_count == 0
    reserve(buyer, first)
    other = CouponFactory(campaign=campaign)
    reserve(other.user, other, reference="C-2")


def test_a_lapsed_hold_is_taken_anew_by_a_late_payment(buyer: User) -> None:
    coupon = CouponFactory(user=buyer)
    reserve(buyer, coupon)
    assert sweep(now=clock.now() + 2 * HOUR) == 1
    assert status(coupon) == "active"
    redeem(buyer, coupon)
    assert status(coupon) == "used"


def test_a_lapsed_hold_whose_budget_is_gone_cannot_be_paid(buyer: User) -> None:
    campaign = CampaignFactory(total_uses=1)
    mine, other = CouponFactory(campaign=campaign, user=buyer), CouponFactory(campaign=campaign)
    reserve(buyer, mine)
    sweep(now=clock.now() + 2 * HOUR)
    reserve(other.user, other, reference="C-2")
    with pytest.raises(CouponUsedUp):
        redeem(buyer, mine)
    assert status(mine) == "active"


@pytest.mark.parametrize(("left", "after"), [(1, 7), (20, 20)])
def test_given_back_for_a_week_at_least(buyer: User, left: int, after: int) -> None:
    now = clock.now()
    coupon = CouponFactory(user=buyer, valid_until=now + left * DAY)
    redeem(buyer, coupon)
    with clock.at(now):
        reinstate()
    coupon.refresh_from_db()
    assert coupon.valid_until == now + after * DAY


def test_the_sweep_begins_and_ends_what_is_due() -> None:
    now = clock.now()
    waiting = CouponFactory(status="issued", valid_from=now + DAY, valid_until=now + 3 * DAY)
    ready = CouponFactory(valid_until=now + 2 * DAY)
    used = CouponFactory(valid_until=now + DAY, status="used", reference="C-7")
    assert sweep(now=now) == 0
    assert sweep(now=now + DAY) == 1
    assert (status(waiting), status(ready)) == ("active", "active")
    assert sweep(now=now + 4 * DAY) == 2
    assert (status(waiting), status(ready), status(used)) == ("expired", "expired", "used")
    assert sweep(now=now + 4 * DAY) == 0


def test_a_hold_that_ends_after_the_last_day_expires_at_once(buyer: User) -> None:
    coupon = CouponFactory(user=buyer, valid_until=clock.now() + HOUR)
    reserve(buyer, coupon, until=clock.now() + 2 * HOUR)
    assert sweep(now=clock.now() + timedelta(minutes=90)) == 0
    assert sweep(now=clock.now() + 3 * HOUR) == 2
    assert status(coupon) == "expired"


def test_the_table_of_moves_is_that_of_the_domain() -> None:
    known = {(source, target) for sources, target in MOVES.values() for source in sources}
    assert known == {
        ("issued", "active"),
        ("active", "reserved"),
        ("reserved", "used"),
        ("reserved", "active"),
        ("used", "active"),
        ("issued", "expired"),
        ("active", "expired"),
        ("issued", "revoked"),
        ("active", "revoked"),
    }
    assert next_status("used", "reserve") is None
