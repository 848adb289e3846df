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
    roots = []
    for goods in found.by_root:
        lead = next((card for card in goods.cards if card.picture), None)
        image = lead.picture if lead else None
        roots.append({"node": goods.node, "image": image, "cards": card_views(goods.cards, wished)})
    popular = card_views(found.popular, wished)
    tell(request, _facts())
    context = {
        "roots": roots,
        "deals": card_views(found.deals, wished),
        "newest": card_views(found.newest, wished),
        "popular": popular,
        "heroes": _heroes(popular),
        "viewed": card_views(found.viewed, wished),
        "store_news": card_views(found.store_news, wished),
    }
    return render(request, "site/home.html", context)


def _heroes(popular: Sequence[CardView]) -> list[CardView]:
    """Two goods for the hero that can be bought, with a picture where there are such."""
    in_stock = [card for card in popular if not card.is_sold_out]
    return ([card for card in in_stock if card.image] or in_stock)[:2]


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
