"""What stays open to a blocked member (S60): orders and the money in them, the help, and the account's own safety."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.navigation import NavItem

OPEN = frozenset(
    {
        # why, and what to do against it
        "accounts:blocked",
        # orders, and the money that is to come back from them; receipt is left to the clock
        "orders:list",
        "orders:detail",
        "orders:track",
        "payments:refund",
        # certificates are money, too: looked at and given back; adding, buying and sending one is closed
        "payments:my-gift-cards",
        "payments:gift-card",
        "payments:gift-return",
        "orders:invoice",
        "orders:cancel",
        "orders:customs",
        "orders:extend",
        "orders:ship-later",
        # what was told about them, and how much more of it to get
        "messaging:subscriptions",
        "unsubscribe",
        "messaging:centre",
        "messaging:notifications",
        "messaging:mark-read",
        # leaving, and keeping others out: the block may follow from somebody else's doings
        "account_logout",
        "account_change_password",
        "accounts:email-undo",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "accounts:sessions",
        "accounts:sessions-end-others",
        "accounts:session-end",
        # what a thief may have left behind is seen and removed; nothing new is set up
        "accounts:security",
        "accounts:alternative-remove",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_remove_webauthn",
        # what belongs to the member in any case: the data, and what may be done with them
        "accounts:data",
        "accounts:data-export",
        "accounts:data-download",
        "accounts:data-marketing",
        "accounts:data-delete",
        "accounts:data-keep",
        # reading, in either language
        "settings",
        "support:help",
        "support:article",
        "support:troubles",
        "support:trouble",
        "support:legal",
        "support:about",
        "support:accessibility",
        # what pages are made of, and what machines call
        "media",
        "manifest",
        "favicon",
        "robots",
        "shared-picture",
        "sitemap",
        "sitemap-part",
        "speculation-rules",
        "healthz",
        "csp-report",
        "payment-hook",
        "carrier-hook",
    }
)
"""URL names. A page that a later journey needs (an archive of one's data, a dispute) joins here, with its reason."""

READ_ONLY = frozenset({"payments:my-gift-cards"})
"""Of these a blocked member may only look."""


def is_blocked(request: HttpRequest) -> bool:
    """True when the member of this request is barred."""
    return isinstance(request.user, User) and request.user.is_blocked


def is_open(name: str, method: str | None = "GET") -> bool:
    """May a blocked member open the page of this URL name, or send it something?"""
    return name in OPEN and (name not in READ_ONLY or method in {"GET", "HEAD"})


def entries_for(request: HttpRequest, entries: list[NavItem], *, with_reason: bool = False) -> list[NavItem]:
    """Links of a navigation block without those that are closed; `with_reason` puts the page that says why first."""
    if not is_blocked(request):
        return entries
    left = [entry for entry in entries if is_open(_name_of(entry.url))]
    if not with_reason:
        return left
    url = reverse("accounts:blocked")
    why = NavItem(_("The account is blocked"), url, "lock", 0, request.path.startswith(url))
    return [why, *left]


def _name_of(url: str) -> str:
    try:
        return resolve(url.partition("?")[0].partition("#")[0]).view_name
    except Resolver404:
        return ""
