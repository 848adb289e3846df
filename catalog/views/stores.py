"""Store fronts and the directory of stores."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.pages.found import store_facts
from catalog.selectors.saved import favourite_ids
from catalog.selectors.stores import store_page, stores_list
from catalog.views.listing import MAX_QUERY, chosen_filters, listing_context
from marketplace.lib.page_facts import tell


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """Every open store."""
    return render(request, "catalog/stores.html", {"stores": stores_list()})


@require_safe
def store(request: HttpRequest, slug: str) -> HttpResponse:
    """The front of a store with its goods; a closed one says so and shows none."""
    shop = store_page(slug)
    user = request.user if isinstance(request.user, User) else None
    context = listing_context(
        request,
        chosen_filters(request, store_id=shop.id),
        reverse("catalog:store", args=[shop.slug]),
        query=request.GET.get("q", "")[:MAX_QUERY],
    )
    tell(request, store_facts(shop))
    is_favourite = user is not None and shop.id in favourite_ids(user)
    return render(request, "catalog/store.html", context | {"shop": shop, "is_favourite": is_favourite})
