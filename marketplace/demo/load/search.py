"""The table that listings and search read."""

from __future__ import annotations

from accounts.models import Store
from catalog.models import Product, SearchRow
from catalog.services.search_rows import rebuild_all

from .plan import Plan


def load_search(plan: Plan) -> str:
    """Written anew when there are products that it does not know."""
    on_sale = Product.objects.filter(status=Product.Status.LIVE, store__status=Store.Status.APPROVED)
    if not on_sale.filter(search_row=None).exists():
        return "up to date"
    rebuild_all()
    return f"{SearchRow.objects.count()} rows"
