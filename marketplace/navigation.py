"""The account's bar and column, and the counters of the header."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.selectors.tree import category_tree, remembered


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of a navigation block."""

    label: str
    url: str
    icon: str
    count: int
    is_current: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class HeaderCounts:
    """The live counters beside the name."""

    wishes: int = 0
    cart_lines: int = 0
    unread: int = 0
    level_code: str = ""


# One round trip for four counters: the header stands on every page of a signed-in member.
_COUNTS_SQL = """
SELECT
  (SELECT count(*) FROM catalog_wishlistitem i JOIN catalog_wishlist w ON w.id = i.wishlist_id WHERE w.user_id = %(u)s),
  (SELECT count(*) FROM orders_cartline l JOIN orders_cart c ON c.id = l.cart_id
     WHERE c.user_id = %(u)s AND NOT l.saved_for_later AND l.removed_at IS NULL),
  (SELECT count(*) FROM messaging_notification n WHERE n.user_id = %(u)s AND n.read_at IS NULL),
  (SELECT m.level FROM club_membership m WHERE m.user_id = %(u)s)
"""


def header_counts(user: User | None) -> HeaderCounts:
    """Wishes, cart lines, unread notices and club level of a member, in one query."""
    if user is None:
        return HeaderCounts()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS_SQL, {"u": user.pk})
        wishes, lines, unread, level = cursor.fetchone()
    return HeaderCounts(wishes, lines, unread, level or "A0")


def account_tabs(request: HttpRequest, unread: int) -> list[NavItem]:
    """The red bar (S21): four links, in this order."""
    return [
        _item(request, _("My orders"), "orders:list", "package"),
        _item(request, _("Message centre"), "messaging:centre", "message-square", count=unread),
        _item(request, _("My wishes"), "catalog:wishes", "heart"),
        _item(request, _("Favourite stores"), "catalog:favourites", "store"),
    ]


def account_nav(request: HttpRequest) -> list[NavItem]:
    """The left column (S42); pages that later come are added with them."""
    shopping, club, personal = _("Shopping"), _("Club"), _("Settings")
    return [
        _item(request, _("My orders"), "orders:list", "package", group=shopping),
        _item(request, _("My wishes"), "catalog:wishes", "heart", group=shopping),
        _item(request, _("Karavan Club"), "club:home", "crown", group=club),
        _item(request, _("Profile settings"), "accounts:profile", "user", group=personal),
        _item(request, _("Change password"), "account_change_password", "lock", group=personal),
        _item(request, _("Addresses"), "accounts:addresses", "map-pin", group=personal),
        _item(request, _("Subscriptions"), "messaging:subscriptions", "mail", group=personal),
        _item(request, _("Help"), "support:help", "circle-question-mark", group=personal),
    ]


def _item(request: HttpRequest, label: str, name: str, icon: str, *, count: int = 0, group: str = "") -> NavItem:
    url = reverse(name)
    return NavItem(label, url, icon, count, request.path.startswith(url), group)


def catalogue_menu() -> str:
    """The panel with all categories as HTML: rendered once per language and process, again when the tree changes."""

    def render() -> str:
        return render_to_string("components/catalogue_menu.html", {"branches": category_tree().branches})

    return remembered(f"catalogue-menu-{get_language()}", render)
