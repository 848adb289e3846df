"""Listings as their components want them: filters, chips, sort and page numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.http import urlencode

from catalog.pages.cards import card_views
from catalog.search.filters import Filters
from catalog.selectors.listing import FacetGroup, Listing
from marketplace.lib.formatting import SYMBOLS, format_number

OPEN_GROUPS = 4
SHOWN_PAGES = 5
PAGE_SIZE = 24
MAX_PAGE = 40


def context(listing: Listing, filters: Filters, path: str, query: str, wished: Collection[int]) -> dict[str, Any]:
    """Everything templates/catalog/_listing.html shows."""
    kept = {"q": query, "sort": "" if listing.sort == "popular" else str(listing.sort)}
    result = listing.result
    total = f"{format_number(result.total)}+" if result.is_capped else format_number(result.total)
    shown = min((result.page - 1) * PAGE_SIZE + len(listing.cards), result.total)
    return {
        "cards": card_views(listing.cards, wished),
        "total": total,
        "total_number": result.total,
        "shown": format_number(shown),
        "is_capped": result.is_capped,
        "action": path,
        "price": next((_price(group) for group in listing.groups if group.kind == "price"), None),
        "groups": [_group(group, n) for n, group in enumerate(g for g in listing.groups if g.kind != "price")],
        "applied": [{"label": chip.label, "remove_url": _url(path, chip.query_string)} for chip in listing.chips],
        "reset_url": _url(path, urlencode({name: value for name, value in kept.items() if value})),
        "filter_hidden": [{"name": name, "value": value} for name, value in kept.items() if value],
        "sort_hidden": [{"name": name, "value": value} for name, value in [("q", query), *filters.pairs()] if value],
        "sorts": [{"value": one.value, "label": one.label, "is_current": one.is_chosen} for one in listing.sorts],
        **_paging(listing, filters, path, kept),
    }


def _price(group: FacetGroup) -> dict[str, Any]:
    return {
        "name_min": "price_from",
        "name_max": "price_to",
        "value_min": group.chosen_from if group.chosen_from is not None else "",
        "value_max": group.chosen_to if group.chosen_to is not None else "",
        "lowest": group.low if group.low is not None else "",
        "highest": group.high if group.high is not None else "",
        "sign": SYMBOLS.get(settings.SETTLEMENT_CURRENCY, settings.SETTLEMENT_CURRENCY),
    }


def _group(group: FacetGroup, position: int) -> dict[str, Any]:
    return {
        "name": group.name,
        "label": group.title,
        "is_open": position < OPEN_GROUPS or any(value.is_chosen for value in group.values),
        "values": [
            {
                "value": value.value,
                "label": value.label,
                "count": value.count,
                "is_on": value.is_chosen,
                "is_disabled": value.is_disabled,
            }
            for value in group.values
        ],
    }


def _paging(listing: Listing, filters: Filters, path: str, kept: dict[str, str]) -> dict[str, Any]:
    result = listing.result
    last = min(result.pages, MAX_PAGE)
    pages = [_page(number, result.page, filters, path, kept) for number in _numbers(result.page, last)]
    next_url = ""
    if result.page < last:
        next_url = _url(path, filters.query_string(**kept, page=str(result.page + 1)))
    elif result.next_cursor:
        next_url = _url(path, filters.query_string(**kept, cursor=result.next_cursor))
    return {"next_url": next_url, "pages": pages if last > 1 else []}


def _numbers(current: int, last: int) -> list[int | None]:
    near = {1, last, *range(max(1, current - 2), min(last, current + 2) + 1)}
    numbers: list[int | None] = []
    for number in sorted(near):
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _page(number: int | None, current: int, filters: Filters, path: str, kept: dict[str, str]) -> dict[str, Any]:
    page = "" if number in (None, 1) else str(number)
    return {
        "number": number,
        "url": _url(path, filters.query_string(**kept, page=page)),
        "is_current": number == current,
    }


def _url(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def page_number(query: QueryDict) -> int:
    """The page asked for, between 1 and 40; nonsense is the first."""
    text = query.get("page", "1")
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1
