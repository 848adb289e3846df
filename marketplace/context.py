"""What every page's frame needs: header, account navigation, footer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from catalog.selectors.tree import CategoryNode, category_tree
from marketplace.blocked import entries_for
from marketplace.indexing import indexing_of
from marketplace.languages import alternate_urls
from marketplace.navigation import HeaderCounts, account_nav, account_tabs, catalogue_menu, counts_of, footer_links


@dataclass(frozen=True, slots=True)
class MenuRoot:
    """A root of the catalogue menu."""

    name: str
    url: str
    children: list[CategoryNode]


@dataclass(frozen=True, slots=True)
class Header:
    """The top of the page. Counts are zero for a guest."""

    is_authenticated: bool
    user_name: str
    member_id: str
    level_code: str
    wishes_count: int
    cart_count: int
    unread_count: int
    counts: HeaderCounts
    language: str
    currency: str
    search_query: str
    alternate_urls: dict[str, str]
    picture_url: str = ""
    deletion_due_at: datetime | None = None

    @property
    def categories(self) -> list[MenuRoot]:
        """The catalogue menu: roots with their children."""
        return [MenuRoot(root.name, root.url, children) for root, children in category_tree().branches]


class LazyShell:
    """Computes the header once, when a template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._header: Header | None = None

    @property
    def header(self) -> Header:
        """The header of this request."""
        if self._header is None:
            self._header = _header(self.request)
        return self._header


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything is lazy, so that fragments and error pages pay nothing."""
    lazy = LazyShell(request)
    return {
        "shell": lazy,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "support_email": settings.SUPPORT_EMAIL,
        "visitor": getattr(request, "visitor", None),
        "account_nav": lambda: entries_for(request, account_nav(request), with_reason=True),
        "account_tabs": lambda: entries_for(request, account_tabs(request, lazy.header.counts)),
        "header": lambda: lazy.header,
        "indexing": lambda: indexing_of(request),
        "catalogue_menu": catalogue_menu,
        "footer_links": footer_links,
        "catalogue_roots": lambda: category_tree().roots,
    }


def _search_query(request: HttpRequest) -> str:
    """What was searched for stays in the header's field; a `q` of another form (orders, stores) does not go there."""
    match = request.resolver_match
    return request.GET.get("q", "")[:200] if match and match.view_name == "catalog:search" else ""


def _header(request: HttpRequest) -> Header:
    visitor = request.visitor  # type: ignore[attr-defined]
    user = request.user if isinstance(request.user, User) else None
    counts = counts_of(request)
    return Header(
        is_authenticated=user is not None,
        user_name=user.short_name if user else "",
        member_id=user.member_id if user else "",
        level_code=counts.level_code,
        wishes_count=counts.wishes,
        cart_count=counts.cart_lines,
        unread_count=counts.unread,
        counts=counts,
        language=visitor.language,
        currency=visitor.currency,
        search_query=_search_query(request),
        alternate_urls=alternate_urls(request, getattr(request, "page_object", None)),
        picture_url=user.picture_url(96) if user else "",
        deletion_due_at=counts.deletion_due_at,
    )
