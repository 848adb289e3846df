"""Refusals of the club."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import Conflict, DomainError


class CouponNotOffered(DomainError):
    """No campaign that can be collected now: over, stopped, or its budget is spent."""

    code = "coupon_not_offered"
    message = _("This coupon is no longer given out.")
    status = 409


class CodeUnknown(DomainError):
    """No campaign has this code. Also the answer for one that is over, so that codes cannot be sorted out."""

    code = "code_unknown"
    message = _("There is no coupon with this code, or it is no longer given out.")
    field = "code"


class CouponTaken(DomainError):
    """The member has had all that one member may have."""

    code = "coupon_taken"
    message = _("You have already had this coupon.")
    status = 409


class CouponNotUsable(Conflict):
    """The coupon is expired, used, or reserved for something else."""

    code = "coupon_not_usable"
    message = _("One of the coupons can no longer be used. Look at the new total and confirm it.")


class CouponUsedUp(Conflict):
    """The budget of the campaign, or the member's part of it, does not allow this any more."""

    code = "coupon_used_up"
    message = _("One of the coupons has just been used up by others. Look at the new total and confirm it.")


class CampaignInvalid(DomainError):
    """The terms of a campaign do not fit together; `field` names the one to change."""

    code = "campaign_invalid"
    message = _("%(reason)s")


class CodeTaken(DomainError):
    """Another campaign has the same code."""

    code = "code_taken"
    message = _("This code is taken. Choose another one.")
    field = "code"


class CodeTooOften(DomainError):
    """Too many codes were tried."""

    code = "code_too_often"
    message = _("Too many codes in a short time. Try again in an hour.")
    status = 429
    field = "code"
