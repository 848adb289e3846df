"""Row locks of the club."""

from collections.abc import Iterable

from accounts.models import User
from club.models import Coupon, CouponAllowance, CouponCampaign, Membership
from marketplace.lib.prepared import Prepared
from marketplace.lib.transactions import note_lock

_MEMBERSHIP = Prepared(lambda user: Membership.objects.select_for_update(of=("self",), no_key=True).filter(user=user))


def lock_membership(user: User) -> Membership:
    """The membership of `user`, locked until the end of the transaction; made when missing."""
    note_lock("membership")
    membership = _MEMBERSHIP.first(user=user.pk)
    if membership is None:
        Membership.objects.get_or_create(user=user)
        membership = _MEMBERSHIP.rows(user=user.pk)[0]
    membership.user = user
    return membership


def lock_coupons(pks: Iterable[int]) -> dict[int, Coupon]:
    """These coupons under lock, by pk and in order of it, with their campaigns read along; missing ids are missing."""
    note_lock("coupon")
    rows = (
        Coupon.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").filter(pk__in=set(pks))
    )
    return {coupon.pk: coupon for coupon in rows.order_by("pk")}


def lock_allowance(campaign: CouponCampaign, user: User) -> CouponAllowance:
    """What `user` may take of `campaign`, locked; made when missing. Taken as a coupon: of one member, before them."""
    note_lock("coupon")
    CouponAllowance.objects.get_or_create(
        campaign=campaign,
        user=user,
        defaults={"uses_limit": campaign.per_user_uses, "money_limit": campaign.per_user_money},
    )
    return CouponAllowance.objects.select_for_update(of=("self",), no_key=True).get(campaign=campaign, user=user)
