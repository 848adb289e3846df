"""The product page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.models import Product
from catalog.pages import product as pages
from catalog.pages.cards import card_views
from catalog.pages.found import product_facts
from catalog.pages.history import chart
from catalog.ports import coupons_of_product
from catalog.search.filters import delivery_country
from catalog.selectors.product import ProductPage, product_page
from catalog.selectors.product_marks import NO_MARKS, member_marks
from catalog.views.gone import gone
from catalog.views.history import note_view
from marketplace.lib import clock
from marketplace.lib.countries import country_name
from marketplace.lib.errors import NotFound
from marketplace.lib.page_facts import tell
from marketplace.lib.visitor import current_visitor

MOST_OPEN = 40  # signs of `?open=` that are read


@dataclass(frozen=True, slots=True)
class ProductAddress:
    """Where a product stands in the active language: its slug differs by language."""

    page: ProductPage

    def get_absolute_url(self) -> str:
        """The page of the product."""
        slug = self.page.slugs[get_language() or "ru"]
        return reverse("catalog:product", kwargs={"pk": self.page.product_id, "slug": slug})


@require_safe
def product(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything about a product, with the variant of `?sku=` chosen; a wrong slug is sent to the right one."""
    country = delivery_country(current_visitor().country)
    try:
        page = product_page(pk, **_asked(request), country=country, today=clock.today())
    except NotFound:
        return gone(request, pk)
    if slug != page.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{page.url}?{query}" if query else page.url, permanent=True)
    request.page_object = ProductAddress(page)  # type: ignore[attr-defined]
    context = _context(request, page)
    tell(request, product_facts(page, context["crumbs"]))
    return note_view(request, render(request, "catalog/product.html", context), page.product_id)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a product in any status, for those whom the caller has let in: its store and staff."""
    country = delivery_country(current_visitor().country)
    every = tuple(Product.Status)
    page = product_page(pk, **_asked(request), country=country, today=clock.today(), shown=every)
    response = render(request, "catalog/product.html", _context(request, page) | {"is_preview": True})
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The variant of `?sku=`, and the options that `?open=2,3` says are still to be chosen."""
    numbers = request.GET.get("open", "")[:MOST_OPEN].split(",")
    left = {int(number) - 1 for number in numbers if number.isascii() and number.isdecimal()}
    return {"sku": request.GET.get("sku", ""), "left": left}


def _context(request: HttpRequest, page: ProductPage) -> dict[str, Any]:
    offer = page.offer
    user = request.user if isinstance(request.user, User) else None
    shown = member_marks(user, page) if user else NO_MARKS
    return {
        "page": page,
        "offer": offer,
        "can_buy": page.can_buy,
        "not_for_sale": pages.not_for_sale(page),
        "choose_url": f"{page.selection.url}&choose=1#choose",
        "must_choose": "choose" in request.GET and not page.is_chosen,
        "pictures": pages.gallery(page),
        "thumbs_open": pages.THUMBNAILS - 1,
        "thumbs_more": pages.thumbs_folded(page),
        "option_groups": pages.options(page),
        "tiers": pages.tiers(page),
        "coupons": coupons_of_product(page, user) if page.can_buy else [],
        "price_is_from": pages.price_is_from(page),
        "crumbs": pages.crumbs(page),
        "short": page.attributes[: pages.SHORT_ATTRIBUTES],
        "specification": pages.specification(page),
        "description": pages.description(page),
        "guarantees": pages.guarantees(page),
        "distribution": pages.star_rows(page),
        "history": chart(page.history),
        "similar": card_views(page.related.similar, shown.wished),
        "of_store": card_views(page.related.of_store, shown.wished),
        "delivery": page.delivery[0] if page.delivery else None,
        "is_wished": offer.variant_id in shown.wished,
        "is_favourite": shown.is_favourite,
        "is_watched": shown.is_watched,
        "country_name": country_name(delivery_country(current_visitor().country)),
        "store_meta": pages.store_meta(page.store),
        "store_url": page.store.url if page.store.is_shown else "",
        "foreign_language": page.language if page.language != get_language() else "",
    }
