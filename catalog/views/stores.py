"""Store fronts and the directory of stores."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.pages import listing as pages
from catalog.search.filters import delivery_country, filters_from, sort_of
from catalog.selectors.listing import listing
from catalog.selectors.saved import favourite_ids, wish_ids
from catalog.selectors.stores import store_page, stores_list
from marketplace.lib import clock
from marketplace.lib.visitor import current_visitor


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """Every open store."""
    return render(request, "catalog/stores.html", {"stores": stores_list()})


@require_safe
def store(request: HttpRequest, slug: str) -> HttpResponse:
    """The front of a store with its goods; a closed one says so and shows none."""
    shop = store_page(slug)
    country = delivery_country(current_visitor().country)
    filters = filters_from(dict(request.GET.lists()), store_id=shop.id, country=country)
    user = request.user if isinstance(request.user, User) else None
    found = listing(
        query=request.GET.get("q", "")[:200],
        filters=filters,
        sort=sort_of(request.GET.get("sort")),
        page=pages.page_number(request.GET),
        cursor=request.GET.get("cursor", ""),
        country=country,
        today=clock.today(),
    )
    context = pages.context(
        found,
        filters,
        reverse("catalog:store", args=[shop.slug]),
        request.GET.get("q", "")[:200],
        wish_ids(user) if user else set(),
    )
    is_favourite = user is not None and shop.id in favourite_ids(user)
    return render(request, "catalog/store.html", context | {"shop": shop, "is_favourite": is_favourite})
