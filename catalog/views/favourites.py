"""«Любимые магазины», and «Сохранить» beside the name of a store."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from accounts.models import Store
from catalog.pages.stores import tiles
from catalog.selectors.favourites import FavouriteFilters, FavouritesPage, favourites_page
from catalog.selectors.stores import StoreCard, store_card
from catalog.services import favourites as services
from catalog.services.favourite_undo import forget_removed, remember_removed, removed_favourite
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import inner_quotes
from marketplace.lib.htmx import redirect_after_post, wants_fragment
from marketplace.lib.pagination import page_number
from marketplace.lib.redirects import safe_next

SAVED, REMOVED = "saved", "removed"


@login_required
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """The stores that the member follows; `go` jumps to one of them."""
    slug = request.GET.get("go", "")
    if slug and any(slug == known for _name, known in favourites_page(member_of(request), FavouriteFilters()).stores):
        return redirect("catalog:store", slug)
    return _page(request, request.GET)


def _page(request: HttpRequest, asked: QueryDict, *, with_undo: bool = True) -> HttpResponse:
    filters = FavouriteFilters(**{name: asked.get(name) == "1" for name in ("new", "sale", "bought")})
    page = asked.get("page", "")
    number = page_number(page, digits=4)
    found = favourites_page(member_of(request), filters, page=number)
    removed = removed_favourite(session=request.session) if with_undo else None
    context = {
        "found": found,
        "rows": [(row, tiles(row.goods)) for row in found.rows],
        "choices": _choices(found),
        "kept": [*filters.pairs, *([("page", str(found.page))] if found.page > 1 else [])],
        "address": _address(filters, found.page),
        "pages": _pages(found),
        "next_url": _address(filters, found.page + 1) if found.page < found.pages else "",
        "shown": min(found.total, found.page * 10),
        "removed": removed[1] if removed else "",
    }
    return render(request, "catalog/favourites.html", context)


def _choices(found: FavouritesPage) -> list[dict[str, Any]]:
    """The three filters; `url` is the same page with this one switched, for those who press links."""
    labels = {
        "new": _("New products"),
        "sale": _("Discounts"),
        "bought": _("You have already bought in this store"),
    }
    chosen = dict(found.filters.pairs)
    choices = []
    for name, label in labels.items():
        is_on = name in chosen
        others = {other: True for other in labels if (other == name) != (other in chosen)}
        url = _address(FavouriteFilters(**others), 1)
        choices.append({"name": name, "label": label, "count": found.counts[name], "is_on": is_on, "url": url})
    return choices


def _address(filters: FavouriteFilters, page: int) -> str:
    pairs = [*filters.pairs, *([("page", str(page))] if page > 1 else [])]
    path = reverse("catalog:favourites")
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _pages(found: FavouritesPage) -> list[dict[str, Any]]:
    if found.pages < 2:
        return []
    near = sorted({1, found.pages, *range(max(1, found.page - 2), min(found.pages, found.page + 2) + 1)})
    return [{"number": n, "url": _address(found.filters, n), "is_current": n == found.page} for n in near]


@login_required
@require_POST
def favourite_toggle(request: HttpRequest, slug: str) -> HttpResponse:
    """«Сохранить» and «Убрать»: `to` says which, without it the opposite of now; both can be taken back."""
    user, shop = member_of(request), _known_store(slug)
    wanted = request.POST.get("to") or request.GET.get("to")
    removed = None if wanted == SAVED else services.remove_favourite(user=user, store_slug=slug)
    is_saved = removed is None and wanted != REMOVED
    if is_saved:
        if not shop.is_shown:
            raise NotFound
        services.add_favourite(user=user, store_slug=slug)
        forget_removed(session=request.session)
    elif removed is not None:
        remember_removed(session=request.session, removed=removed, name=shop.name)
    text = (
        _("“%(store)s” is now among your favourite stores.")
        if is_saved
        else _("“%(store)s” is no longer a favourite store.")
    ) % {"store": inner_quotes(shop.name)}
    return _told(request, shop, text, is_saved=is_saved)


def _told(request: HttpRequest, shop: StoreCard, text: str, *, is_saved: bool) -> HttpResponse:
    """The list or the button again with a toast for htmx; a message and 303 for everybody else."""
    back = safe_next(request, shop.url if shop.is_shown else reverse("catalog:favourites"))
    if not wants_fragment(request) or "undo" in request.GET:  # the button of a toast wants the whole page
        if is_saved or not back.startswith(reverse("catalog:favourites")):  # that page has a note of its own
            messages.success(request, text)
        return redirect_after_post(request, back)
    if "list" in request.POST:
        response = _page(request, request.POST, with_undo=False)
    else:
        context = {"shop": shop, "is_favourite": is_saved, "next": back, "wide": "wide" in request.POST}
        response = render(request, "catalog/_save_store.html", context)
    undo = reverse("catalog:favourite-toggle", args=[shop.slug]) + f"?undo=1&to={REMOVED}"
    undo = undo if is_saved else f"{reverse('catalog:favourite-restore')}?"
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "undo": f"{undo}&{urlencode({'next': back})}"}})
    return response


@login_required
@require_POST
def favourite_restore(request: HttpRequest) -> HttpResponse:
    """Follow the store removed last again, as before; a second click finds nothing to do."""
    found = removed_favourite(session=request.session)
    if found is not None:
        removed, name = found
        services.restore_favourite(user=member_of(request), removed=removed)
        forget_removed(session=request.session)
        messages.success(request, _("“%(store)s” is now among your favourite stores.") % {"store": inner_quotes(name)})
    return redirect_after_post(request, safe_next(request, reverse("catalog:favourites")))


@login_required
@require_POST
def favourite_mute(request: HttpRequest, slug: str) -> HttpResponse:
    """No news of this store, or news again: `muted` is 1 or 0."""
    is_muted = request.POST.get("muted") == "1"
    if not services.mute_favourite(user=member_of(request), store_slug=slug, is_muted=is_muted):
        raise NotFound
    return redirect_after_post(request, safe_next(request, reverse("catalog:favourites")))


def _known_store(slug: str) -> StoreCard:
    """Any store but an applicant: a suspended one can still be taken out of the list."""
    unknown = (Store.Status.APPLIED, Store.Status.CHECKING)
    store = Store.objects.filter(slug=slug).exclude(status__in=unknown).first()
    if store is None:
        raise NotFound
    return store_card(store)
