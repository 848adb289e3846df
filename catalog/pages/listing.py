"""Listings as their components want them: filters, chips, sort and page numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.http import urlencode

from catalog.constants import MOST_PAGES, NUMBERED_PAGES, PAGE_SIZE
from catalog.pages.cards import card_views
from catalog.search.filters import SORT_LABELS, Filters
from catalog.selectors.listing import Listing
from marketplace.lib.formatting import SYMBOLS, format_number

OPEN_GROUPS = 4
MOST_WHOLE = 20  # groups shown at length


def context(
    listing: Listing,
    filters: Filters,
    path: str,
    query: str,
    wished: Collection[int],
    *,
    whole: Sequence[str] = (),
    place: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Everything templates/catalog/_listing.html shows. `place` are parameters that stay when filters are reset."""
    sort = "" if listing.sort == "popular" else str(listing.sort)
    kept = [(name, value) for name, value in [("q", query), ("sort", sort), *place] if value]
    links = _Links(path, filters, kept)
    result = listing.result
    return {
        "cards": card_views(listing.cards, wished),
        "total": f"{format_number(result.total)}+" if result.is_capped else format_number(result.total),
        "total_number": result.total,
        "is_capped": result.is_capped,
        "action": path,
        "price": _price(listing),
        "groups": [_group(group, n, links, whole) for n, group in enumerate(listing.groups)],
        "applied": [{"label": chip["label"], "remove_url": links.to(chip["query_string"])} for chip in listing.chips],
        "promoted": [one | {"url": links.to(one["query_string"])} for one in listing.promoted],
        "nearest": [one | {"url": links.to(one["query_string"])} for one in listing.nearest],
        "reset_url": links.to(urlencode(kept)),
        "filter_hidden": [*_fields(kept), *_fields([("all", name) for name in whole])],
        "sort_hidden": _fields([pair for pair in kept if pair[0] != "sort"] + filters.pairs()),
        "sorts": [
            {"value": one.value, "label": label, "is_current": one is listing.sort}
            for one, label in SORT_LABELS.items()
        ],
        **_paging(listing, links),
    }


class _Links:
    """Addresses of this listing: where it is, what is chosen, and what is kept."""

    def __init__(self, path: str, filters: Filters, kept: list[tuple[str, str]]) -> None:
        self.path = path
        self.filters = filters
        self.kept = kept
        self.place = [pair for pair in kept if pair[0] not in {"q", "sort"}]

    def to(self, query: str) -> str:
        """The end of an address that holds words and order already; the place joins it."""
        more = urlencode([pair for pair in self.place if f"{pair[0]}={pair[1]}" not in query.split("&")])
        text = "&".join(part for part in (query, more) if part)
        return f"{self.path}?{text}" if text else self.path

    def of(self, *more: tuple[str, str]) -> str:
        """This listing with more parameters; empty ones are left out."""
        return self.to(urlencode([*self.kept, *self.filters.pairs(), *((n, v) for n, v in more if v)]))


def _fields(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _price(listing: Listing) -> dict[str, Any]:
    facets, filters = listing.result.facets, listing.filters
    return {
        "name": "price",
        "from": "" if filters.price_from is None else filters.price_from,
        "to": "" if filters.price_to is None else filters.price_to,
        "lowest": "" if facets.price_low is None else format_number(facets.price_low),
        "highest": "" if facets.price_high is None else format_number(facets.price_high),
        "sign": SYMBOLS.get(settings.SETTLEMENT_CURRENCY, settings.SETTLEMENT_CURRENCY),
    }


def _group(group: dict[str, Any], position: int, links: _Links, whole: Sequence[str]) -> dict[str, Any]:
    more = [("all", name) for name in (*whole, group["name"])] if group["more"] else []
    return group | {
        "is_open": position < OPEN_GROUPS or group["is_chosen"] or group["name"] in whole,
        "more_url": links.of(*more) if more else "",
    }


def _paging(listing: Listing, links: _Links) -> dict[str, Any]:
    """Links to more: those of the numbers by number, the one that appends by cursor, so that no product comes twice."""
    result = listing.result
    last = min(result.pages, NUMBERED_PAGES)
    following, cursor = result.page + 1, result.next_cursor
    number = ("page", str(following))
    href = links.of(number) if following <= last else links.of(number, ("cursor", cursor))
    before = (result.page - 1) * PAGE_SIZE
    shown = before + len(listing.cards) if result.is_capped else min(before + len(listing.cards), result.total)
    return {
        "shown": format_number(shown),
        "shown_from": format_number(before + 1) if result.page > 1 else "",
        "next_url": href if cursor else "",
        "append_url": links.of(number, ("cursor", cursor)) if cursor else "",
        "next_count": PAGE_SIZE if result.is_capped else max(0, min(PAGE_SIZE, result.total - shown)),
        "pages": [_page(one, result.page, links) for one in _numbers(result.page, last)] if last > 1 else [],
    }


def _numbers(current: int, last: int) -> list[int | None]:
    near = {1, last, *range(max(1, current - 2), min(last, current + 2) + 1)}
    numbers: list[int | None] = []
    for number in sorted(near):
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _page(number: int | None, current: int, links: _Links) -> dict[str, Any]:
    page = "" if number in (None, 1) else str(number)
    return {"number": number, "url": links.of(("page", page)), "is_current": number == current}


def page_number(query: QueryDict) -> int:
    """The page asked for: between 1 and 40, beyond that with a cursor only; nonsense is the first."""
    text = query.get("page", "1")
    last = MOST_PAGES if query.get("cursor") else NUMBERED_PAGES
    return min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def whole_groups(query: QueryDict) -> list[str]:
    """Groups of filters that the reader wants to see at length."""
    names = dict.fromkeys(name for name in query.getlist("all") if name.isascii() and name.isalnum() and len(name) < 20)
    return list(names)[:MOST_WHOLE]
