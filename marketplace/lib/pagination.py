"""Links between the pages of a list, as components/pagination.html wants them."""

from typing import Any

from django.core.paginator import Page
from django.utils.http import urlencode


def page_number(text: str, *, digits: int = 3) -> int:
    """The page that an address asks for; 1 for nonsense and for more than `digits` digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 1


def page_links(page: Page[Any], path: str = "", **query: str) -> list[dict[str, Any]]:
    """{number or None for a gap, url, is_current} of each page; empty when there is one page.

    `query` is kept in the links, empty values are left out.
    """
    if page.paginator.num_pages < 2:
        return []
    kept = {name: value for name, value in query.items() if value}
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        is_number = isinstance(number, int)
        links.append(
            {
                "number": number if is_number else None,
                "url": f"{path}?{urlencode(kept | {'page': number})}" if is_number else "",
                "is_current": number == page.number,
            }
        )
    return links


def pagination(page: Page[Any], path: str = "", **query: str) -> dict[str, Any]:
    """The whole context of components/pagination.html: the links, and the one that shows more."""
    links = page_links(page, path, **query)
    if not links:
        return {"pages": []}
    kept = {name: value for name, value in query.items() if value}
    following = f"{path}?{urlencode(kept | {'page': page.next_page_number()})}" if page.has_next() else ""
    left = page.paginator.count - page.end_index()
    return {"pages": links, "next_url": following, "next_count": min(left, page.paginator.per_page)}
