"""Coupons as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.ports import ProductCoupon
from catalog.selectors.product import ProductPage
from club.coupon_words import cap_text, coupon_title, funder_text, goods_url, where_text
from club.models import Coupon, CouponCampaign
from club.selectors.coupons import MyCoupons, OfferedCampaign, campaigns_for_product, ends_soon
from marketplace.lib import clock
from marketplace.lib.formatting import format_moment

TONES = {
    Coupon.Status.ISSUED: "info",
    Coupon.Status.ACTIVE: "ok",
    Coupon.Status.RESERVED: "warn",
    Coupon.Status.USED: "mute",
    Coupon.Status.EXPIRED: "mute",
    Coupon.Status.REVOKED: "mute",
}


@dataclass(frozen=True, slots=True)
class CouponCard:
    """club/_coupon.html. `action` is where the button «Collect» posts, empty without one."""

    number: str
    title: str
    kind: str
    where: str
    funder: str
    cap: str
    dates: str
    ends_soon: bool
    state: str
    tone: str
    goods_url: str
    action: str


def offered_card(offered: OfferedCampaign) -> CouponCard:
    """A campaign on /coupons/, with a button unless the member has it."""
    campaign, state, tone = offered.campaign, _state(offered), "ok" if offered.in_hand else "mute"
    return _card(campaign, campaign.valid_from, campaign.valid_until, state, tone, _action(offered))


def _state(offered: OfferedCampaign) -> str:
    return _("You have it") if offered.in_hand else _("You have had it") if offered.is_spent else ""


def _action(offered: OfferedCampaign) -> str:
    return reverse("club:coupon-collect", args=[offered.campaign.number]) if offered.can_collect else ""


def on_product(page: ProductPage, user: User | None) -> list[ProductCoupon]:
    """What the page of a product offers to collect, and what the member has of it."""
    trail = [node.pk for node in page.trail]
    found = campaigns_for_product(user, product_id=page.product_id, category_path=trail, store_id=page.store.id)
    return [_for_product(offered) for offered in found]


def _for_product(offered: OfferedCampaign) -> ProductCoupon:
    campaign = offered.campaign
    notes = (_kind(campaign), cap_text(campaign), dates_text(campaign.valid_from, campaign.valid_until))
    return ProductCoupon(
        number=campaign.number,
        title=coupon_title(campaign),
        notes=tuple(note for note in notes if note),
        state=_state(offered),
        action=_action(offered),
    )


def _kind(campaign: CouponCampaign) -> str:
    return _("Select coupon") if campaign.kind == CouponCampaign.Kind.SELECT else ""


def my_card(coupon: Coupon) -> CouponCard:
    """A coupon of the member."""
    status = Coupon.Status(coupon.status)
    if status in {Coupon.Status.ISSUED, Coupon.Status.ACTIVE} and coupon.valid_until <= clock.now():
        status = Coupon.Status.EXPIRED  # the sweep of the minute has not come by yet
    return _card(coupon.campaign, coupon.valid_from, coupon.valid_until, str(status.label), TONES[status])


def tabs(mine: MyCoupons) -> list[dict[str, object]]:
    """components/tabs.html: seller, Karavan, select."""
    labels = {"seller": _("From sellers"), "karavan": _("From Karavan"), "special": _("Select coupons")}
    path = reverse("club:my-coupons")
    return [
        {"label": label, "url": f"{path}?tab={name}", "count": mine.counts[name], "is_current": name == mine.tab}
        for name, label in labels.items()
    ]


def tab_of(coupon: Coupon) -> str:
    """The tab in which the coupon is found."""
    if coupon.campaign.kind == CouponCampaign.Kind.SELECT:
        return "special"
    return "karavan" if coupon.campaign.is_platform else "seller"


def _card(  # noqa: PLR0917 - the parts of a card in its order
    campaign: CouponCampaign, first: datetime, last: datetime, state: str, tone: str, action: str = ""
) -> CouponCard:
    return CouponCard(
        number=campaign.number,
        title=coupon_title(campaign),
        kind=_kind(campaign),
        where=where_text(campaign),
        funder=funder_text(campaign),
        cap=cap_text(campaign),
        dates=dates_text(first, last),
        ends_soon=ends_soon(last),
        state=state,
        tone=tone,
        goods_url=goods_url(campaign),
        action=action,
    )


def dates_text(first: datetime, last: datetime) -> str:
    """Until when it is valid, and from when if that is still ahead."""
    if first > clock.now():
        return _("from %(first)s to %(last)s") % {"first": format_moment(first), "last": format_moment(last)}
    return _("until %(last)s") % {"last": format_moment(last)}
