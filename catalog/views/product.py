"""The product page and its reviews."""

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
from catalog.pages.found import product_facts
from catalog.search.filters import delivery_country
from catalog.selectors.product import ProductPage, product_page
from catalog.selectors.reviews import reviews_page
from catalog.selectors.saved import favourite_ids, wish_ids
from catalog.views.gone import gone
from marketplace.lib import clock
from marketplace.lib.countries import country_name
from marketplace.lib.errors import NotFound
from marketplace.lib.numbers import whole_number
from marketplace.lib.page_facts import tell
from marketplace.lib.visitor import current_visitor


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
        page = product_page(pk, sku=request.GET.get("sku", ""), country=country, today=clock.today())
    except NotFound:
        return gone(request, pk)
    if slug != page.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{page.url}?{query}" if query else page.url, permanent=True)
    request.page_object = ProductAddress(page)  # type: ignore[attr-defined]
    context = _context(request, page)
    tell(request, product_facts(page, context["crumbs"]))
    return render(request, "catalog/product.html", context)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a product in any status, for those whom the caller has let in: its store and staff."""
    country = delivery_country(current_visitor().country)
    every = tuple(Product.Status)
    page = product_page(pk, sku=request.GET.get("sku", ""), country=country, today=clock.today(), shown=every)
    response = render(request, "catalog/product.html", _context(request, page) | {"is_preview": True})
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _context(request: HttpRequest, page: ProductPage) -> dict[str, Any]:
    user = request.user if isinstance(request.user, User) else None
    offer = page.offer
    return {
        "page": page,
        "offer": offer,
        "pictures": pages.gallery(page),
        "option_groups": pages.options(page),
        "tiers": pages.tiers(offer),
        "crumbs": pages.crumbs(page),
        "short": page.attributes[: pages.SHORT_ATTRIBUTES],
        "distribution": pages.star_rows(page),
        "delivery": page.delivery[0] if page.delivery else None,
        "is_wished": user is not None and offer.variant_id in wish_ids(user),
        "is_favourite": user is not None and page.store.id in favourite_ids(user),
        "can_buy": page.is_live and offer.is_purchasable and offer.is_in_stock,
        "largest": offer.allowed(offer.max_quantity or offer.available),
        "country_name": country_name(delivery_country(current_visitor().country)),
        "store_meta": pages.store_meta(page.store),
        "foreign_language": page.language if page.language != get_language() else "",
    }


@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """All reviews of a product, perhaps those with so many stars only."""
    country = delivery_country(current_visitor().country)
    page = product_page(pk, country=country, today=clock.today())
    stars = request.GET.get("stars", "")
    chosen = int(stars) if stars in {"1", "2", "3", "4", "5"} else None
    found = reviews_page(pk, stars=chosen, page=whole_number(request.GET.get("page")) or 1)
    context = {
        "page": page,
        "reviews": found,
        "stars": chosen,
        "distribution": pages.star_rows(page),
        "page_numbers": range(1, found.pages + 1),
    }
    return render(request, "catalog/reviews.html", context | {"crumbs": pages.crumbs(page)})
