"""The left column of the workspace."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import StoreMember
from seller.gate import is_editor


@dataclass(frozen=True, slots=True)
class Entry:
    """One link."""

    label: str
    url: str
    icon: str
    count: int
    is_current: bool


def entries(request: HttpRequest, to_ship: int = 0) -> list[Entry]:
    """The pages of this store that this member may open; `to_ship` is shown beside the orders."""
    store = request.store  # type: ignore[attr-defined]
    rows = [
        (_("Overview"), "seller:home", "layout-grid", 0),
        (_("Orders"), "seller:orders", "package", to_ship),
        (_("Products"), "seller:products", "list", 0),
        (_("Questions"), "seller:questions", "message-square", 0),
    ]
    if is_editor(request):
        rows.append((_("Import and export"), "seller:imports", "upload", 0))
        rows.append((_("Delivery"), "seller:delivery", "truck", 0))
        rows.append((_("Coupons"), "seller:coupons", "ticket", 0))
        rows.append((_("The store"), "seller:store", "store", 0))
    if request.store_role == StoreMember.Role.OWNER:  # type: ignore[attr-defined]
        rows.append((_("Money"), "seller:payouts", "banknote", 0))
    found = []
    for label, name, icon, count in rows:
        url = reverse(name, args=[store.slug])
        is_current = request.path == url or (name != "seller:home" and request.path.startswith(url))
        found.append(Entry(label, url, icon, count, is_current))
    return found
