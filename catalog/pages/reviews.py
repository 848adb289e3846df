"""The page of all reviews: its filters as links, each keeping the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.selectors.reviews import ORDERS, ReviewFilter, ReviewsView
from marketplace.lib.numbers import whole_number

LANGUAGES = ("ru", "en")


def wanted_reviews(query: Mapping[str, str], variants: list[tuple[int, str]]) -> ReviewFilter:
    """What the address asks for; whatever it cannot mean is left out."""
    stars, variant = query.get("stars", ""), whole_number(query.get("variant"))
    language, order = query.get("language", ""), query.get("sort", "")
    return ReviewFilter(
        stars=int(stars) if stars in {"1", "2", "3", "4", "5"} else None,
        variant_id=variant if variant in dict(variants) else None,
        language=language if language in LANGUAGES else "",
        with_text=query.get("text") == "1",
        order=order if order in ORDERS else "new",
    )


def address(wanted: ReviewFilter, **changes: Any) -> str:
    """The query string of the filter with changes: `?stars=4&language=en`, or "?" without any."""
    values = {
        "stars": wanted.stars,
        "variant": wanted.variant_id,
        "language": wanted.language,
        "text": "1" if wanted.with_text else "",
        "sort": "" if wanted.order == "new" else wanted.order,
    } | changes
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


def star_rows(found: ReviewsView, wanted: ReviewFilter) -> list[dict[str, Any]]:
    """components/distribution.html; the row that is chosen leads back to all."""
    return [
        {
            "stars": row.stars,
            "count": row.count,
            "percent": row.percent,
            "is_current": wanted.stars == row.stars,
            "url": address(wanted, stars="" if wanted.stars == row.stars else row.stars),
        }
        for row in found.distribution
    ]


def pages(found: ReviewsView, wanted: ReviewFilter) -> list[dict[str, Any]]:
    """Numbers for components/pagination.html."""
    if found.pages < 2:
        return []
    return [
        {"number": number, "url": address(wanted, page=number), "is_current": number == found.page}
        for number in range(1, found.pages + 1)
    ]


def order_names() -> list[tuple[str, str]]:
    """The orders to choose from."""
    return [
        ("new", _("The newest first")),
        ("helpful", _("The most helpful first")),
        ("best", _("The best first")),
        ("worst", _("The worst first")),
    ]
