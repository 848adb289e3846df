"""Coupons of the demo shop."""

import pytest
from django.core.cache import cache

from accounts.models import User
from club.models import Coupon, CouponCampaign
from marketplace.demo.load.coupons import load_coupons
from marketplace.demo.load.plan import Plan
from marketplace.demo.load.stores import stores_by_code
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_every_kind_is_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    stores = {f"s{n}": StoreFactory() for n in range(5)}
    for store in stores.values():
        ProductFactory(store=store)
    CategoryFactory()
    monkeypatch.setattr("marketplace.demo.load.coupons.stores_by_code", lambda: stores)
    anna: User = UserFactory(email="anna@example.com")
    plan = Plan(report=print)
    load_coupons(plan)
    assert load_coupons(plan) == "0 added"
    assert CouponCampaign.objects.count() == 35
    assert CouponCampaign.objects.filter(kind="select").count() == 5
    assert CouponCampaign.objects.filter(funder="platform").count() == 6
    assert anna.coupons.count() == 10
    assert set(Coupon.objects.values_list("status", flat=True)) == {"active"}


def test_without_stores_only_karavan_gives() -> None:
    assert not stores_by_code()
    load_coupons(Plan(report=print))
    assert not CouponCampaign.objects.exclude(funder="platform").exists()
