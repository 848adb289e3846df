"""The only way a view gets an object of the club. What is not yours does not exist: NotFound."""

from accounts.models import Store
from club.models import CouponCampaign
from marketplace.lib.errors import NotFound


def campaign_for_store(store: Store, number: str) -> CouponCampaign:
    """A campaign that this store pays for, with its goods. Raises NotFound."""
    rows = CouponCampaign.objects.filter(store=store, funder=CouponCampaign.Funder.STORE, number=number)
    campaign = rows.select_related("store").prefetch_related("categories", "products").first()
    if campaign is None:
        raise NotFound
    return campaign
