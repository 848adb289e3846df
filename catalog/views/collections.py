"""Deals and the Mall: goods gathered across categories, with cursors instead of counts."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.pages.cards import CardView, card_views
from catalog.search.filters import delivery_country
from catalog.selectors.cards import Card
from catalog.selectors.collections import (
    Collection,
    cursor_of,
    deals,
    mall_countries,
    mall_goods,
    newest,
    roots_with_deals,
)
from catalog.selectors.saved import wish_ids
from catalog.selectors.tree import CategoryNode
from marketplace.lib import clock
from marketplace.lib.countries import country_name
from marketplace.lib.page_facts import PageFacts, breadcrumb_data, tell
from marketplace.lib.visitor import current_visitor


@require_safe
def deals_page(request: HttpRequest) -> HttpResponse:
    """Goods with a true discount and the day it ends, the largest first; without any, what came last."""
    roots = roots_with_deals()
    chosen = next((root for root in roots if str(root.pk) == request.GET.get("category")), None)
    country, today = _country(), clock.today()
    after = cursor_of(request.GET.get("cursor", ""))
    found = deals(root_id=chosen.pk if chosen else None, after=after, country=country, today=today)
    cards = [
        replace(view, sale_ends=found.ends.get(card.variant_id))
        for card, view in zip(found.cards, _views(request, found.cards), strict=True)
    ]
    path = reverse("catalog:deals")
    context = {
        "cards": cards,
        "newest": [] if cards else _views(request, newest(country=country, today=today)),
        "chips": _chips(path, roots, chosen),
        "chosen": chosen,
        **_paging(request, path, found, {"category": str(chosen.pk)} if chosen else {}),
    }
    description = _("Discounts from the lowest price of the 30 days before, each with the day on which it ends.")
    _tell(request, _("Discounts"), description)
    return render(request, "catalog/deals.html", context)


@require_safe
def mall_page(request: HttpRequest) -> HttpResponse:
    """«Молл» (S34): what it promises, and its goods that already lie in the reader's country or the one chosen."""
    countries = mall_countries()
    own = current_visitor().country
    place = request.GET.get("from", "")
    place = place if place in countries else own
    found = mall_goods(
        goods_from=place,
        after=cursor_of(request.GET.get("cursor", "")),
        country=_country(),
        today=clock.today(),
    )
    path = reverse("catalog:mall")
    kept = {"from": place} if place != own else {}
    context = {
        "cards": _views(request, found.cards),
        "country_name": country_name(place),
        "own_country_name": country_name(own),
        "is_own_country": place == own,
        "countries": [
            {"label": country_name(code), "url": f"{path}?from={code}", "is_current": code == place}
            for code in countries
        ],
        **_paging(request, path, found, kept),
    }
    description = _("Goods from stock in your country: delivery in days, returns to a local address.")
    _tell(request, _("Mall"), description)
    return render(request, "catalog/mall.html", context)


def _views(request: HttpRequest, cards: list[Card]) -> list[CardView]:
    wished = wish_ids(request.user) if isinstance(request.user, User) else set()
    return card_views(cards, wished)


def _country() -> str:
    return delivery_country(current_visitor().country)


def _chips(path: str, roots: list[CategoryNode], chosen: CategoryNode | None) -> list[dict[str, Any]]:
    everything = {"label": _("All categories"), "url": path, "is_current": chosen is None}
    return [everything] + [
        {"label": root.name, "url": f"{path}?category={root.pk}", "is_current": root == chosen} for root in roots
    ]


def _paging(request: HttpRequest, path: str, found: Collection, kept: dict[str, str]) -> dict[str, str]:
    following = f"{path}?{urlencode(kept | {'cursor': found.next_cursor})}" if found.next_cursor else ""
    first = f"{path}?{urlencode(kept)}" if kept else path
    return {"next_url": following, "first_url": first if "cursor" in request.GET else ""}


def _tell(request: HttpRequest, title: str, description: str) -> None:
    crumbs = [{"label": _("Home"), "url": reverse("home")}, {"label": title, "url": ""}]
    data = breadcrumb_data(crumbs, settings.SITE_URL)
    tell(request, PageFacts(title=title, description=description, data=(data,)))
