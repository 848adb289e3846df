"""The home page: the range, the entry points, and what is worth a look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.pages.cards import card_views, picture_view
from catalog.search.filters import delivery_country
from catalog.selectors.cards import home_strips
from catalog.selectors.saved import wish_ids
from marketplace.lib import clock
from marketplace.lib.visitor import current_visitor

STRIP = 7


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Roots with pictures, deals, news and favourites of the buyers."""
    found = home_strips(country=delivery_country(current_visitor().country), today=clock.today(), limit=STRIP)
    wished = wish_ids(request.user) if isinstance(request.user, User) else set()
    roots = []
    for goods in found.by_root:
        lead = next((card for card in goods.cards if card.picture), None)
        image = picture_view(lead.picture) if lead and lead.picture else None
        roots.append({"node": goods.node, "image": image, "cards": card_views(goods.cards, wished)})
    popular = card_views(found.popular, wished)
    context = {
        "roots": roots,
        "deals": card_views(found.deals, wished),
        "newest": card_views(found.newest, wished),
        "popular": popular,
        "heroes": popular[:2],
    }
    return render(request, "site/home.html", context)
