"""The table that listings and search read."""

from __future__ import annotations

from catalog.models import Product, SearchRow
from catalog.services.search_rows import rebuild_all

from .plan import Plan


def load_search(plan: Plan) -> str:
    """Written anew when there are products that it does not know."""
    if not Product.objects.filter(status=Product.Status.LIVE, search_row=None).exists():
        return "up to date"
    rebuild_all()
    return f"{SearchRow.objects.count()} rows"
