"""What the club hangs onto the ports of lower apps."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import ports
from accounts.models import User
from catalog.ports import product_coupons
from club import privacy
from club.coupon_words import coupon_title
from club.models import CouponCampaign
from club.pages import on_product
from club.services.coupons import collect_coupon
from club.services.membership import ensure_membership


def connect() -> None:
    """Register everything; called once at start-up."""
    ports.user_registered.register("club", join_club)
    ports.resume_actions.register("coupon", resume_coupon)
    ports.resume_notes.register("coupon", note_coupon)
    product_coupons.register("club", on_product)
    privacy.connect()


def join_club(user: User) -> None:
    """Every member is in the club from the registration on (S47)."""
    ensure_membership(user)


def resume_coupon(user: User, argument: str) -> ports.Kept:
    """«Получить» pressed as a guest: the argument is the campaign's number. Raises what collecting raises."""
    collect_coupon(user=user, number=argument)
    return ports.Kept(_("The coupon is yours. It is among your coupons."), reverse("club:my-coupons"))


def note_coupon(argument: str) -> str:
    """What the sign-in page promises: the coupon will be there."""
    campaign = CouponCampaign.objects.filter(number=argument, is_listed=True).first()
    if campaign is None:
        return ""
    return _("The coupon %(coupon)s will be yours as soon as you are signed in.") % {"coupon": coupon_title(campaign)}
