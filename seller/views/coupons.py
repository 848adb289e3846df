"""Coupons of the store: published with a look at what they do, followed, stopped."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from club import coupon_words as words
from club.access import campaign_for_store
from club.constants import CAMPAIGNS_PER_PAGE
from club.coupon_rules import value_of
from club.models import CouponCampaign, CouponRedemption
from club.pages import dates_text
from club.selectors.coupons import campaigns_of_store, overlapping
from club.services.coupon_campaigns import create_store_campaign, stop_campaign
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.money import Money
from marketplace.lib.pagination import page_links
from seller.coupon_forms import CouponForm
from seller.gate import EDITORS, seller_page
from seller.navigation import entries

SAMPLE = Money(Decimal(20))  # a cart to try a coupon on that has no minimum


@require_safe
@seller_page(*EDITORS)
def coupons(request: HttpRequest) -> HttpResponse:
    """All campaigns of the store, latest first."""
    store = request.store  # type: ignore[attr-defined]
    page = Paginator(campaigns_of_store(store), CAMPAIGNS_PER_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "rows": [_row(campaign) for campaign in page.object_list],
        "page": page,
        "pages": page_links(page, reverse("seller:coupons", args=[store.slug])),
    }
    return _render(request, "seller/coupons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def new(request: HttpRequest) -> HttpResponse:
    """The form (GET); what the coupon would do, or the coupon itself (POST)."""
    store = request.store  # type: ignore[attr-defined]
    if request.method != "POST":
        return _form(request, CouponForm(store=store))
    form = CouponForm(request.POST, store=store)
    if not form.is_valid():
        return _form(request, form, status=422)
    if request.POST.get("do") == "preview":
        return _form(request, form, preview=CouponCampaign(store=store, funder="store", **form.terms()))
    return _publish(request, form)


def _publish(request: HttpRequest, form: CouponForm) -> HttpResponse:
    store, category = form.store, form.cleaned_data["category"]
    try:
        campaign = create_store_campaign(
            store=store,
            product_ids=form.product_ids,
            category_ids=[int(category)] if category else [],
            key=form.cleaned_data["key"],
            **form.terms(),
        )
    except DomainError as error:
        if error.status == 404:
            raise
        form.add_error(_field_of(error), str(error))
        return _form(request, form, status=error.status)
    messages.success(request, _("The coupon is published."))
    if others := overlapping(campaign):
        text = ngettext(
            "Another coupon of yours runs at the same time: %(coupons)s. A buyer gets the better one of them.",
            "Other coupons of yours run at the same time: %(coupons)s. A buyer gets the best one of them.",
            len(others),
        )
        messages.warning(request, text % {"coupons": ", ".join(words.coupon_title(one) for one in others[:3])})
    return redirect_after_post(request, reverse("seller:coupon", args=[store.slug, campaign.number]))


def _field_of(error: DomainError) -> str | None:
    return "skus" if error.field == "products" else error.field


@require_safe
@seller_page(*EDITORS)
def coupon(request: HttpRequest, number: str) -> HttpResponse:
    """One campaign: terms, budget, and each use of it."""
    store = request.store  # type: ignore[attr-defined]
    campaign = campaign_for_store(store, number)
    uses = CouponRedemption.objects.filter(coupon__campaign=campaign).order_by("-at", "-pk")
    page = Paginator(uses, CAMPAIGNS_PER_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "row": _row(campaign),
        "campaign": campaign,
        "cap": words.cap_text(campaign),
        "page": page,
        "pages": page_links(page, reverse("seller:coupon", args=[store.slug, number])),
    }
    return _render(request, "seller/coupon.html", context)


@require_POST
@seller_page(*EDITORS)
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """Give out no more of it."""
    store = request.store  # type: ignore[attr-defined]
    stop_campaign(campaign=campaign_for_store(store, number))
    messages.success(request, _("The coupon is no longer given out. Those who have it can still use it."))
    return redirect_after_post(request, reverse("seller:coupon", args=[store.slug, number]))


def _row(campaign: CouponCampaign) -> dict[str, Any]:
    state, tone = _state(campaign)
    return {
        "campaign": campaign,
        "title": words.coupon_title(campaign),
        "where": words.where_text(campaign),
        "dates": dates_text(campaign.valid_from, campaign.valid_until),
        "state": state,
        "tone": tone,
        "is_running": tone in {"ok", "info"},
    }


def _state(campaign: CouponCampaign) -> tuple[str, str]:
    now = clock.now()
    if campaign.valid_until <= now:
        return _("over"), "mute"
    if campaign.stopped_at is not None:
        return _("stopped"), "mute"
    if campaign.is_used_up:
        return _("budget spent"), "warn"
    return (_("not begun yet"), "info") if campaign.valid_from > now else (_("running"), "ok")


def _preview(campaign: CouponCampaign) -> dict[str, Any]:
    """The coupon in words, the most that it may cost, and three carts to try it on."""
    value, least = value_of(campaign), campaign.minimum or SAMPLE
    most = campaign.total_money
    if campaign.total_uses is not None:
        one = campaign.amount or campaign.cap or Money.zero()
        most = min(most or one * campaign.total_uses, one * campaign.total_uses)
    return {
        "title": words.coupon_title(campaign),
        "cap": words.cap_text(campaign),
        "dates": dates_text(campaign.valid_from, campaign.valid_until),
        "most": most,
        "carts": [(cart, value.of(cart), cart - value.of(cart)) for cart in (least, least * 2, least * 5)],
    }


def _form(
    request: HttpRequest, form: CouponForm, *, preview: CouponCampaign | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "preview": _preview(preview) if preview else None}
    return _render(request, "seller/coupon_new.html", context, status=status)


def _render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    return render(request, template, {"store": store, "seller_nav": entries(request), **context}, status=status)
