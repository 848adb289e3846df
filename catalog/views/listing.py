"""The catalogue, a category and the search: lists of products with filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clients import client_of
from accounts.models import User
from catalog.pages import listing as pages
from catalog.pages import search as search_pages
from catalog.pages.cards import card_views
from catalog.pages.found import category_facts
from catalog.search.engine import SearchResult, best
from catalog.search.filters import Filters, delivery_country, filters_from, sort_of
from catalog.search.query import read_query
from catalog.selectors.cards import cards_for
from catalog.selectors.filter_groups import count_text
from catalog.selectors.listing import Listing, listing
from catalog.selectors.saved import wish_ids
from catalog.selectors.tree import CategoryNode, category_tree
from catalog.selectors.tree_page import full_branches
from catalog.services.search_phrases import note_search
from catalog.views.gone import closed_category
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.htmx import render_page, wants_fragment
from marketplace.lib.numbers import whole_number
from marketplace.lib.page_facts import tell
from marketplace.lib.visitor import current_visitor

MAX_QUERY = 200
POPULAR = 4  # goods shown to who has found nothing


@dataclass(frozen=True, slots=True)
class CategoryAddress:
    """Where a category stands in the active language: its slug differs by language."""

    node: CategoryNode

    def get_absolute_url(self) -> str:
        """The listing of the category."""
        return self.node.url


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The whole catalogue on one page with the number of goods; also the menu without JavaScript."""
    return render(request, "catalog/tree.html", {"branches": full_branches()})


@require_safe
def category(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Goods of a category and everything under it; a wrong slug is sent to the right one."""
    nodes = category_tree()
    node = nodes.node(pk)
    if node is None:
        raise NotFound
    if not node.is_active:
        return closed_category(request, node)
    if slug != node.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{node.url}?{query}" if query else node.url, permanent=True)
    request.page_object = CategoryAddress(node)  # type: ignore[attr-defined]
    filters = chosen_filters(request, category_id=pk)
    trail = nodes.trail(pk)
    found = listing_context(request, filters, node.url)
    context = found | {
        "node": node,
        "title": node.name,
        "crumbs": [{"label": _("Catalogue"), "url": reverse("catalog:tree")}]
        + [{"label": step.name, "url": step.url} for step in trail],
        "chips": [
            {"label": child.name, "url": child.url, "count": count_text(count), "is_current": False}
            for child, count in found["listing"].categories
        ],
    }
    tell(request, category_facts(node, context["crumbs"], is_empty=not context["cards"]))
    return render_listing(request, "catalog/category.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was looked for, in the whole shop or in one category; an empty query leads to the catalogue."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    if not query:
        return redirect("catalog:tree")
    scope = whole_number(request.GET.get("category"))
    node = category_tree().node(scope) if scope is not None else None
    filters = chosen_filters(request, category_id=node.pk if node else None)
    path = reverse("catalog:search")
    place = [("category", str(node.pk))] if node else []
    context = listing_context(request, filters, path, query=query, place=place)
    result = context["listing"].result
    context |= search_pages.context(result, query, filters, path)
    context |= {"title": _("Search: %(query)s") % {"query": context["query"]}, "roots": category_tree().roots}
    context["scopes"] = _scopes(context["listing"], node)
    if not result.total and not context["is_filtered"]:
        context["popular"] = popular_goods(request, result)
    elif result.page == 1 and not context["is_filtered"]:
        # the network alone: a browser can call itself anything, and three people make a suggestion
        note_search(text=result.text, goods_count=result.total, who=client_of(request).ip)
    return render_listing(request, "catalog/search.html", context)


def _scopes(found: Listing, node: CategoryNode | None) -> list[dict[str, Any]]:
    """The categories that the hits are in, each as the same search within it; the one chosen leads back out."""
    path = reverse("catalog:search")
    kept = found.filters.cleared().query_string(q=found.query)
    scopes = [
        {
            "label": one.name,
            "url": f"{path}?{kept}&category={one.pk}",
            "count": count_text(count),
            "is_current": False,
        }
        for one, count in found.categories
    ]
    own = [{"label": node.name, "url": f"{path}?{kept}", "count": None, "is_current": True}] if node else []
    return [*own, *scopes]


def popular_goods(request: HttpRequest, result: SearchResult) -> list[Any]:
    """Goods for who has found nothing: those of the query of fewer words that finds something, else of the shop."""
    country = delivery_country(current_visitor().country)
    found = best(read_query(result.fewer[0].query).text if result.fewer else "", count=POPULAR)
    wished = wish_ids(request.user) if isinstance(request.user, User) else set()
    return card_views(cards_for(found, country=country, today=clock.today()), wished)


def chosen_filters(request: HttpRequest, *, category_id: int | None = None, store_id: int | None = None) -> Filters:
    """What the reader has chosen, within a category or a store, for delivery to the reader's country."""
    country = delivery_country(current_visitor().country)
    return filters_from(dict(request.GET.lists()), category_id=category_id, store_id=store_id, country=country)


def listing_context(
    request: HttpRequest, filters: Filters, path: str, *, query: str = "", place: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What catalog/_listing.html shows of the page asked for; `path` and `place` are where its links lead."""
    whole = pages.whole_groups(request.GET)
    found = listing(
        query=query,
        filters=filters,
        sort=sort_of(request.GET.get("sort")),
        page=pages.page_number(request.GET),
        cursor=request.GET.get("cursor", ""),
        country=filters.country,
        today=clock.today(),
        whole=whole,
    )
    wished = wish_ids(request.user) if isinstance(request.user, User) else set()
    context = pages.context(found, filters, path, found.query, wished, whole=whole, place=place)
    return context | {"listing": found, "is_fragment": wants_fragment(request)}


def render_listing(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx the part that choices change."""
    return render_page(request, page, "catalog/_listing.html", context)
