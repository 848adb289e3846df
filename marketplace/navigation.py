"""The account's bar and column, and the counters of the header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.selectors.tree import category_tree, remembered
from orders.selectors.lists import OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of a navigation block."""

    label: str
    url: str
    icon: str
    count: int
    is_current: bool
    group: str = ""
    said: str = ""  # the count with its noun, for screen readers


@dataclass(frozen=True, slots=True)
class HeaderCounts:
    """The live counters beside the name."""

    wishes: int = 0
    cart_lines: int = 0
    unread: int = 0
    level_code: str = ""
    open_orders: int = 0
    favourite_stores: int = 0
    deletion_due_at: datetime | None = None


# One round trip for all of them: the header stands on every page of a signed-in member.
_COUNTS_SQL = """
SELECT
  (SELECT count(DISTINCT i.variant_id) FROM catalog_wishlistitem i JOIN catalog_wishlist w ON w.id = i.wishlist_id
     WHERE w.user_id = %(u)s AND w.removed_at IS NULL AND i.removed_at IS NULL),
  (SELECT count(*) FROM orders_cartline l JOIN orders_cart c ON c.id = l.cart_id
     WHERE c.user_id = %(u)s AND NOT l.saved_for_later AND l.removed_at IS NULL),
  (SELECT count(*) FROM messaging_notification n WHERE n.user_id = %(u)s AND n.read_at IS NULL),
  (SELECT m.level FROM club_membership m WHERE m.user_id = %(u)s),
  (SELECT count(*) FROM orders_order o WHERE o.buyer_id = %(u)s AND o.status = ANY(%(open)s)),
  (SELECT count(*) FROM catalog_favouritestore f WHERE f.user_id = %(u)s),
  (SELECT d.due_at FROM accounts_accountdeletion d WHERE d.user_id = %(u)s AND d.status = 'scheduled')
"""


def header_counts(user: User | None) -> HeaderCounts:
    """Everything the header and the red bar count for a member, and the planned deletion, in one query."""
    if user is None:
        return HeaderCounts()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS_SQL, {"u": user.pk, "open": list(OPEN_STATUSES)})
        wishes, lines, unread, level, open_orders, stores, deletion_due_at = cursor.fetchone()
    return HeaderCounts(wishes, lines, unread, level or "A0", open_orders, stores, deletion_due_at)


def counts_of(request: HttpRequest) -> HeaderCounts:
    """`header_counts` of whoever is signed in, read once for a request: views may want them before the header does."""
    counts: HeaderCounts | None = getattr(request, "header_counts", None)
    if counts is None:
        counts = header_counts(request.user if isinstance(request.user, User) else None)
        request.header_counts = counts  # type: ignore[attr-defined]
    return counts


def account_tabs(request: HttpRequest, counts: HeaderCounts) -> list[NavItem]:
    """The red bar (S21): four links, in this order, each with its number and what the number counts."""
    orders, unread, wishes, stores = counts.open_orders, counts.unread, counts.wishes, counts.favourite_stores
    under_way = ngettext("%(count)s under way", "%(count)s under way", orders) % {"count": orders}
    new = ngettext("%(count)s unread", "%(count)s unread", unread) % {"count": unread}
    saved = ngettext("%(count)s thing saved", "%(count)s things saved", wishes) % {"count": wishes}
    kept = ngettext("%(count)s store", "%(count)s stores", stores) % {"count": stores}
    return [
        _item(request, _("My orders"), "orders:list", "package", count=orders, said=under_way),
        _item(request, _("Message centre"), "messaging:centre", "message-square", count=unread, said=new),
        _item(request, _("My wishes"), "catalog:wishes", "heart", count=wishes, said=saved),
        _item(request, _("Favourite stores"), "catalog:favourites", "store", count=stores, said=kept),
    ]


def account_nav(request: HttpRequest) -> list[NavItem]:
    """The left column (S42); pages that later come are added with them."""
    shopping, club, personal = _("Shopping"), _("Club"), _("Settings")
    return [
        _item(request, _("My orders"), "orders:list", "package", group=shopping),
        _item(request, _("My wishes"), "catalog:wishes", "heart", group=shopping),
        _item(request, _("My coupons"), "club:my-coupons", "ticket", group=shopping),
        _item(request, _("My certificates"), "payments:my-gift-cards", "gift", group=shopping),
        _item(request, _("My cards"), "payments:my-cards", "credit-card", group=shopping),
        _item(request, _("Karavan Club"), "club:home", "crown", group=club),
        _item(request, _("Profile settings"), "accounts:profile", "user", group=personal),
        _item(request, _("Security level"), "accounts:security", "shield-check", group=personal),
        _item(request, _("Change password"), "account_change_password", "lock", group=personal),
        _item(request, _("Addresses"), "accounts:addresses", "map-pin", group=personal),
        _item(request, _("Subscriptions"), "messaging:subscriptions", "mail", group=personal),
        _item(request, _("My data"), "accounts:data", "file-text", group=personal),
        _item(request, _("Help"), "support:help", "circle-question-mark", group=personal),
    ]


def _item(
    request: HttpRequest, label: str, name: str, icon: str, *, count: int = 0, group: str = "", said: str = ""
) -> NavItem:
    url = reverse(name)
    return NavItem(label, url, icon, count, request.path.startswith(url), group, said)


def catalogue_menu() -> str:
    """The panel with all categories as HTML."""
    return _kept("components/catalogue_menu.html", lambda: {"branches": category_tree().branches})


def footer_links() -> str:
    """The links of the footer as HTML."""
    return _kept("components/footer_links.html", dict)


def _kept(template: str, context: Callable[[], dict[str, Any]]) -> str:
    """A part of every page, rendered once per language and process, again when the tree changes."""
    return remembered(f"{template} {get_language()}", lambda: render_to_string(template, context()))
