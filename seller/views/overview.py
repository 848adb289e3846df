"""What to do today, and the money of the store."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import StoreMember
from marketplace.lib.pagination import page_links
from orders.selectors.seller import SellerHome, seller_home
from payments.selectors import holds_for_store, store_balance
from seller.gate import seller_page
from seller.navigation import entries

HOLDS_PER_PAGE = 25


@require_safe
@seller_page()
def home(request: HttpRequest) -> HttpResponse:
    """Duties by deadline, sales of thirty days, and to owners the balance."""
    store = request.store  # type: ignore[attr-defined]
    desk = seller_home(store)
    is_owner = request.store_role == StoreMember.Role.OWNER  # type: ignore[attr-defined]
    context = {
        "store": store,
        "seller_nav": entries(request, desk.to_ship_count),
        "desk": desk,
        "balance": store_balance(store.pk) if is_owner else None,
        "tiles": _tiles(desk, reverse("seller:orders", args=[store.slug])),
    }
    return render(request, "seller/home.html", context)


def _tiles(desk: SellerHome, path: str) -> list[dict[str, Any]]:
    late = _("%(count)s late") % {"count": desk.late_count} if desk.late_count else ""
    soon = _("%(count)s within two days") % {"count": desk.due_soon_count} if desk.due_soon_count else ""
    asked = desk.cancel_request_count
    return [
        {
            "count": desk.to_ship_count,
            "icon": "package",
            "label": _("To ship"),
            "url": path,
            "note": late or soon,
            "hot": bool(desk.late_count),
            "due": bool(late or soon),
        },
        {
            "count": asked,
            "icon": "undo-2",
            "label": _("Cancellation requests"),
            "url": path,
            "note": "",
            "hot": False,
            "due": False,
        },
        {
            "count": desk.on_the_way_count,
            "icon": "truck",
            "label": _("On the way"),
            "url": f"{path}?status=shipped",
            "note": "",
            "hot": False,
            "due": False,
        },
    ]


@require_safe
@seller_page(StoreMember.Role.OWNER)
def payouts(request: HttpRequest) -> HttpResponse:
    """The money of each order: held, payable from which day, paid."""
    store = request.store  # type: ignore[attr-defined]
    page = Paginator(holds_for_store(store.pk), HOLDS_PER_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "store": store,
        "seller_nav": entries(request),
        "balance": store_balance(store.pk),
        "page": page,
        "pages": page_links(page, reverse("seller:payouts", args=[store.slug])),
    }
    return render(request, "seller/payouts.html", context)
