"""«Мой Караван»: what a member wants to know first, gathered from several apps."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import member_of
from accounts.models import User
from accounts.selectors.account import default_address, stores_for_user
from accounts.selectors.security import security_level
from club.selectors import club_page
from marketplace.lib import clock
from marketplace.lib.formatting import format_day
from marketplace.navigation import counts_of
from messaging.selectors import latest_notifications
from orders.pages.orders import card
from orders.selectors.lists import BuyerCounts, BuyerDeadlines, counts_for_buyer, deadlines_for_buyer, latest_orders

SOON = timedelta(days=3)  # a deadline as near as this is shown in the colour of danger


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Orders by what is to be done, the latest ones, the club and the news."""
    user = member_of(request)
    counts = counts_for_buyer(user)
    context = {
        "member": user,
        "counts": counts,
        "level": security_level(user),
        "club": club_page(user),
        "notices": latest_notifications(user),
        "stores": list(stores_for_user(user)),
    }
    if counts.all:
        context["counters"] = _counters(counts, deadlines_for_buyer(user))
        context["orders"] = [card(order) for order in latest_orders(user)]
    else:
        context["steps"] = _first_steps(request, user)
    return render(request, "account/dashboard.html", context)


def _first_steps(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """What a newcomer does first; what is done is ticked, the next one stands out. One query beside the header's."""
    counts = counts_of(request)
    has_address = default_address(user) is not None
    rows = (
        (
            has_address,
            _("Add the address to deliver to"),
            _("Prices and dates are then calculated for your town, and ordering takes one click."),
            reverse("accounts:addresses"),
            _("See the addresses") if has_address else _("Add an address"),
        ),
        (
            counts.wishes > 0,
            _("Save what you like"),
            _("Tap the heart on a card to keep it in “My wishes”."),
            reverse("catalog:wishes") if counts.wishes else reverse("catalog:tree"),
            _("See the wishes") if counts.wishes else _("Open the catalogue"),
        ),
        (
            False,
            _("Place your first order"),
            _("The seller is paid only after you have received the parcel."),
            reverse("orders:cart") if counts.cart_lines else reverse("support:article", args=["guarantees"]),
            _("Open the cart") if counts.cart_lines else _("How you are protected"),
        ),
    )
    following = next(number for number, row in enumerate(rows) if not row[0])
    return [
        {"is_done": done, "is_next": number == following, "title": title, "text": text, "url": url, "action": action}
        for number, (done, title, text, url, action) in enumerate(rows)
    ]


def _counters(counts: BuyerCounts, deadlines: BuyerDeadlines) -> list[dict[str, Any]]:
    rows = (
        ("unpaid", _("Awaiting payment"), "credit-card", counts.unpaid, deadlines.unpaid, _("pay by %(day)s")),
        ("to_ship", _("Paid, not shipped"), "package", counts.to_ship, deadlines.to_ship, _("ships by %(day)s")),
        ("shipped", _("Shipped"), "truck", counts.shipped, deadlines.shipped, _("expected by %(day)s")),
        ("finished", _("Received"), "circle-check", counts.finished, deadlines.finished, _("protected until %(day)s")),
    )
    path = reverse("orders:list")
    return [
        {
            "label": label,
            "icon": icon,
            "count": count,
            "url": f"{path}?status={code}",
            "note": sentence % {"day": format_day(moment)} if count and moment else "",
            "due": code == "unpaid" and isinstance(moment, datetime) and moment - clock.now() < SOON,
        }
        for code, label, icon, count, moment, sentence in rows
    ]
