"""«Мой Караван»: what a member wants to know first, gathered from several apps."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import member_of
from accounts.selectors import stores_for_user
from club.selectors import club_page
from messaging.selectors import latest_notifications
from orders.pages.orders import card
from orders.selectors.lists import BuyerCounts, counts_for_buyer, latest_orders


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Orders by what is to be done, the latest ones, the club and the news."""
    user = member_of(request)
    counts = counts_for_buyer(user)
    context = {
        "member": user,
        "counts": counts,
        "counters": _counters(counts),
        "orders": [card(order) for order in latest_orders(user)],
        "club": club_page(user),
        "notices": latest_notifications(user),
        "stores": list(stores_for_user(user)),
    }
    return render(request, "account/dashboard.html", context)


def _counters(counts: BuyerCounts) -> list[dict[str, Any]]:
    rows = (
        ("unpaid", _("Awaiting payment"), "credit-card", counts.unpaid),
        ("to_ship", _("Paid, not shipped"), "package", counts.to_ship),
        ("shipped", _("Shipped"), "truck", counts.shipped),
        ("finished", _("Received"), "circle-check", counts.finished),
    )
    path = reverse("orders:list")
    return [
        {"label": label, "icon": icon, "count": count, "url": f"{path}?status={code}"}
        for code, label, icon, count in rows
    ]
