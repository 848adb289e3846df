"""Coupons: one of every kind, by stores and by Karavan, and some in the pockets of the named buyers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Store, User
from catalog.models import Category, Product
from club.errors import CouponTaken
from club.models import Coupon, CouponCampaign
from club.services.coupon_campaigns import create_platform_campaign, create_store_campaign
from club.services.coupons import collect_by_code, collect_coupon
from marketplace.lib.money import Money

from .plan import Plan
from .stores import stores_by_code

FROM_STORES, SELECT = 24, 5
# discount, from which sum, for how many days
SUMS = ((2, 15, 20), (3, 25, 9), (5, 40, 45), (8, 70, 30), (1, 8, 3))
PERCENTS = ((5, 4, 20), (10, 8, 50), (15, 10, 80))  # percent, at most, from which sum
POCKETS = {"anna@example.com": 9, "igor@example.com": 4, "sarah@example.com": 3, "oleg@example.com": 2}
CODE = "KARAVAN10"


def load_coupons(plan: Plan) -> str:
    """Thirty-five campaigns, then what the buyers have collected; what is there already stays."""
    before = CouponCampaign.objects.count() + Coupon.objects.count()
    stores = [store for _code, store in sorted(stores_by_code().items()) if store.status == Store.Status.APPROVED]
    for place in range(FROM_STORES if stores else 0):
        _of_store(place, stores[place % len(stores)], plan)
    for place in range(SELECT if stores else 0):
        _select(place, stores[place % len(stores)], plan)
    _of_karavan(plan)
    for email, count in POCKETS.items():
        if user := User.objects.filter(email=email).first():
            _collect(user, count)
    return f"{CouponCampaign.objects.count() + Coupon.objects.count() - before} added"


def _of_store(place: int, store: Store, plan: Plan) -> None:
    if place % 4 == 3:
        percent, cap, minimum = PERCENTS[place // 4 % len(PERCENTS)]
        terms: dict[str, Any] = {"percent": percent, "cap": _usd(cap), "minimum": _usd(minimum)}
        days = 30
    else:
        amount, minimum, days = SUMS[place % len(SUMS)]
        terms = {"amount": _usd(amount), "minimum": _usd(minimum)}
    budget = {"total_uses": 100 + 50 * (place % 5)} if place % 2 else {"total_money": _usd(500)}
    _add(f"DEM0C-ST{place:03}", store=store, **terms, **budget, **_days(plan, 2 + place, days))


def _select(place: int, store: Store, plan: Plan) -> None:
    goods = Product.objects.filter(store=store, status=Product.Status.LIVE).order_by("pk")
    chosen = list(goods.values_list("pk", flat=True)[: 1 + place])
    if chosen:
        terms: dict[str, Any] = {
            "kind": "select",
            "amount": _usd(1 + place),
            "minimum": _usd(5 * (1 + place)),
            "total_uses": 60,
        }
        _add(f"DEM0C-SE{place:03}", store=store, product_ids=chosen, **terms, **_days(plan, 5, 25 + place))


def _of_karavan(plan: Plan) -> None:
    roots = list(Category.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True))
    _add("DEM0C-KA001", amount=_usd(4), minimum=_usd(40), total_money=_usd(5000), **_days(plan, 10, 60))
    _add("DEM0C-KA002", amount=_usd(10), minimum=_usd(100), total_money=_usd(9000), **_days(plan, 10, 14))
    for number, root in enumerate(roots[:2], start=3):
        terms: dict[str, Any] = {"percent": 8, "cap": _usd(6), "minimum": _usd(20), "category_ids": [root]}
        _add(f"DEM0C-KA{number:03}", **terms, total_uses=2000, **_days(plan, 4, 21))
    _add("DEM0C-KA005", percent=10, cap=_usd(5), minimum=_usd(30), code=CODE, is_listed=False, **_days(plan, 30, 90))
    _add("DEM0C-KA006", amount=_usd(50), minimum=_usd(60), is_listed=False, per_user_uses=12, **_days(plan, 30, 60))


def _add(number: str, *, store: Store | None = None, **terms: Any) -> None:
    if CouponCampaign.objects.filter(number=number).exists():
        return
    if store is not None:
        create_store_campaign(store=store, key=number, **terms)
    else:
        create_platform_campaign(number=number, **terms)


def _days(plan: Plan, since: float, days: int) -> dict[str, Any]:
    return {"valid_from": plan.ago(since), "valid_until": plan.now + timedelta(days=days)}


def _collect(user: User, count: int) -> None:
    if Coupon.objects.filter(user=user).exists():
        return
    listed = CouponCampaign.objects.filter(number__startswith="DEM0C", is_listed=True).order_by("pk")
    numbers = list(listed.values_list("number", flat=True))
    step = max(1, len(numbers) // count)
    for number in numbers[user.pk % step :: step][:count]:
        try:
            collect_coupon(user=user, number=number)
        except CouponTaken:  # a visitor of the demo was quicker
            continue
    if count > 5:
        collect_by_code(user=user, code=CODE)


def _usd(amount: int) -> Money:
    return Money(Decimal(amount))
