"""Coupons that are offered, that a member has, and that could be used now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Store, User
from catalog.models import Category, Product
from club.constants import COUPONS_BY_PRODUCT, COUPONS_PER_PAGE
from club.coupon_rules import IN_HAND, for_pricing
from club.models import Coupon, CouponAllowance, CouponCampaign, CouponRedemption
from club.pricing import AvailableCoupon
from marketplace.lib import clock
from marketplace.lib.money import Money

Kind, Funder, Status = CouponCampaign.Kind, CouponCampaign.Funder, Coupon.Status
TABS = {
    "seller": Q(campaign__kind=Kind.COUPON, campaign__funder=Funder.STORE),
    "karavan": Q(campaign__kind=Kind.COUPON, campaign__funder=Funder.PLATFORM),
    "special": Q(campaign__kind=Kind.SELECT),
}
PAST_SHOWN = 10
ENDS_SOON = timedelta(days=3)
NOT_HELD = (0, Money.zero())


@dataclass(frozen=True, slots=True)
class OfferedCampaign:
    """A campaign and what the reader has of it: `in_hand` can be used, `is_spent` had all that one member may."""

    campaign: CouponCampaign
    in_hand: bool
    is_spent: bool

    @property
    def can_collect(self) -> bool:
        """True when the button would give a coupon."""
        return not (self.in_hand or self.is_spent)


@dataclass(frozen=True, slots=True)
class MyCoupons:
    """One tab: what can be used, expiring first, and apart from it what is over; the number in each tab."""

    tab: str
    page: Page[Coupon]
    past: list[Coupon]
    counts: dict[str, int]


def my_coupons(user: User, *, tab: str, number: int = 1) -> MyCoupons:
    """The coupons of `user` in one tab; without a known `tab`, in the first one that has any."""
    mine = Coupon.objects.filter(user=user)
    held = mine.filter(status__in=IN_HAND, valid_until__gt=clock.now())
    counts = {name: held.filter(fits).count() for name, fits in TABS.items()}
    chosen = tab if tab in TABS else next((name for name, count in counts.items() if count), "seller")
    rows = _with_goods(held.filter(TABS[chosen]).order_by("valid_until", "pk"))
    over = mine.filter(TABS[chosen]).exclude(status__in=IN_HAND, valid_until__gt=clock.now())
    return MyCoupons(
        tab=chosen,
        page=Paginator(rows, COUPONS_PER_PAGE).get_page(number),
        past=list(_with_goods(over.order_by("-valid_until", "-pk"))[:PAST_SHOWN]),
        counts=counts,
    )


def offered_campaigns(user: User | None, *, number: int = 1) -> Page[CouponCampaign]:
    """What everyone may collect now, ending first. Stores that are not open offer nothing."""
    rows = _offered(user).select_related("store").prefetch_related("categories", "products")
    return Paginator(rows.order_by("valid_until", "pk"), COUPONS_PER_PAGE).get_page(number)


def _offered(user: User | None) -> QuerySet[CouponCampaign]:
    now = clock.now()
    rows = CouponCampaign.objects.filter(
        Q(store__isnull=True) | Q(store__status=Store.Status.APPROVED),
        Q(total_uses__isnull=True) | Q(total_uses__gt=F("used_count")),
        Q(total_money__isnull=True) | Q(total_money__gt=F("used_money")),
        is_listed=True,
        stopped_at__isnull=True,
        valid_until__gt=now,
    )
    if user is not None:
        own = Coupon.objects.filter(campaign=OuterRef("pk"), user=user, status__in=IN_HAND, valid_until__gt=now)
        had = CouponAllowance.objects.filter(campaign=OuterRef("pk"), user=user, collected__gte=F("uses_limit"))
        rows = rows.annotate(in_hand=Exists(own), is_spent=Exists(had))
    return rows


def campaigns_for_product(
    user: User | None, *, product_id: int, category_path: Sequence[int], store_id: int
) -> list[OfferedCampaign]:
    """The few campaigns that a reader of a product's page may collect, ending first: one query."""
    products: Any = CouponCampaign.products.through
    categories: Any = CouponCampaign.categories.through
    product = products.objects.filter(couponcampaign=OuterRef("pk"))
    category = categories.objects.filter(couponcampaign=OuterRef("pk"))
    rows = _offered(user).filter(
        Q(store__isnull=True) | Q(store=store_id),
        Exists(product.filter(product=product_id))
        | Exists(category.filter(category__in=category_path))
        | (~Exists(product) & ~Exists(category)),
    )
    if user is not None:
        rows = rows.filter(Q(in_hand=True) | Q(is_spent=False))
    return [as_offered(campaign) for campaign in rows.order_by("valid_until", "pk")[:COUPONS_BY_PRODUCT]]


def as_offered(campaign: CouponCampaign) -> OfferedCampaign:
    """A row of `offered_campaigns` with what the reader has of it."""
    return OfferedCampaign(campaign, getattr(campaign, "in_hand", False), getattr(campaign, "is_spent", False))


def available_coupons(user: User, *, held_for: str = "") -> list[AvailableCoupon]:
    """What the solver may choose from: the member's coupons that are not over, with what budgets still allow.

    Those that are reserved for the reference `held_for` are among them, as if they were not. Four queries, one more
    with `held_for`, and one for a member without any. Which goods and minimums fit is the solver's business.
    """
    ready = Q(status__in=[Status.ISSUED, Status.ACTIVE], valid_until__gt=clock.now())
    own = Q(status=Status.RESERVED, reference=held_for) if held_for else Q()
    rows = Coupon.objects.filter(ready | own, user=user).select_related("campaign")
    coupons = list(rows.order_by("valid_until", "pk"))
    if not coupons:
        return []
    ids = {coupon.campaign_id for coupon in coupons}
    held = _held(held_for) if held_for else {}
    left = {row.campaign_id: row for row in CouponAllowance.objects.filter(user=user, campaign__in=ids)}
    categories, products = _targets(ids, "categories"), _targets(ids, "products")
    return [
        for_pricing(
            coupon,
            money_left=_money_left(
                coupon.campaign, left.get(coupon.campaign_id), held.get(coupon.campaign_id, NOT_HELD)
            ),
            category_ids=frozenset(categories.get(coupon.campaign_id, ())),
            product_ids=frozenset(products.get(coupon.campaign_id, ())),
        )
        for coupon in coupons
    ]


def campaigns_by_coupon(coupon_ids: Iterable[int]) -> dict[int, CouponCampaign]:
    """The campaigns of these coupons, with their stores, by the coupon's id: one query, none for no ids."""
    ids = set(coupon_ids)
    rows = Coupon.objects.filter(pk__in=ids).select_related("campaign__store") if ids else []
    return {coupon.pk: coupon.campaign for coupon in rows}


def _held(reference: str) -> dict[int, tuple[int, Money]]:
    """Uses and money that are held for `reference`, by campaign."""
    rows = CouponRedemption.objects.filter(reference=reference, status=CouponRedemption.Status.HELD)
    found: dict[int, tuple[int, Money]] = {}
    for campaign_id, amount in rows.values_list("coupon__campaign_id", "amount"):
        uses, money = found.get(campaign_id, NOT_HELD)
        found[campaign_id] = uses + 1, money + amount
    return found


def _targets(campaign_ids: set[int], relation: str) -> dict[int, list[int]]:
    rows = CouponCampaign.objects.filter(pk__in=campaign_ids).exclude(**{relation: None})
    found: dict[int, list[int]] = {}
    for campaign_id, target in rows.values_list("pk", relation):
        found.setdefault(campaign_id, []).append(target)
    return found


def _money_left(campaign: CouponCampaign, allowance: CouponAllowance | None, held: tuple[int, Money]) -> Money | None:
    """The smaller of what the campaign and what its member may still spend; nothing when all uses are gone.

    What is `held` for the goods in question is not counted against them.
    """
    uses, money = held
    if campaign.total_uses is not None and campaign.used_count - uses >= campaign.total_uses:
        return Money.zero()
    left = []
    if campaign.total_money is not None:
        left.append(campaign.total_money - campaign.used_money + money)
    if allowance is not None and allowance.money_limit is not None:
        left.append(allowance.money_limit - allowance.used_money + money)
    return min(left, default=None)


def campaigns_of_store(store: Store) -> QuerySet[CouponCampaign]:
    """What the store pays for, latest first."""
    rows = CouponCampaign.objects.filter(store=store, funder=Funder.STORE)
    return rows.select_related("store").prefetch_related("categories", "products").order_by("-created_at", "-pk")


def overlapping(campaign: CouponCampaign) -> list[CouponCampaign]:
    """Other campaigns of the store for the same place in a checkout whose days meet the ones of `campaign`."""
    rows = CouponCampaign.objects.filter(
        store=campaign.store,
        funder=campaign.funder,
        kind=campaign.kind,
        stopped_at__isnull=True,
        valid_from__lt=campaign.valid_until,
        valid_until__gt=max(campaign.valid_from, clock.now()),
    )
    return list(rows.exclude(pk=campaign.pk).order_by("valid_until", "pk"))


def categories_of_store(store: Store) -> list[Category]:
    """The categories in which the store sells something."""
    sold = Product.objects.filter(store=store, status=Product.Status.LIVE).values("category")
    return list(Category.objects.filter(pk__in=sold).order_by("name"))


def product_ids_by_sku(store: Store, skus: list[str]) -> dict[str, int]:
    """The store's products by the SKUs that exist."""
    rows = Product.objects.filter(store=store, variants__sku__in=skus)
    return dict(rows.values_list("variants__sku", "pk"))


def ends_soon(moment: datetime) -> bool:
    """True within the last days."""
    return moment - clock.now() < ENDS_SOON


def _with_goods(rows: QuerySet[Coupon]) -> QuerySet[Coupon]:
    return rows.select_related("campaign__store").prefetch_related("campaign__categories", "campaign__products")
