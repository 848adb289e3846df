"""Published reviews of a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, QuerySet

from catalog.constants import REVIEWS_ON_PAGE, REVIEWS_ON_PRODUCT
from catalog.models import Review
from catalog.rules import public_name, text_language
from catalog.selectors.offers import options_text
from marketplace.lib.prepared import Prepared

ORDERS = {
    "new": ("-published_at", "-pk"),
    "helpful": ("-helpful_count", "-published_at", "-pk"),
    "best": ("-rating", "-published_at", "-pk"),
    "worst": ("rating", "-published_at", "-pk"),
}


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
    reply_language: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewsView:
    """The rating of a product and a page of its reviews; `total` counts those that the filters leave."""

    average: Decimal | None
    count: int
    distribution: list[StarRow]
    latest: list[ReviewView]
    total: int
    stars: int | None
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which reviews are asked for: those of `stars`, of a variant, in a language, only with words; and their order."""

    stars: int | None = None
    variant_id: int | None = None
    language: str = ""
    with_text: bool = False
    order: str = "new"

    @property
    def is_narrow(self) -> bool:
        """True when it leaves out more than other stars."""
        return self.variant_id is not None or bool(self.language) or self.with_text

    def narrow(self, rows: QuerySet[Review]) -> QuerySet[Review]:
        """The rows that all filters leave, the stars apart."""
        if self.variant_id is not None:
            rows = rows.filter(variant=self.variant_id)
        if self.language:
            rows = rows.filter(language=self.language)
        return rows.exclude(text="") if self.with_text else rows


EVERYTHING = ReviewFilter()


def reviews_page(
    product_id: int, *, stars: int | None = None, page: int = 1, wanted: ReviewFilter = EVERYTHING
) -> ReviewsView:
    """Reviews that the filter leaves: two queries, three when it asks for more than stars.

    Average, count and distribution are of all reviews of the product, whatever is asked for.
    """
    published = Review.objects.filter(product=product_id, status=Review.Status.PUBLISHED)
    counts = dict(published.order_by().values_list("rating").annotate(Count("pk")))
    stars = stars if stars is not None else wanted.stars
    rows = wanted.narrow(published)
    left = dict(rows.order_by().values_list("rating").annotate(Count("pk"))) if wanted.is_narrow else counts
    total = sum(left.values()) if stars is None else left.get(stars, 0)
    pages = max(1, -(-total // REVIEWS_ON_PAGE))
    page = max(1, min(page, pages))
    start = (page - 1) * REVIEWS_ON_PAGE
    rows = rows if stars is None else rows.filter(rating=stars)
    shown = rows.select_related("author", "variant").order_by(*ORDERS[wanted.order])[start : start + REVIEWS_ON_PAGE]
    return _reviews(counts, _views(shown) if total else [], total=total, stars=stars, page=page, pages=pages)


def newest_reviews(product_id: int, counts: Mapping[int, int]) -> ReviewsView:
    """The REVIEWS_ON_PRODUCT newest, where the number of each rating is known: one query, none without reviews."""
    total = sum(counts.values())
    latest = _views(_NEWEST.rows(product=product_id)) if total else []
    return _reviews(counts, latest, total=total, stars=None, page=1, pages=1)


def _reviews(
    counts: Mapping[int, int], latest: list[ReviewView], *, total: int, stars: int | None, page: int, pages: int
) -> ReviewsView:
    count = sum(counts.values())
    return ReviewsView(
        average=_average(counts, count),
        count=count,
        distribution=[_row(value, counts.get(value, 0), count) for value in (5, 4, 3, 2, 1)],
        latest=latest,
        total=total,
        stars=stars,
        page=page,
        pages=pages,
    )


def _average(counts: Mapping[int, int], count: int) -> Decimal | None:
    if not count:
        return None
    return (Decimal(sum(stars * number for stars, number in counts.items())) / count).quantize(Decimal("0.01"))


def _row(stars: int, count: int, total: int) -> StarRow:
    return StarRow(stars, count, round(100 * count / total) if total else 0)


def _newest(product: int) -> QuerySet[Review]:
    published = Review.objects.filter(product=product, status=Review.Status.PUBLISHED)
    return published.select_related("author", "variant").order_by(*ORDERS["new"])[:REVIEWS_ON_PRODUCT]


def _views(rows: Iterable[Review]) -> list[ReviewView]:
    return [
        ReviewView(
            author=public_name(review.author.short_name, is_gone=review.author.anonymised_at is not None),
            at=review.published_at,
            rating=review.rating,
            text=review.text,
            language=review.language,
            options_text=options_text(review.variant.options) if review.variant else "",
            helpful_count=review.helpful_count,
            reply=review.reply,
            reply_language=text_language(review.reply),
            replied_at=review.replied_at,
        )
        for review in rows
    ]


_NEWEST = Prepared(_newest)
