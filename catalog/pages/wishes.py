"""Wish lists as their pages want them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.forms.wishes import PRIORITIES, occasion_word, template_name
from catalog.models import Wishlist, WishlistItem
from catalog.pages.cards import PictureView, picture_view
from catalog.rules import percent_off
from catalog.selectors.offers import Offer
from catalog.selectors.wishes import SORTS, ListEntry, Wish, WishPage
from marketplace.lib.formatting import format_money
from marketplace.lib.money import Money
from marketplace.lib.pagination import pagination

TEMPLATES = (
    (Wishlist.Occasion.WEDDING, "heart"),
    (Wishlist.Occasion.HOUSEWARMING, "house"),
    (Wishlist.Occasion.BABY, "gift"),
)


@dataclass(frozen=True, slots=True)
class WishCard:
    """catalog/_wish.html"""

    id: int
    product_id: int
    variant_id: int
    title: str
    options_text: str
    url: str
    image: PictureView | None
    price: Money
    old_price: Money | None
    discount_percent: int
    change: str
    is_cheaper: bool
    note: str
    priority: str
    quantity: int
    buy_quantity: int
    is_buyable: bool
    is_gone: bool
    is_resting: bool
    is_watched: bool
    list_name: str
    cart_quantity: int = 0

    @property
    def is_sold_out(self) -> bool:
        """As components/card_action.html calls it."""
        return not self.is_buyable


def wish_card(wish: Wish, language: str, *, list_name: str = "") -> WishCard:
    """One wish; `list_name` says where it is when the page shows several lists."""
    offer, item = wish.offer, wish.item
    important = item.priority != WishlistItem.Priority.NORMAL
    return WishCard(
        id=item.pk,
        product_id=offer.product_id,
        variant_id=offer.variant_id,
        title=offer.title,
        options_text=offer.options_text,
        url=offer.url if wish.is_shown else "",
        image=_image(offer),
        price=offer.price,
        old_price=offer.old_price,
        discount_percent=percent_off(offer.price, offer.old_price),
        change=_change(wish, language),
        is_cheaper=wish.price_change is not None and wish.price_change < Money.zero(wish.price_change.currency),
        note=item.note,
        priority=str(dict(PRIORITIES)[WishlistItem.Priority(item.priority)]) if important else "",
        quantity=item.quantity,
        buy_quantity=wish.quantity_to_buy,
        is_buyable=wish.is_buyable,
        is_gone=not (wish.is_shown and offer.is_purchasable),
        is_resting=offer.is_resting,
        is_watched=wish.is_watched,
        list_name=list_name,
    )


def occasion_line(wishlist: Wishlist) -> str:
    """The occasion in words; "" for a list without one, and for one that is called like it."""
    word = occasion_word(wishlist.occasion)
    return "" if word.casefold() == str(wishlist).casefold() else word


def _image(offer: Offer) -> PictureView | None:
    return picture_view(offer.image) if offer.image else None


def _change(wish: Wish, language: str) -> str:
    """What became of the price since the wish was added; "" when nothing did, or when nobody can buy it anyway."""
    change = wish.price_change
    if change is None or not wish.offer.is_purchasable:
        return ""
    amount = format_money(-change if change < Money.zero(change.currency) else change, language)
    if change < Money.zero(change.currency):
        return _("%(amount)s cheaper than when added") % {"amount": amount}
    return _("%(amount)s dearer than when added") % {"amount": amount}


def switcher(entries: list[ListEntry], current: int | None) -> list[dict[str, Any]]:
    """components/tabs.html: all wishes, then each list."""
    tabs: list[dict[str, Any]] = [
        {"label": _("All wishes"), "url": reverse("catalog:wishes"), "count": None, "is_current": current is None}
    ]
    for entry in entries:
        pk = entry.wishlist.pk
        url = reverse("catalog:wishlist", args=[pk])
        tabs.append({"label": entry.name, "url": url, "count": entry.count, "is_current": pk == current})
    return tabs


def sort_options(chosen: str) -> list[dict[str, Any]]:
    """components/sort.html"""
    labels = {
        "new": _("Newest first"),
        "priority": _("Most wanted first"),
        "fallen": _("Fallen most first"),
        "price": _("Cheapest first"),
    }
    current = chosen if chosen in SORTS else "new"
    return [{"value": name, "label": labels[name], "is_current": name == current} for name in SORTS]


def paging(page: WishPage, path: str, *, sort: str, cheaper: str) -> dict[str, Any]:
    """components/pagination.html"""
    return pagination(page.page, path, sort=sort, cheaper=cheaper)


def filter_url(path: str, *, sort: str, cheaper: str) -> str:
    """The page with another filter, its order kept."""
    query = urlencode({name: value for name, value in {"cheaper": cheaper, "sort": sort}.items() if value})
    return f"{path}?{query}" if query else path


def occasion_templates() -> list[dict[str, str]]:
    """What an empty page offers to begin with: {label, icon, url}."""
    path = reverse("catalog:wishlist-new")
    return [
        {"label": template_name(occasion), "icon": icon, "url": f"{path}?occasion={occasion}"}
        for occasion, icon in TEMPLATES
    ]
