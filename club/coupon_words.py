"""What a coupon says of itself, in the reader's language."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from club.models import CouponCampaign
from marketplace.lib.formatting import current_language, format_money, format_percent, inner_quotes

NAMED = 3  # so many goods or categories are named, the others counted


def coupon_title(campaign: CouponCampaign) -> str:
    """`−3 $ from 10 $`, `−10 % from 20 $`: the discount first."""
    discount = discount_text(campaign)
    if not campaign.minimum:
        return discount
    minimum = format_money(campaign.minimum, current_language())
    return _("%(discount)s from %(minimum)s") % {"discount": discount, "minimum": minimum}


def discount_text(campaign: CouponCampaign) -> str:
    """The discount alone."""
    if campaign.amount is not None:
        return format_money(-campaign.amount, current_language())
    return format_percent(-(campaign.percent or 0))


def cap_text(campaign: CouponCampaign) -> str:
    """How much a percentage takes off at most; empty for a fixed sum."""
    if campaign.cap is None:
        return ""
    return _("no more than %(cap)s") % {"cap": format_money(campaign.cap, current_language())}


def where_text(campaign: CouponCampaign) -> str:
    """For which goods it is; categories and products are read along by the selectors."""
    products = [product.title for product in campaign.products.all()]
    if products:
        names = ", ".join(products[:NAMED]) + ("…" if len(products) > NAMED else "")
        return ngettext("For %(count)s product: %(names)s", "For %(count)s products: %(names)s", len(products)) % {
            "count": len(products),
            "names": names,
        }
    categories = [category.name for category in campaign.categories.all()]
    if categories:
        names = ", ".join(categories[:NAMED]) + ("…" if len(categories) > NAMED else "")
        if campaign.store:
            return _("For goods of the store “%(store)s” from: %(names)s") % {
                "store": inner_quotes(campaign.store.name),
                "names": names,
            }
        return _("For goods from: %(names)s") % {"names": names}
    if campaign.store:
        return _("For all goods of the store “%(store)s”") % {"store": inner_quotes(campaign.store.name)}
    return _("For all goods on Karavan")


def funder_text(campaign: CouponCampaign) -> str:
    """Who bears the discount."""
    if campaign.funder == CouponCampaign.Funder.PLATFORM:
        return _("Karavan pays for the discount")
    return _("The store pays for the discount")


def goods_url(campaign: CouponCampaign) -> str:
    """Where «To the goods» leads: the one product or category it is for, the store, or the catalogue."""
    products, categories = list(campaign.products.all()), list(campaign.categories.all())
    if len(products) == 1 and not categories:
        return products[0].get_absolute_url()
    if campaign.store:
        return campaign.store.get_absolute_url()
    if len(categories) == 1:
        return categories[0].get_absolute_url()
    return reverse("catalog:tree")
