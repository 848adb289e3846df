"""410: goods that are not sold any more, with what is like them; categories that were closed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from catalog.pages.cards import card_views
from catalog.search.filters import delivery_country
from catalog.selectors.gone import gone_page, open_parent
from catalog.selectors.saved import wish_ids
from catalog.selectors.tree import CategoryNode
from marketplace.lib import clock
from marketplace.lib.visitor import current_visitor


def gone(request: HttpRequest, pk: int) -> HttpResponse:
    """In place of a product's page: 410 with similar goods. Raises NotFound for one that was never shown."""
    found = gone_page(pk, country=delivery_country(current_visitor().country), today=clock.today())
    wished = wish_ids(request.user) if isinstance(request.user, User) else set()
    context = {"product_title": found.title, "node": found.category, "similar": card_views(found.similar, wished)}
    return render(request, "catalog/gone.html", context, status=410)


def closed_category(request: HttpRequest, node: CategoryNode) -> HttpResponse:
    """A category that is not shown leads to the one above it for good; a root is 410, with its siblings."""
    parent = open_parent(node)
    if parent is not None:
        return redirect(parent.url, permanent=True)
    return render(request, "catalog/category_gone.html", status=410)
