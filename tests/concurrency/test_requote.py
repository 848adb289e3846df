"""Two checkouts agree to today's prices and change coupons of the same campaigns: nobody waits in a circle."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.models import Store, User
from benchmarks.trade.turns import Turns
from catalog.models import Variant
from catalog.services.stock import expire_reservations
from club.models import Coupon, CouponCampaign
from marketplace.lib import clock
from marketplace.lib.transactions import checked_lock_order
from orders.models import Checkout
from orders.services.requote import accept_quote
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db(transaction=True)
LATER = dt.timedelta(minutes=61)
SEEDS = range(8)


@dataclass
class Side:
    """One of two stores, and its campaign."""

    store: Store
    campaign: CouponCampaign

    def goods(self) -> Variant:
        """Something to buy there."""
        return journeys.variant_of(self.store)


def side() -> Side:
    store = journeys.open_store()
    return Side(store, CampaignFactory(store=store, per_user_uses=5))


def changing(buyer: User, away: Side, here: Side) -> Checkout:
    """A lapsed checkout whose goods of `away` are sold out, with the coupon that it holds; now it has one of `here`."""
    gone, kept = away.goods(), here.goods()
    held = CouponFactory(user=buyer, campaign=away.campaign)
    checkout = journeys.place(buyer, gone, kept)
    held.refresh_from_db()
    assert (held.status, held.reference) == ("reserved", checkout.number)
    assert expire_reservations(now=checkout.placed_at + LATER)
    Variant.objects.filter(pk=gone.pk).update(is_active=False)
    return checkout


def agreeing(checkout: Checkout, at: dt.datetime) -> Callable[[], Checkout]:
    def run() -> Checkout:
        with clock.at(at), checked_lock_order():
            return accept_quote(buyer=checkout.buyer, number=checkout.number, expected_total=usd(9))

    return run


@pytest.mark.parametrize("is_one_buyer", [True, False])
def test_two_checkouts_swap_coupons(is_one_buyer: bool) -> None:
    for seed in SEEDS:
        one, other = side(), side()
        first = journeys.member()
        second = first if is_one_buyer else journeys.member()
        checkouts = [changing(first, one, other), changing(second, other, one)]
        fresh = [CouponFactory(user=first, campaign=other.campaign), CouponFactory(user=second, campaign=one.campaign)]
        at = max(checkout.placed_at for checkout in checkouts) + LATER
        with clock.at(at):
            assert [journeys.refused(checkout).params["after"] for checkout in checkouts] == [usd(9), usd(9)]
        results = Turns(seed).run([agreeing(checkout, at) for checkout in checkouts])
        assert results == checkouts, f"seed {seed}: {results}"
        held = Coupon.objects.filter(status="reserved", reference__in=[checkout.number for checkout in checkouts])
        assert set(held) == set(fresh)
        for campaign in CouponCampaign.objects.filter(pk__in=[one.campaign.pk, other.campaign.pk]):
            assert (campaign.used_count, campaign.used_money) == (1, usd(3))
