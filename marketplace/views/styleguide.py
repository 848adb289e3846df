"""The styleguide: every component in every state, and sample pages built of them. Development and tests only."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from marketplace import styleguide as goods
from marketplace import styleguide_lists as lists
from marketplace import styleguide_orders as trade
from marketplace.lib.clock import now
from marketplace.lib.icons import ICONS
from marketplace.lib.visitor import Rate, Visitor, set_current_visitor

PAGES = (
    "index",
    "home",
    "category",
    "product",
    "cart",
    "checkout",
    "account",
    "order",
    "seller",
    "auth",
    "empty",
    "help",
)
LANGUAGES = ("ru", "en")


def styleguide(request: HttpRequest) -> HttpResponse:
    """`?page=` one of PAGES, `?language=` ru or en, `?guest=1` for a page of a guest."""
    page = request.GET.get("page", "index")
    if page not in PAGES:
        raise Http404(page)
    language = request.GET.get("language") or translation.get_language() or "ru"
    with translation.override(language if language in LANGUAGES else "ru"):
        _dress(request)
        return render(request, f"styleguide/{page}.html", _context(request))


def _dress(request: HttpRequest) -> None:
    """A visitor who sees converted prices, and messages for the page that shows them."""
    old: Visitor = request.visitor  # type: ignore[attr-defined]
    rate = Rate("RUB", Decimal("92.52"), now().date())
    visitor = Visitor(goods.current_language(), "RUB", "RU", "Europe/Moscow", old.theme, rate)
    request.visitor = visitor  # type: ignore[attr-defined]
    set_current_visitor(visitor)
    if request.GET.get("page", "index") == "index":
        messages.success(request, goods.say("Товар в корзине", "It is in the cart"))
        messages.error(
            request, goods.say("Карта отклонена: не хватает денег", "The card was declined: not enough money")
        )


def _context(request: HttpRequest) -> dict[str, Any]:
    parts: tuple[Callable[[], dict[str, Any]], ...] = (
        goods.forms_context,
        trade.money,
        trade.account,
        lists.shop,
        lists.lists,
    )
    context: dict[str, Any] = {
        "header": goods.header(member="guest" not in request.GET),
        "catalogue_menu": _menu(),
        "catalogue_roots": goods.roots(),
        "account_tabs": goods.account_tabs(),
        "account_nav": goods.account_nav(),
        "cards": goods.cards(),
        "roots": goods.roots(),
        "icon_names": ICONS,
        "steps": trade.timeline(),
        "groups_of_cart": trade.cart_groups(),
        "orders": trade.orders(),
        "rows": trade.seller_rows(),
        "store": {"name": "СветДом Official", "pk": 7, "status": "approved", "get_absolute_url": "#"},
    }
    for part in parts:
        context |= part()
    return context


def _menu() -> str:
    branches = [(root, root.children) for root in goods.roots()]
    return render_to_string("components/catalogue_menu.html", {"branches": branches})
