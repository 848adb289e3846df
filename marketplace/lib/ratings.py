"""Stars as HTML: of one review, of an average, and how they are spread.

Python and not templates, as the cards are (docs/decisions/0004): a product page shows them a dozen times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace.lib import formatting

MOST_STARS = 5


def render_stars(value: int, star: str, empty_star: str) -> SafeString:
    """Five stars of one review; the icons are HTML."""
    spoken = escape(_("%(value)s out of 5") % {"value": value})
    shown = star * value + empty_star * (MOST_STARS - value)
    return SafeString(f'<span class="stars" role="img" aria-label="{spoken}">{shown}</span>')


def render_rating(value: Decimal | None, count: int | None, url: str, star: str) -> SafeString:
    """An average with the number of reviews, which may lead to them; nothing where nobody rated.

    `star` is HTML with a place for what is spoken: `%s`.
    """
    if not value:
        return SafeString("")
    shown = formatting.format_rating(value)
    icon = star % escape(_("Rated %(value)s out of 5") % {"value": shown})
    reviews = formatting.format_count("reviews", count) if count else ""
    if reviews:
        named = f'<a href="{escape(url)}">{reviews}</a>' if url else f"<span>{reviews}</span>"
        reviews = f'<span aria-hidden="true">·</span>{named}'
    return SafeString(f'<span class="rate">{icon}<b>{shown}</b>{reviews}</span>')


def render_distribution(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """How the stars are spread: five rows of `{stars, count, percent, url}`, best first."""
    word = escape(_("Reviews:"))
    drawn = [
        f'<a href="{escape(row["url"])}"><span>{formatting.format_count("stars", row["stars"])}</span>'
        f'<meter class="meter--star" min="0" max="100" value="{row["percent"]}" aria-hidden="true"></meter>'
        f'<span class="end muted"><span class="vh">{word} </span>{formatting.format_number(row["count"])}</span></a>'
        for row in rows
    ]
    return SafeString(f'<div class="dist">{"".join(drawn)}</div>')
