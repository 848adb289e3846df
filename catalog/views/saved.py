"""Favourite stores."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from catalog.pages.cards import card_views
from catalog.search.filters import delivery_country
from catalog.selectors import saved
from catalog.selectors.stores import store_page
from catalog.services import wishlists
from marketplace.lib import clock
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.redirects import safe_next
from marketplace.lib.visitor import current_visitor


@login_required
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """«Любимые магазины», each with its newest goods."""
    country = delivery_country(current_visitor().country)
    found = saved.favourites(member_of(request), country=country, today=clock.today())
    rows = [(view, card_views(view.cards, set())) for view in found]
    return render(request, "catalog/favourites.html", {"rows": rows})


@login_required
@require_POST
def favourite_toggle(request: HttpRequest, slug: str) -> HttpResponse:
    """«Сохранить» beside the name of a store, and back."""
    store = store_page(slug)
    is_saved = wishlists.toggle_favourite(user=member_of(request), store_slug=store.slug)
    text = (
        _("“%(store)s” is now among your favourite stores.")
        if is_saved
        else _("“%(store)s” is no longer a favourite store.")
    )
    messages.success(request, text % {"store": store.name})
    return redirect_after_post(request, safe_next(request, store.url))
