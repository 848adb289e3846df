"""Published reviews, and the rating of the product that they make."""

from datetime import datetime

from django.db import transaction
from django.db.models import Avg, Count

from accounts.models import User
from catalog.models import Product, Review
from catalog.services.search_rows import refresh_scores
from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction


def publish_review(
    *,
    product: Product,
    author: User,
    reference: str,
    rating: int,
    text: str = "",
    language: str = "ru",
    variant_id: int | None = None,
    published_at: datetime | None = None,
) -> Review:
    """Publish one review of a bought product and count it, once for each order (`reference`) and product.

    The caller vouches that the order is finished and its author's. Wants an open transaction; locks the product.
    """
    require_transaction()
    review, is_new = Review.objects.get_or_create(
        product=product,
        author=author,
        reference=reference,
        defaults={
            "rating": rating,
            "text": text,
            "language": language,
            "variant_id": variant_id,
            "published_at": published_at or clock.now(),
        },
    )
    if is_new:
        refresh_rating(product_id=product.pk)
    return review


@transaction.atomic
def refresh_rating(*, product_id: int) -> None:
    """Count the published reviews of a product anew, under a lock of the product."""
    Product.objects.select_for_update(of=("self",), no_key=True).filter(pk=product_id).first()
    published = Review.objects.filter(product=product_id, status=Review.Status.PUBLISHED)
    totals = published.aggregate(average=Avg("rating"), count=Count("pk"))
    Product.objects.filter(pk=product_id).update(rating_average=totals["average"], rating_count=totals["count"])
    refresh_scores(product_ids=[product_id])
