"""Coupons coming into a member's hands and being taken back."""

from django.db import transaction

from accounts.limits import Limit, spend_try
from accounts.models import User
from club.constants import CODE_TRIES, CODE_TRIES_WITHIN
from club.coupon_rules import IN_HAND, normal_code
from club.errors import CodeTooOften, CodeUnknown, CouponNotOffered, CouponNotUsable, CouponTaken
from club.locks import lock_allowance, lock_coupons
from club.models import Coupon, CouponAllowance, CouponCampaign
from club.services.coupon_status import move
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import require_transaction

_CODES = Limit("coupon-codes", CODE_TRIES, CODE_TRIES_WITHIN)
Source = Coupon.Source


@transaction.atomic(durable=True)
def collect_coupon(*, user: User, number: str) -> Coupon:
    """Take a coupon of a listed campaign by its button; one that is already in hand is returned.

    Raises NotFound (no such campaign, or not offered to everyone), CouponNotOffered, CouponTaken.
    """
    campaign = CouponCampaign.objects.select_related("store").filter(number=number, is_listed=True).first()
    if campaign is None:
        raise NotFound
    if not is_offered(campaign):
        raise CouponNotOffered
    return _take(campaign, user, Source.CLAIM)


def collect_by_code(*, user: User, code: str) -> Coupon:
    """Take the coupon that a code stands for; one that is already in hand is returned.

    Tries are counted, because short codes could be guessed. Raises CodeTooOften, CodeUnknown, CouponTaken.
    """
    if spend_try(_CODES, user.pk):
        raise CodeTooOften
    wanted = normal_code(code)
    campaign = CouponCampaign.objects.select_related("store").filter(code=wanted).first() if wanted else None
    if campaign is None or not is_offered(campaign):
        raise CodeUnknown
    with transaction.atomic(durable=True):
        return _take(campaign, user, Source.CODE)


def issue_coupon(*, user: User, campaign: CouponCampaign, source: str, key: str) -> Coupon:
    """Give a member a coupon as a prize or for loyalty, in the caller's transaction.

    `key` names the occasion; it becomes the coupon's number, so that a second call returns the first coupon.
    Raises CouponTaken when the member has had all that one member may have.
    """
    require_transaction()
    allowance = lock_allowance(campaign, user)
    if known := Coupon.objects.filter(number=key, user=user, campaign=campaign).first():
        return known
    return _give(allowance, campaign, user, source, number=key)


@transaction.atomic
def revoke_coupon(*, coupon_id: int) -> Coupon:
    """Staff take an unused coupon back; safe to repeat. Raises NotFound, CouponNotUsable (reserved, used, over)."""
    coupon = lock_coupons([coupon_id]).get(coupon_id)
    if coupon is None:
        raise NotFound
    if coupon.status != Coupon.Status.REVOKED:
        move(coupon, "revoke")
    return coupon


def is_offered(campaign: CouponCampaign) -> bool:
    """True while `campaign` gives out coupons: not over, not stopped, its budget not spent, its store open."""
    is_running = campaign.stopped_at is None and campaign.valid_until > clock.now() and not campaign.is_used_up
    return is_running and (campaign.store is None or campaign.store.is_open)


def activate_if_due(coupon: Coupon) -> None:
    """Make a coupon ready whose first day has come; the caller holds it under lock. Raises CouponNotUsable later."""
    now = clock.now()
    if coupon.status == Coupon.Status.ISSUED and coupon.valid_from <= now:
        move(coupon, "activate")
    if coupon.status == Coupon.Status.ACTIVE and coupon.valid_until <= now:
        raise CouponNotUsable


def _take(campaign: CouponCampaign, user: User, source: str) -> Coupon:
    """A double click waits for the lock of the allowance, and finds the coupon of the first one."""
    allowance = lock_allowance(campaign, user)
    held = Coupon.objects.filter(campaign=campaign, user=user, status__in=IN_HAND, valid_until__gt=clock.now())
    if known := held.order_by("pk").first():
        return known
    return _give(allowance, campaign, user, source)


def _give(allowance: CouponAllowance, campaign: CouponCampaign, user: User, source: str, **columns: str) -> Coupon:
    if allowance.collected >= allowance.uses_limit:
        raise CouponTaken
    allowance.collected += 1
    allowance.save(update_fields=["collected"])
    coupon = Coupon.objects.create(
        campaign=campaign,
        user=user,
        source=source,
        valid_from=campaign.valid_from,
        valid_until=campaign.valid_until,
        created_at=clock.now(),
        **columns,
    )
    activate_if_due(coupon)
    return coupon
