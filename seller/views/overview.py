"""What to do today, and the money of the store."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Store, StoreMember
from catalog.constants import LOW_STOCK
from catalog.selectors.delivery_ways import has_ways
from catalog.selectors.questions import unanswered_count
from catalog.selectors.store_products import goods_to_do
from marketplace.lib.pagination import page_links
from orders.selectors.seller import SellerHome, seller_home
from payments.chargeback_selectors import evidence_due
from payments.expected import expected_share
from payments.payables import account_for_store, payouts_for_store
from payments.selectors import holds_for_store, store_balance
from seller.gate import is_editor, seller_page
from seller.navigation import entries

HOLDS_PER_PAGE = 25
PAYOUTS_SHOWN = 12


@require_safe
@seller_page()
def home(request: HttpRequest) -> HttpResponse:
    """Duties by deadline, sales of thirty days, and to owners the balance and disputed payments."""
    store = request.store  # type: ignore[attr-defined]
    desk = seller_home(store)
    is_owner = request.store_role == StoreMember.Role.OWNER  # type: ignore[attr-defined]
    context = {
        "store": store,
        "seller_nav": entries(request, desk.to_ship_count),
        "desk": desk,
        "balance": store_balance(store.pk) if is_owner else None,
        "evidence_due": evidence_due(store.pk) if is_owner else None,
        "tiles": _tiles(desk, store),
        "lacks_delivery": is_editor(request) and not has_ways(store),
    }
    return render(request, "seller/home.html", context)


def _tiles(desk: SellerHome, store: Store) -> list[dict[str, Any]]:
    """What waits, each tile with the list of just these; orders first, they have deadlines."""
    orders, goods = reverse("seller:orders", args=[store.slug]), reverse("seller:products", args=[store.slug])
    late = _("%(count)s late") % {"count": desk.late_count} if desk.late_count else ""
    soon = _("%(count)s within two days") % {"count": desk.due_soon_count} if desk.due_soon_count else ""
    to_do = goods_to_do(store)
    asked, waiting = desk.cancel_request_count, unanswered_count(store)
    few = _("%(limit)s pieces or fewer, or too few for one order") % {"limit": LOW_STOCK}
    return [
        _tile("package", _("To ship"), desk.to_ship_count, orders, late or soon, hot=bool(desk.late_count)),
        _tile("undo-2", _("Cancellation requests"), asked, orders),
        _tile("truck", _("On the way"), desk.on_the_way_count, f"{orders}?status=shipped"),
        _tile("message-square", _("Unanswered questions"), waiting, reverse("seller:questions", args=[store.slug])),
        _tile("pencil", _("Products to change"), to_do.changes, f"{goods}?status=changes"),
        _tile("list", _("Products running out"), to_do.running_out, f"{goods}?status=live&low=1", few, is_due=False),
    ]


def _tile(
    icon: str, label: str, count: int, url: str, note: str = "", *, hot: bool = False, is_due: bool = True
) -> dict[str, Any]:
    return {
        "icon": icon, "label": label, "count": count, "url": url, "note": note, "hot": hot, "due": is_due and bool(note)
    }  # fmt: skip


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
        "account": account_for_store(store.pk),
        "payouts": payouts_for_store(store.pk)[:PAYOUTS_SHOWN],
        "page": page,
        "rows": [(hold, expected_share(hold, hold.escrow_amount)) for hold in page.object_list],  # type: ignore[attr-defined]
        "pages": page_links(page, reverse("seller:payouts", args=[store.slug])),
    }
    return render(request, "seller/payouts.html", context)
