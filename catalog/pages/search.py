"""What a page of search results says beside its goods: how the query was read, and ways out of finding nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from catalog.search.engine import SearchResult
from catalog.search.fewer import COUNTED
from catalog.search.filters import Filters
from catalog.search.price_words import PriceWords
from catalog.search.query import read_query
from catalog.selectors.filter_groups import as_label
from marketplace.lib.formatting import current_language, format_money, format_number
from marketplace.lib.money import Money


def context(result: SearchResult, typed: str, filters: Filters, path: str) -> dict[str, Any]:
    """Everything templates/catalog/search.html shows beside the listing itself."""
    words = read_query(typed)
    exact = urlencode({"q": words.written('"' + words.text + '"')})
    plain = words.written(words.text) if words.is_exact else typed
    prices = result.prices
    return {
        "query": plain,
        "shown_query": result.query if result.is_corrected else plain,
        "exact_url": f"{path}?{exact}" if result.is_corrected else "",
        "dropped": list(result.dropped),
        "fewer": [
            {"label": one.query, "count": _count(one.count), "url": _url(path, one.query, filters)}
            for one in result.fewer
        ],
        "price_chip": _chip(prices, result, filters, path) if prices and not _has_price(filters) else None,
        "is_filtered": bool(filters.pairs()),
    }


def _count(number: int) -> str:
    """How many goods a query of fewer words finds: counted so far and no further."""
    return format_number(number) if number < COUNTED else f"{COUNTED}+"


def _has_price(filters: Filters) -> bool:
    """True when the reader has chosen a price in the column: it counts, the one in the query does not."""
    return filters.price_from is not None or filters.price_to is not None


def _chip(prices: PriceWords, result: SearchResult, filters: Filters, path: str) -> dict[str, str]:
    """The price that the query speaks of, and the address of the same query without it."""
    return {"label": as_label(_label(prices)), "remove_url": _url(path, result.text, filters)}


def _url(path: str, query: str, filters: Filters) -> str:
    pairs = [("category", str(filters.category_id))] if filters.category_id and query else []
    end = filters.query_string(q=query) + ("&" + urlencode(pairs) if pairs else "")
    return f"{path}?{end}"


def _label(prices: PriceWords) -> str:
    language = current_language()
    low, high = (
        None if end is None else format_money(Money(end, prices.currency), language)
        for end in (prices.low, prices.high)
    )
    if low and high:
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    return _("from %(low)s") % {"low": low} if low else _("up to %(high)s") % {"high": high}
