"""Campaigns of a store or of Karavan: published once, then only stopped."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Store
from catalog.models import Category, Product
from club.constants import CAMPAIGN_MAX
from club.coupon_rules import normal_code
from club.errors import CampaignInvalid, CodeTaken
from club.models import CouponCampaign
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.ids import public_number
from marketplace.lib.transactions import require_transaction

Kind = CouponCampaign.Kind
Funder = CouponCampaign.Funder


@transaction.atomic
def create_store_campaign(
    *, store: Store, product_ids: Collection[int] = (), category_ids: Collection[int] = (), key: str = "", **terms: Any
) -> CouponCampaign:
    """Publish a coupon that the store pays for; `terms` are columns of CouponCampaign.

    `key`, from the form, makes a second submit return the first campaign. Raises CampaignInvalid (with the field that
    is wrong), CodeTaken, NotFound (a product that is not the store's).
    """
    products = list(Product.objects.filter(store=store, pk__in=product_ids))
    if len(products) != len(set(product_ids)):
        raise NotFound
    campaign = CouponCampaign(store=store, funder=Funder.STORE, **terms, **({"number": key} if key else {}))
    return _publish(campaign, products, list(Category.objects.filter(pk__in=category_ids)))


@transaction.atomic
def create_platform_campaign(
    *, product_ids: Collection[int] = (), category_ids: Collection[int] = (), **terms: Any
) -> CouponCampaign:
    """Publish a coupon that Karavan pays for: for everything, or narrowed down. Raises CampaignInvalid, CodeTaken."""
    campaign = CouponCampaign(funder=Funder.PLATFORM, **terms)
    products = list(Product.objects.filter(pk__in=product_ids))
    return _publish(campaign, products, list(Category.objects.filter(pk__in=category_ids)))


def stop_campaign(*, campaign: CouponCampaign) -> None:
    """Give out no more of it; what members have collected stays good until its last day. Safe to repeat."""
    rows = CouponCampaign.objects.filter(pk=campaign.pk, stopped_at__isnull=True)
    rows.update(stopped_at=clock.now())
    campaign.refresh_from_db(fields=["stopped_at"])


def _publish(campaign: CouponCampaign, products: list[Product], categories: list[Category]) -> CouponCampaign:
    require_transaction()
    campaign.code = normal_code(campaign.code)
    campaign.created_at = clock.now()
    check_terms(campaign, has_targets=bool(products or categories))
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError:
        known = CouponCampaign.objects.filter(number=campaign.number).first()
        if known is not None and known.store_id == campaign.store_id:
            return known
        if campaign.code and CouponCampaign.objects.filter(code=campaign.code).exists():
            raise CodeTaken from None
        if known is None:
            raise
        campaign.number = public_number()  # a form that was sent with the number of another's coupon
        return _publish(campaign, products, categories)
    campaign.products.set(products)
    campaign.categories.set(categories)
    return campaign


def check_terms(campaign: CouponCampaign, *, has_targets: bool) -> None:
    """The terms that no constraint can explain to a person, also of an unsaved campaign. Raises CampaignInvalid."""
    if campaign.valid_until <= max(campaign.valid_from, clock.now()):
        raise CampaignInvalid(field="valid_until", reason=_("The end is after the beginning and still ahead."))
    if campaign.valid_until - campaign.valid_from > CAMPAIGN_MAX:
        raise CampaignInvalid(field="valid_until", reason=_("A coupon is valid for a year at most."))
    if campaign.percent is not None and campaign.cap is None:
        raise CampaignInvalid(field="cap", reason=_("Say how much a percentage may take off at most."))
    if campaign.amount is not None and campaign.minimum and campaign.amount >= campaign.minimum:
        raise CampaignInvalid(field="minimum", reason=_("The sum to begin with is larger than the discount."))
    if campaign.kind == Kind.SELECT and not has_targets:
        raise CampaignInvalid(field="products", reason=_("Choose the goods of the select coupon."))
