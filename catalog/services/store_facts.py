"""The only writer of StoreFacts, and of the score of a store (domain section 3 row 11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Count, Exists, OuterRef

from accounts.models import Store, StoreMember
from catalog.constants import STORE_MIN_RATINGS, STORE_PERIOD
from catalog.models import Product, Review, StoreFacts
from catalog.rules import Conduct
from catalog.selectors.store_facts import score_of
from catalog.selectors.tree import category_tree
from catalog.services.search_rows import refresh_store_scores
from marketplace.lib import clock

BATCH = 500


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What the orders of a store tell of it, over the last STORE_PERIOD; None where there were too few."""

    orders_count: int = 0
    conduct: Conduct = field(default_factory=Conduct)
    answer_minutes: int | None = None


@dataclass(slots=True)
class _Goods:
    count: int = 0
    root_ids: set[int] = field(default_factory=set)


def write_store_facts(*, records: Mapping[int, OrderRecord]) -> int:
    """Compute the facts and the score of every store anew; the number of stores.

    `records` are by store id, given by the apps above that know of orders; a store without one had none. Works in
    batches, each in its own transaction under the locks of its stores in order of pk; safe to repeat and to run
    beside itself. The rows of goods learn of the new scores afterwards.
    """
    now = clock.now()
    goods, ratings = _goods(), _ratings(now)
    ids = list(Store.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = [_facts(pk, goods.get(pk, _Goods()), ratings.get(pk, (0, None)), records, now) for pk in batch]
        refresh_store_scores(store_ids=_write(rows))
    return len(ids)


def _goods() -> dict[int, _Goods]:
    """Goods on sale by store, also of stores on holiday."""
    tree = category_tree()
    live = Product.objects.filter(status=Product.Status.LIVE).order_by()
    found: dict[int, _Goods] = {}
    for store_id, category_id, count in live.values_list("store", "category").annotate(count=Count("pk")):
        goods = found.setdefault(store_id, _Goods())
        goods.count += count
        if category_id in tree.nodes:
            goods.root_ids.add(tree.nodes[category_id].path[0])
    return found


def _ratings(now: datetime) -> dict[int, tuple[int, Decimal | None]]:
    """Number and average of the published ratings of the period by store; the store's own people do not count."""
    own = StoreMember.objects.filter(user=OuterRef("author"), store=OuterRef("product__store"))
    reviews = Review.objects.filter(status=Review.Status.PUBLISHED, published_at__gt=now - STORE_PERIOD).order_by()
    rows = reviews.exclude(Exists(own)).values_list("product__store").annotate(count=Count("pk"), mean=Avg("rating"))
    return {
        store_id: (count, Decimal(mean).quantize(Decimal("0.01")) if count >= STORE_MIN_RATINGS else None)
        for store_id, count, mean in rows
    }


def _facts(
    store_id: int,
    goods: _Goods,
    ratings: tuple[int, Decimal | None],
    records: Mapping[int, OrderRecord],
    now: datetime,
) -> StoreFacts:
    record = records.get(store_id, OrderRecord())
    return StoreFacts(
        store_id=store_id,
        goods_count=goods.count,
        root_ids=sorted(goods.root_ids),
        ratings_count=ratings[0],
        described=ratings[1],
        orders_count=record.orders_count,
        **{f"{part.name}_percent": getattr(record.conduct, part.name) for part in fields(Conduct)},
        answer_minutes=record.answer_minutes,
        computed_at=now,
    )


@transaction.atomic
def _write(rows: list[StoreFacts]) -> list[int]:
    """Write facts and scores; the ids of the stores whose score has changed."""
    by_id = {row.pk: row for row in rows}
    stores = list(Store.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=by_id).order_by("pk"))
    columns = [column.name for column in StoreFacts._meta.fields if not column.primary_key]
    StoreFacts.objects.bulk_create(
        [by_id[store.pk] for store in stores], update_conflicts=True, unique_fields=["store"], update_fields=columns
    )
    changed = []
    for store in stores:
        row = by_id[store.pk]
        found = score_of(row)
        score, count = (found.value if found else None), row.ratings_count
        if (store.score, store.score_count) != (score, count):
            Store.objects.filter(pk=store.pk).update(score=score, score_count=count)
            changed.append(store.pk)
    return changed
