"""A member's wish lists, and what became of the goods in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from catalog.constants import WISH_UNDO, WISHES_ON_PAGE
from catalog.models import Product, StockWatch, Wishlist, WishlistItem
from catalog.selectors.offers import Offer, offers_for
from marketplace.lib import clock
from marketplace.lib.money import Money

WISHABLE = (Product.Status.LIVE, Product.Status.PAUSED)
"""Products that have a page, and so may be wished for."""
SORTS: Mapping[str, tuple[str, ...]] = {
    "new": ("-created_at", "-pk"),
    "priority": ("-priority", "-created_at", "-pk"),
    "fallen": ("rise", "-created_at", "-pk"),
    "price": ("variant__price", "-pk"),
}
"""Orders of a list by name; the first one is the usual one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wished variant as it is offered now.

    `price_change` is against the price when it was added, below zero: cheaper; None when nothing changed.
    `is_shown` says that the product still has a page, `is_watched` that the owner waits for it to come back.
    """

    item: WishlistItem
    offer: Offer
    price_change: Money | None
    is_shown: bool
    is_watched: bool = False

    @property
    def is_buyable(self) -> bool:
        """True when as many as may be ordered at least are there."""
        return self.offer.is_purchasable and self.offer.is_in_stock

    @property
    def quantity_to_buy(self) -> int:
        """The wished number, as near to it as may be ordered."""
        return self.offer.allowed(self.item.quantity)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list in the switcher. `count` are the wishes in it."""

    wishlist: Wishlist
    count: int

    @property
    def name(self) -> str:
        """Its name, or the usual one."""
        return str(self.wishlist)


@dataclass(frozen=True, slots=True)
class WishPage:
    """A page of wishes. `cheaper_count` are those of the whole list whose price has fallen."""

    page: Page[WishlistItem]
    wishes: list[Wish]
    total: int
    cheaper_count: int


def lists_of(user: User) -> list[ListEntry]:
    """All lists of the member with their numbers, the default one first: one query."""
    present = Count("items", filter=Q(items__removed_at__isnull=True))
    rows = Wishlist.objects.present().filter(user=user).annotate(present=present).order_by("-is_default", "pk")
    return [ListEntry(row, row.present) for row in rows]


def wish_page(
    user: User, *, wishlist_id: int | None = None, only_cheaper: bool = False, sort: str = "", page: str = "1"
) -> WishPage:
    """A page of one list, or of all of them: five queries, whatever the number."""
    items = WishlistItem.objects.present().filter(wishlist__user=user)
    if wishlist_id is not None:
        items = items.filter(wishlist=wishlist_id)
    cheaper = Q(variant__price__lt=F("price_added"))
    total, fallen = items.order_by().aggregate(all=Count("pk"), cheaper=Count("pk", filter=cheaper)).values()
    shown = items.filter(cheaper) if only_cheaper else items
    paginator = _Counted(_in_order(shown, sort), fallen if only_cheaper else total)
    found = paginator.get_page(page)
    return WishPage(found, wishes_of(list(found.object_list)), total, fallen)


def wishes_of(items: list[WishlistItem]) -> list[Wish]:
    """These wishes with their offers: three queries. `items` carry `product_status` (see `with_status`)."""
    offers = offers_for(item.variant_id for item in items)
    return [_wish(item, offers[item.variant_id]) for item in items if item.variant_id in offers]


def with_status(items: QuerySet[WishlistItem]) -> QuerySet[WishlistItem]:
    """The wishes with the status of their products as `product_status`."""
    return items.annotate(product_status=F("variant__product__status"))


def lists_holding(user: User, variant_id: int) -> set[int]:
    """Ids of the member's lists that hold the variant: one query."""
    items = WishlistItem.objects.present().filter(wishlist__user=user, variant=variant_id)
    return set(items.order_by().values_list("wishlist_id", flat=True))


def removed_wish(user: User, pk: int) -> WishlistItem | None:
    """A wish taken out a moment ago, to offer its return."""
    items = WishlistItem.objects.filter(wishlist__user=user, wishlist__removed_at__isnull=True, pk=pk)
    return items.filter(removed_at__gte=_undo_since()).select_related("variant__product").first()


def deleted_list(user: User, pk: int) -> Wishlist | None:
    """A list deleted a moment ago, to offer its return."""
    return Wishlist.objects.filter(user=user, pk=pk, removed_at__gte=_undo_since()).first()


class _Counted(Paginator):
    """Pages of a list that has been counted already."""

    def __init__(self, items: QuerySet[WishlistItem], number: int) -> None:
        super().__init__(items, WISHES_ON_PAGE)
        self._number = number

    @property
    def count(self) -> int:
        """All of them."""
        return self._number


def _in_order(items: QuerySet[WishlistItem], sort: str) -> QuerySet[WishlistItem]:
    order = SORTS.get(sort) or SORTS["new"]
    watches = StockWatch.objects.filter(user=OuterRef("wishlist__user"), variant=OuterRef("variant"))
    rows = with_status(items).annotate(rise=F("variant__price") - F("price_added"), is_watched=Exists(watches))
    return rows.order_by(*order)


def _wish(item: WishlistItem, offer: Offer) -> Wish:
    change = offer.price - item.price_added if item.price_added is not None else None
    status = getattr(item, "product_status", "")
    return Wish(item, offer, change or None, status in WISHABLE, getattr(item, "is_watched", False))


def _undo_since() -> datetime:
    return clock.now() - WISH_UNDO
