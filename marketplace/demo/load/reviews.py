"""Reviews, mostly glad, some not: written by people who bought the product, and by the crowd."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from django.db import transaction
from django.db.models import Avg, Count

from accounts.models import User
from catalog.models import Product, Review
from catalog.services.search_rows import refresh_scores
from marketplace.demo.content import stores
from marketplace.demo.content.opinions import OPINIONS, REPLIES

from .plan import Plan
from .stores import store_slug

SEED = 1800
SHARES = ((5, 70), (4, 17), (3, 5), (2, 3), (1, 5))  # stars and their part of a hundred: J-shaped
OLDEST, YOUNGEST = 410, 2  # days


def load_reviews(plan: Plan) -> str:
    """About six reviews for each of the first 300 products; products that have some are left alone."""
    random = Random(SEED)
    authors = list(User.objects.filter(email__startswith="shopper").order_by("email"))
    unrated = [store_slug(store) for store in stores() if store.rating is None]
    live = Product.objects.filter(status=Product.Status.LIVE).exclude(store__slug__in=unrated)
    products = list(live.order_by("pk")[:300])
    reviewed = set(Review.objects.values_list("product_id", flat=True))
    rows = [
        row
        for number, product in enumerate(products)
        for row in _reviews(product, number, authors, plan, random)
        if product.pk not in reviewed
    ]
    Review.objects.bulk_create(rows, batch_size=500)
    _count_ratings({row.product_id for row in rows})
    return f"{len(rows)} added"


def _reviews(product: Product, number: int, authors: list[User], plan: Plan, random: Random) -> Iterable[Review]:
    wanted = 0 if number % 11 == 7 else random.choice((3, 4, 5, 6, 7, 9, 12))
    quality = random.choice((0, 0, 0, 1, 2))  # some goods are worse than others
    for position, author in enumerate(random.sample(authors, wanted)):
        rating = max(
            1, random.choices([s for s, _ in SHARES], [n for _, n in SHARES])[0] - (quality if position % 3 == 0 else 0)
        )
        text = random.choice(OPINIONS[rating][author.language])
        at = plan.ago(random.uniform(YOUNGEST, OLDEST))
        replied = rating < 4 and random.random() < 0.5
        yield Review(
            product=product, author=author, reference=f"demo-review-{product.pk}-{position}", rating=rating, text=text,
            language=author.language, published_at=at, reply=REPLIES[author.language] if replied else "",
            replied_at=at if replied else None, helpful_count=random.randint(0, 40),
        )  # fmt: skip


@transaction.atomic
def _count_ratings(product_ids: set[int]) -> None:
    totals = (
        Review.objects.filter(product__in=product_ids, status=Review.Status.PUBLISHED)
        .order_by()
        .values("product")
        .annotate(average=Avg("rating"), count=Count("pk"))
    )
    for row in totals:
        Product.objects.filter(pk=row["product"]).update(rating_average=row["average"], rating_count=row["count"])
    refresh_scores(product_ids=sorted(product_ids))
