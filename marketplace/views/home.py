"""The home page: the range, the entry points, and what is worth a look."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.pages.cards import CardView, card_views
from catalog.search.filters import delivery_country
from catalog.selectors.cards import home_strips
from catalog.selectors.saved import wish_ids
from marketplace.lib import clock
from marketplace.lib.page_facts import PageFacts, tell
from marketplace.lib.visitor import current_visitor

STRIP = 7


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Roots with pictures, deals, news and bestsellers; for members also what is theirs alone."""
    member = request.user if isinstance(request.user, User) else None
    country = delivery_country(current_visitor().country)
    found = home_strips(
        country=country, today=clock.today(), limit=STRIP, member_id=member.pk if member is not None else None
    )
    wished = wish_ids(member) if member is not None else set()
    roots, departments = [], []
    for goods in found.by_root:
        lead = next((card for card in goods.cards if card.picture), None)
        image = lead.picture if lead else None
        departments.append(card_views(goods.cards, wished))
        roots.append({"node": goods.node, "image": image, "cards": departments[-1]})
    popular = card_views(found.popular, wished)
    heroes = _heroes(popular, departments)
    tell(request, _facts())
    context = {
        "roots": roots,
        "deals": card_views(found.deals, wished),
        "newest": card_views(found.newest, wished),
        "popular": [card for card in popular if card not in heroes],
        "heroes": heroes,
        "viewed": card_views(found.viewed, wished),
        "store_news": card_views(found.store_news, wished),
    }
    return render(request, "site/home.html", context)


def _heroes(popular: Sequence[CardView], departments: Sequence[Sequence[CardView]]) -> list[CardView]:
    """Two goods for the hero that can be bought, of two departments and with a picture where there are such."""
    goods = [card for card in [*popular, *(card for cards in departments for card in cards)] if not card.is_sold_out]
    goods = [card for card in goods if card.image] or goods
    if not goods:
        return []
    first = goods[0]
    beside = {card.id for cards in departments if first in cards for card in cards}
    others = [card for card in goods if card.id != first.id]
    return [first, *(([card for card in others if card.id not in beside] or others)[:1])]


def _facts() -> PageFacts:
    """Who we are, and where a search engine may send its own users' queries."""
    site, name = settings.SITE_URL, str(settings.SITE_NAME)
    home_url = site + reverse("home")
    search = site + reverse("catalog:search")
    shop = {"@type": "Organization", "name": name, "url": home_url, "logo": site + static("img/icon-512.png")}
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    website = {
        "@type": "WebSite",
        "name": name,
        "url": home_url,
        "inLanguage": get_language(),
        "potentialAction": action,
    }
    description = _(
        "A marketplace where the seller is paid after you have received the parcel. Exact delivery dates, Russian "
        "and English."
    )
    return PageFacts(title=_("Goods with buyer protection"), description=description, data=(shop, website))
