"""Store fronts, what is known of a store, and the directory of stores."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Store, User
from catalog.constants import NEW_FOR, STORE_MIN_ORDERS, STORE_MIN_RATINGS, STORE_PERIOD, STORES_ON_PAGE
from catalog.constants import STORE_PRIOR as PRIOR
from catalog.constants import STORE_PRIOR_VOTES as PRIOR_VOTES
from catalog.pages import stores as pages
from catalog.pages.found import store_facts
from catalog.search.filters import delivery_country
from catalog.selectors.saved import favourite_ids
from catalog.selectors.store_directory import SORT_LABELS, STORE_RATINGS, StoreFilters, StoreSort, store_directory
from catalog.selectors.store_facts import facts_of_store
from catalog.selectors.store_goods import categories_of_store, resting_goods, strips_of_store
from catalog.selectors.stores import StoreCard, shown_store, store_card
from catalog.selectors.tree import category_tree
from catalog.selectors.zones import terms_of_stores
from catalog.views.listing import MAX_QUERY, chosen_filters, listing_context
from marketplace.lib.countries import country_name
from marketplace.lib.errors import NotFound
from marketplace.lib.page_facts import tell
from marketplace.lib.pagination import page_number
from marketplace.lib.visitor import current_visitor

GONE = 410
MIN_FOR_STRIPS = 12  # goods; a smaller store shows all of them at once anyway


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """The directory: open stores by name, category, country and rating."""
    filters = _store_filters(request)
    found = store_directory(filters)
    path = reverse("catalog:stores")
    page, last = found.filters.page, found.pages
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    links = [{"number": n, "url": _address(path, filters.query_string(n)), "is_current": n == page} for n in near]
    following = _address(path, filters.query_string(page + 1)) if page < last else ""
    context = {
        "directory": found,
        "filters": filters,
        "roots": category_tree().roots,
        "countries": sorted(((code, country_name(code)) for code in found.countries), key=lambda pair: pair[1]),
        "ratings": STORE_RATINGS,
        "sorts": [(sort.value, label, sort is filters.sort) for sort, label in SORT_LABELS.items()],
        "pages": links if last > 1 else [],
        "next_url": following,
        "shown": (page - 1) * STORES_ON_PAGE + len(found.stores),
        "is_plain": not request.GET,
    }
    return render(request, "catalog/stores.html", context)


def _store_filters(request: HttpRequest) -> StoreFilters:
    """What the address asks for; what makes no sense is left out."""
    asked = request.GET
    root = asked.get("category", "")
    roots = {str(node.pk): node.pk for node in category_tree().roots}
    country, rating, sort = asked.get("country", ""), asked.get("rating", ""), asked.get("sort", "")
    return StoreFilters(
        text=asked.get("q", "").replace("\0", "").strip()[:80],
        root_id=roots.get(root),
        country=country if len(country) == 2 and country.isascii() and country.isupper() else "",
        rating=rating if rating in STORE_RATINGS else "",
        sort=StoreSort(sort) if sort in set(StoreSort) else StoreSort.RATING,
        page=page_number(asked.get("page", "")),
    )


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


@require_safe
def store(request: HttpRequest, slug: str) -> HttpResponse:
    """The front of a store: its goods; while on holiday they are only shown; one closed for good is gone (410)."""
    return _front(request, shown_store(slug), None)


@require_safe
def store_category(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The goods of a store in one category; of a store that sells nothing now, its front says why."""
    row = shown_store(slug)
    if category_tree().node(pk) is None:
        raise NotFound
    if not row.is_open:
        return redirect("catalog:store", slug)
    return _front(request, row, pk)


def _front(request: HttpRequest, row: Store, category_id: int | None) -> HttpResponse:
    shop = store_card(row)
    context = _head(request, row, shop) | {"category_id": category_id}
    if shop.is_closed:
        return render(request, "catalog/store.html", context, status=GONE)
    if not shop.is_open:
        return render(request, "catalog/store.html", context | _resting(request, shop))
    path = reverse("catalog:store", args=[shop.slug])
    if category_id is not None:
        path = reverse("catalog:store-category", args=[shop.slug, category_id])
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    filters = chosen_filters(request, store_id=shop.id, category_id=category_id)
    context |= listing_context(request, filters, path, query=query)
    context |= {"query": query, "search_action": path, "is_plain": category_id is None and not request.GET}
    categories = categories_of_store(shop.id)
    context["categories"] = [
        (node, count, reverse("catalog:store-category", args=[shop.slug, node.pk]), node.pk == category_id)
        for node, count in categories
    ]
    if context["is_plain"] and sum(count for _node, count in categories) >= MIN_FOR_STRIPS:
        new, sale = strips_of_store(shop.id)
        context |= {"new_tiles": pages.strip(new), "sale_tiles": pages.strip(sale), "new_days": NEW_FOR.days}
    return render(request, "catalog/store.html", context)


def _resting(request: HttpRequest, shop: StoreCard) -> dict[str, Any]:
    found = resting_goods(shop.id, page=page_number(request.GET.get("page", "")))
    path = reverse("catalog:store", args=[shop.slug])
    return {
        "resting": pages.tiles(found.goods),
        "next_url": f"{path}?page={found.page + 1}" if found.has_more else "",
        "previous_url": _address(path, f"page={found.page - 1}" if found.page > 2 else "") if found.page > 1 else "",
        "is_plain": not request.GET,
    }


def _head(request: HttpRequest, row: Store, shop: StoreCard) -> dict[str, Any]:
    """What stands over every page of a store."""
    user = request.user if isinstance(request.user, User) else None
    facts = facts_of_store(row)
    tell(request, store_facts(shop))
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "shop": shop,
        "facts": facts,
        "parts": pages.rating_parts(facts),
        "country_name": country_name(shop.country),
        "is_favourite": user is not None and shop.id in favourite_ids(user),
        "tabs": [
            {"label": _("Products"), "url": shop.url, "is_current": here != "store-about", "count": 0},
            {
                "label": _("About the store"),
                "url": reverse("catalog:store-about", args=[shop.slug]),
                "is_current": here == "store-about",
                "count": 0,
            },
        ],
    }


@require_safe
def store_about(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sells, how the score came about, and the terms: days to ship, delivery by country, returns, guarantees."""
    row = shown_store(slug)
    shop = store_card(row)
    here = delivery_country(current_visitor().country)
    context = _head(request, row, shop) | {
        "score": pages.score_view(facts_of_store(row)),
        "answer": pages.answer_time(facts_of_store(row).answer_minutes),
        "rules": score_rules(),
        "delivery": pages.delivery_rows(terms_of_stores([shop.id]).get(shop.id, {}), here),
    }
    return render(request, "catalog/store_about.html", context, status=GONE if shop.is_closed else 200)


def score_rules() -> dict[str, Any]:
    """The numbers that catalog/_score.html names."""
    return {
        "days": STORE_PERIOD.days,
        "prior": PRIOR,
        "prior_votes": PRIOR_VOTES,
        "min_ratings": STORE_MIN_RATINGS,
        "min_orders": STORE_MIN_ORDERS,
    }
