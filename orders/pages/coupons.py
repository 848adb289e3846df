"""Coupons in the checkout: which are used, what each takes off and who pays for it, and why the others rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from club.coupon_words import cap_text, coupon_title, funder_text
from club.models import CouponCampaign
from club.pricing import Rejected
from club.selectors.coupons import campaigns_by_coupon
from marketplace.lib.formatting import current_language, format_moment, format_money
from marketplace.lib.money import Money
from orders.selectors.cart import CheckoutView

TOLD = 8  # so many resting coupons are told, the nearest first
_ORDER = ("below_minimum", "not_best", "not_yet", "budget_spent")  # of others there is nothing to do about


@dataclass(frozen=True, slots=True)
class CouponRow:
    """A coupon with its tick: `amount` is what it takes off, None for one that the buyer has set aside."""

    id: int
    title: str
    note: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Working:
    """One step of the published order: `before` − `amount` = `after`, of all goods."""

    title: str
    note: str
    before: Money
    amount: Money
    after: Money


@dataclass(frozen=True, slots=True)
class CouponPage:
    """The section of the checkout. `resting`: title of a coupon, and why it is not used."""

    rows: tuple[CouponRow, ...]
    resting: tuple[tuple[str, str], ...]
    working: tuple[Working, ...]


def coupon_page(view: CheckoutView) -> CouponPage:
    """What coupons do for this checkout. One query where the buyer has coupons."""
    told = sorted((one for one in view.discounts.rejected if one.reason in _ORDER), key=_nearest)[:TOLD]
    uses = view.discounts.uses
    ids = [*uses, *(one.id for one in view.declined), *(one.coupon.id for one in told)]
    campaigns = campaigns_by_coupon(ids)
    rows = [_row(pk, campaigns[pk], amount) for pk, amount in uses.items()]
    rows += [_row(one.id, campaigns[one.id], None) for one in view.declined]
    return CouponPage(
        rows=tuple(rows),
        resting=tuple((_title(campaigns[one.coupon.id]), _reason(one)) for one in told),
        working=tuple(_working(view, campaigns)),
    )


def _row(pk: int, campaign: CouponCampaign, amount: Money | None) -> CouponRow:
    return CouponRow(pk, _title(campaign), _note(campaign), amount)


def _title(campaign: CouponCampaign) -> str:
    giver = campaign.store.name if campaign.store else _("Karavan")
    return f"{giver}: {coupon_title(campaign)}"


def _note(campaign: CouponCampaign) -> str:
    """How much it takes off at most, and who pays for it."""
    return ". ".join(text for text in (capfirst(cap_text(campaign)), funder_text(campaign)) if text)


def _working(view: CheckoutView, campaigns: Mapping[int, CouponCampaign]) -> list[Working]:
    left = Money.sum(group.quote.goods_total - group.quote.item_discount for group in view.groups if group.quote)
    steps = []
    for pk, amount in view.discounts.uses.items():
        steps.append(Working(_title(campaigns[pk]), _note(campaigns[pk]), left, amount, left - amount))
        left -= amount
    return steps


def _nearest(one: Rejected) -> tuple[int, Money]:
    return _ORDER.index(one.reason), one.missing or Money.zero()


def _reason(one: Rejected) -> str:
    if one.missing is not None:
        return _("%(sum)s more is needed") % {"sum": format_money(one.missing, current_language())}
    if one.reason == "not_yet":
        return _("valid from %(day)s") % {"day": format_moment(one.coupon.valid_from)}
    return _("another coupon gives more") if one.reason == "not_best" else _("its budget is used up")
