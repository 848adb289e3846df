"""Published reviews of a product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from accounts.models import User
from catalog.constants import REVIEWS_ON_PAGE
from catalog.models import Review
from catalog.selectors.offers import options_text


@dataclass(frozen=True, slots=True)
class StarRow:
    """How many gave so many stars; `percent` of all, rounded."""

    stars: int
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One review. `author` is a first name and an initial at most; `language` is that of the text."""

    author: str
    at: datetime
    rating: int
    text: str
    language: str
    options_text: str
    helpful_count: int
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewsView:
    """The rating of a product and a page of its reviews; `total` counts those that the stars asked for leave."""

    average: Decimal | None
    count: int
    distribution: list[StarRow]
    latest: list[ReviewView]
    total: int
    stars: int | None
    page: int
    pages: int


def reviews_page(product_id: int, *, stars: int | None = None, page: int = 1) -> ReviewsView:
    """Reviews, the newest first, perhaps only those of so many stars: two queries."""
    published = Review.objects.filter(product=product_id, status=Review.Status.PUBLISHED)
    counts = dict(published.order_by().values_list("rating").annotate(Count("pk")))
    count = sum(counts.values())
    total = count if stars is None else counts.get(stars, 0)
    pages = max(1, -(-total // REVIEWS_ON_PAGE))
    page = max(1, min(page, pages))
    rows = published if stars is None else published.filter(rating=stars)
    start = (page - 1) * REVIEWS_ON_PAGE
    return ReviewsView(
        average=_average(counts, count),
        count=count,
        distribution=[_row(value, counts.get(value, 0), count) for value in (5, 4, 3, 2, 1)],
        latest=_views(rows.select_related("author", "variant")[start : start + REVIEWS_ON_PAGE]) if total else [],
        total=total,
        stars=stars,
        page=page,
        pages=pages,
    )


def _average(counts: dict[int, int], count: int) -> Decimal | None:
    if not count:
        return None
    return (Decimal(sum(stars * number for stars, number in counts.items())) / count).quantize(Decimal("0.01"))


def _row(stars: int, count: int, total: int) -> StarRow:
    return StarRow(stars, count, round(100 * count / total) if total else 0)


def _views(reviews: Iterable[Review]) -> list[ReviewView]:
    return [
        ReviewView(
            author=_public_name(review.author),
            at=review.published_at,
            rating=review.rating,
            text=review.text,
            language=review.language,
            options_text=options_text(review.variant.options) if review.variant else "",
            helpful_count=review.helpful_count,
            reply=review.reply,
            replied_at=review.replied_at,
        )
        for review in reviews
    ]


def _public_name(author: User) -> str:
    """«Анна Соколова» → «Анна С.»: strangers learn no family name."""
    if author.anonymised_at is not None:
        return author.short_name
    first, *rest = author.short_name.split()
    return f"{first} {rest[0][0]}." if rest else first
