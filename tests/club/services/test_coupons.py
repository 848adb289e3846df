"""Coupons coming into hands and being taken back, with their budgets."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from accounts.models import User
from club.constants import CODE_TRIES
from club.errors import CodeTooOften, CodeUnknown, CouponNotOffered, CouponNotUsable, CouponTaken
from club.models import Coupon, CouponAllowance, CouponEvent
from club.services.coupon_campaigns import stop_campaign
from club.services.coupon_uses import redeem_coupons
from club.services.coupons import collect_by_code, collect_coupon, issue_coupon, revoke_coupon
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def test_a_button_gives_a_coupon_ready_to_use(buyer: User) -> None:
    campaign = CampaignFactory()
    coupon = collect_coupon(user=buyer, number=campaign.number)
    assert (coupon.status, coupon.source, coupon.user) == ("active", "claim", buyer)
    assert (coupon.valid_from, coupon.valid_until) == (campaign.valid_from, campaign.valid_until)
    assert list(CouponEvent.objects.values_list("action", "status_before", "status_after")) == [
        ("activate", "issued", "active")
    ]


def test_the_second_press_finds_the_first_coupon(buyer: User) -> None:
    campaign = CampaignFactory(per_user_uses=5)
    first = collect_coupon(user=buyer, number=campaign.number)
    assert collect_coupon(user=buyer, number=campaign.number) == first
    assert CouponAllowance.objects.get().collected == 1


def test_before_its_first_day_it_only_waits(buyer: User) -> None:
    campaign = CampaignFactory(valid_from=clock.now() + DAY)
    assert collect_coupon(user=buyer, number=campaign.number).status == "issued"


def test_after_use_another_one_as_far_as_the_member_may(buyer: User) -> None:
    campaign = CampaignFactory(per_user_uses=2)
    for n in range(2):
        coupon = collect_coupon(user=buyer, number=campaign.number)
        with transaction.atomic():
            redeem_coupons(user=buyer, reference=f"C-{n}", uses={coupon.pk: usd(3)})
    with pytest.raises(CouponTaken):
        collect_coupon(user=buyer, number=campaign.number)
    assert buyer.coupons.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"valid_from": clock.now() - 9 * DAY, "valid_until": clock.now() - DAY},
        {"stopped_at": clock.now()},
        {"store__status": "suspended"},
        {"total_uses": 1, "used_count": 1},
        {"total_money": usd(5), "used_money": usd(5)},
    ],
)
def test_what_is_over_is_not_given_out(buyer: User, values: dict[str, object]) -> None:
    campaign = CampaignFactory(**values, code="SPRING")
    with pytest.raises(CouponNotOffered):
        collect_coupon(user=buyer, number=campaign.number)
    with pytest.raises(CodeUnknown):
        collect_by_code(user=buyer, code="spring")
    assert not Coupon.objects.exists()


def test_what_is_not_listed_does_not_exist_for_the_button(buyer: User) -> None:
    campaign = CampaignFactory(is_listed=False)
    with pytest.raises(NotFound):
        collect_coupon(user=buyer, number=campaign.number)
    with pytest.raises(NotFound):
        collect_coupon(user=buyer, number="no-such")


def test_a_code_in_any_letters(buyer: User) -> None:
    campaign = CampaignFactory(code="SPRING26", is_listed=False)
    coupon = collect_by_code(user=buyer, code=" spring 26 ")
    assert (coupon.campaign, coupon.source) == (campaign, "code")
    assert collect_by_code(user=buyer, code="SPRING26") == coupon


def test_empty_codes_match_nothing(buyer: User) -> None:
    CampaignFactory(code="")
    with pytest.raises(CodeUnknown):
        collect_by_code(user=buyer, code="  ")


def test_codes_cannot_be_tried_out(buyer: User) -> None:
    CampaignFactory(code="SPRING")
    for n in range(CODE_TRIES):
        with pytest.raises(CodeUnknown):
            collect_by_code(user=buyer, code=f"GUESS{n}")
    with pytest.raises(CodeTooOften):
        collect_by_code(user=buyer, code="SPRING")


def test_a_prize_is_given_once_for_its_occasion(buyer: User) -> None:
    campaign = CampaignFactory(karavan=True, is_listed=False, per_user_uses=2)
    with transaction.atomic():
        first = issue_coupon(user=buyer, campaign=campaign, source="prize", key="PRIZE-2026-11-1")
        assert issue_coupon(user=buyer, campaign=campaign, source="prize", key="PRIZE-2026-11-1") == first
        issue_coupon(user=buyer, campaign=campaign, source="prize", key="PRIZE-2026-12-1")
        with pytest.raises(CouponTaken):
            issue_coupon(user=buyer, campaign=campaign, source="prize", key="PRIZE-2027-01-1")


def test_staff_take_back_what_is_not_used(buyer: User) -> None:
    coupon = CouponFactory(user=buyer)
    assert revoke_coupon(coupon_id=coupon.pk).status == "revoked"
    assert revoke_coupon(coupon_id=coupon.pk).status == "revoked"
    assert CouponEvent.objects.filter(action="revoke").count() == 1


def test_a_coupon_in_an_order_is_not_taken_back(buyer: User) -> None:
    coupon = CouponFactory(user=buyer, status="reserved", reference="C-1", held_until=clock.now())
    with pytest.raises(CouponNotUsable):
        revoke_coupon(coupon_id=coupon.pk)
    with pytest.raises(NotFound):
        revoke_coupon(coupon_id=0)


def test_stopping_leaves_what_was_collected(buyer: User) -> None:
    campaign = CampaignFactory()
    coupon = collect_coupon(user=buyer, number=campaign.number)
    stop_campaign(campaign=campaign)
    since = campaign.stopped_at
    stop_campaign(campaign=campaign)
    assert campaign.stopped_at == since
    coupon.refresh_from_db()
    assert coupon.status == "active"


@pytest.mark.parametrize(
    "values",
    [
        {"amount": None},
        {"percent": 10},
        {"amount": None, "percent": 10},
        {"amount": None, "percent": 100, "cap": usd(5)},
        {"store": None},
        {"store": None, "funder": "platform", "kind": "select"},
        {"used_count": 2, "total_uses": 1},
        {"used_money": usd(2), "total_money": usd(1)},
        {"minimum": usd(-1)},
        {"per_user_uses": 0},
        {"valid_until": clock.now() - 2 * DAY},
    ],
)
def test_the_database_refuses_impossible_campaigns(values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignFactory(**values)


@pytest.mark.parametrize(
    "values", [{"status": "used"}, {"reference": "C-1"}, {"status": "reserved", "reference": "C-1"}, {"status": "odd"}]
)
def test_the_database_refuses_impossible_coupons(values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CouponFactory(**values)
