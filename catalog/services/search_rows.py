"""The only writer of SearchRow: what listings and search know of each product.

A row is written when the product's words change (`write_rows`), and its figures alone when price, stock,
rating or delivery do (`refresh_*`): the vector, which is dear to index, stays as it is then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import F, Func, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value

from accounts.models import Store
from catalog.constants import HOT_ROWS
from catalog.locks import lock_search_rows
from catalog.models import AttributeValue, Media, Product, ProductAttribute, SearchRow, Variant
from catalog.search.facts import Facts, Words, card_variant, facts_of, origin_of, words_of
from catalog.selectors.tree import Tree, category_tree, forget_tree
from catalog.selectors.zones import StoreTerms, terms_of_stores
from catalog.services.facet_counts import refresh_counts
from catalog.services.speeds import speed_of
from marketplace.lib import clock

BATCH = 500
YES = ("yes", "Yes")
FIGURES = [
    "variant",
    "media",
    "price",
    "discount_percent",
    "popularity",
    "rating",
    "is_in_stock",
    "free_to",
    "delivery_days",
    "speed",
    "store_score",
    "price_moved_at",
    "popularity_moved_at",
    "rating_moved_at",
    "speed_moved_at",
]
WORDS = [
    "store",
    "category",
    "root",
    "brand",
    "vector",
    "published_at",
    "is_mall",
    "has_free_return",
    "is_authentic",
    "ships_from",
    "value_ids",
]
MOVING = ("price", "popularity", "rating", "speed_id")  # what listings are ordered by


def write_rows(*, product_ids: Iterable[int]) -> int:
    """Write the rows of these products anew, and remove those of products that are not on sale.

    Gives the number of rows written. Works in batches, each in its own transaction.
    """
    tree = category_tree()
    return sum(_write_batch(batch, tree) for batch in _batches(sorted(set(product_ids)), BATCH))


def refresh_prices(*, product_ids: Iterable[int]) -> None:
    """Bring the figures of these products up to date after a price change."""
    _refresh(product_ids)


def refresh_stock(*, product_ids: Iterable[int]) -> None:
    """Bring the figures of these products up to date after something sold out or came back."""
    _refresh(product_ids)


def refresh_scores(*, product_ids: Iterable[int]) -> None:
    """Bring the figures of these products up to date after a sale or a review."""
    _refresh(product_ids)


def refresh_pictures(*, product_ids: Iterable[int]) -> None:
    """Bring the rows of these products up to date after pictures came or went."""
    _refresh(product_ids)


def refresh_store_scores(*, store_ids: Iterable[int]) -> int:
    """Copy the scores of these stores to the rows of their goods; the number of rows that changed. In batches."""
    stale = SearchRow.objects.filter(store__in=set(store_ids)).exclude(
        Q(store_score=F("store__score")) | Q(store_score__isnull=True, store__score__isnull=True)
    )
    ids = stale.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
    return sum(_copy_scores(batch) for batch in _batches(ids, BATCH))


def refresh_store(*, store_id: int) -> int:
    """Write all rows of a store anew: it has opened, closed, or changed its delivery."""
    forget_tree()
    return write_rows(product_ids=Product.objects.filter(store=store_id).values_list("pk", flat=True))


def rebuild_all() -> int:
    """Write the whole table anew, mark the hot rows and count the places; the number of rows."""
    ids = Product.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
    tree = category_tree()
    count = sum(_write_batch(batch, tree) for batch in _batches(ids, BATCH))
    mark_hot()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_searchrow")
    refresh_counts(seconds=float("inf"))
    return count


@transaction.atomic
def mark_hot() -> int:
    """Mark the HOT_ROWS most popular rows, which search asks first; the number of marks that moved."""
    table = SearchRow._meta.db_table
    sql = f"""
        WITH best AS (SELECT product_id FROM {table} ORDER BY popularity DESC, product_id DESC LIMIT %s)
        UPDATE {table} AS row SET is_hot = NOT row.is_hot
        WHERE row.is_hot <> EXISTS (SELECT 1 FROM best WHERE best.product_id = row.product_id)
    """  # noqa: S608 - a table name of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [HOT_ROWS])
        return int(cursor.rowcount)


@transaction.atomic
def _copy_scores(product_ids: Sequence[int]) -> int:
    scores = Store.objects.filter(pk=OuterRef("store")).values("score")
    return SearchRow.objects.filter(pk__in=lock_search_rows(product_ids)).update(store_score=Subquery(scores))


def _refresh(product_ids: Iterable[int]) -> None:
    for batch in _batches(sorted(set(product_ids)), BATCH):
        products = _products(lock_search_rows(batch))
        rows = [row for product, terms in _with_terms(products) if (row := _figures(product, terms)) is not None]
        _note_moves(rows)
        for row in rows:  # the CASE of `bulk_update` would cost more than the statements that it saves
            row.save(update_fields=FIGURES, force_update=True)


@transaction.atomic
def _write_batch(product_ids: Sequence[int], tree: Tree) -> int:
    attributes = Prefetch("attributes", ProductAttribute.objects.select_related("value__attribute"))
    on_sale = {"status": Product.Status.LIVE, "store__status": Store.Status.APPROVED}
    products = _products(product_ids).filter(**on_sale).select_related("store", "brand").prefetch_related(attributes)
    rows = [row for product, terms in _with_terms(products) if (row := _row(product, terms, tree)) is not None]
    _note_moves(rows)
    gone = set(product_ids) - {row.pk for row in rows}
    SearchRow.objects.filter(pk__in=gone).delete()
    SearchRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["product"], update_fields=[*FIGURES, *WORDS]
    )
    return len(rows)


def _products(product_ids: Sequence[int]) -> QuerySet[Product]:
    """Products with all that the figures of a row are made of."""
    return (
        Product.objects.filter(pk__in=product_ids)
        .select_related("store")
        .prefetch_related(
            Prefetch("variants", Variant.objects.order_by("position", "pk")),
            Prefetch("media", Media.objects.order_by("position", "pk").only("pk", "product")),
        )
        .order_by("pk")
    )


def _with_terms(products: Iterable[Product]) -> Iterator[tuple[Product, StoreTerms]]:
    loaded = list(products)
    terms = terms_of_stores(product.store_id for product in loaded)
    for product in loaded:
        yield product, terms.get(product.store_id, {})


def _figures(product: Product, terms: StoreTerms) -> SearchRow | None:
    """An unsaved row with its figures; None when no variant is on sale."""
    variant = card_variant(list(product.variants.all()))
    if variant is None:
        return None
    lead = next((media.pk for media in product.media.all()), None)
    facts = facts_of(product, variant, lead_id=lead, terms=terms, now=clock.now())
    row = SearchRow(product=product, store_score=product.store.score, **_columns(facts))
    row.speed_id = speed_of(facts.delivery_days)
    return row


def _note_moves(rows: Sequence[SearchRow]) -> None:
    """Set when each key of an order last changed: now, where it differs from the row that is there."""
    columns = ("pk", *MOVING, *(_moved(key) for key in MOVING))
    known = {old["pk"]: old for old in SearchRow.objects.filter(pk__in=[row.pk for row in rows]).values(*columns)}
    moment = clock.now()
    for row in rows:
        old = known.get(row.pk)
        for key in MOVING:
            is_same = old is not None and old[key] == getattr(row, key)
            setattr(row, _moved(key), old[_moved(key)] if old is not None and is_same else moment)


def _moved(key: str) -> str:
    return f"{key.removesuffix('_id')}_moved_at"


def _columns(facts: Facts) -> dict[str, Any]:
    return {column.name: getattr(facts, column.name) for column in fields(facts)}


def _row(product: Product, terms: StoreTerms, tree: Tree) -> SearchRow | None:
    """An unsaved row with figures and words."""
    row = _figures(product, terms)
    if row is None:
        return None
    values = [(item.value_id, *_spoken(item.value)) for item in product.attributes.all()]
    words = words_of(product, tree, values, [variant.sku for variant in product.variants.all()])
    row.store_id = product.store_id
    row.category_id = product.category_id
    row.root_id = tree.nodes[product.category_id].path[0]
    row.brand_id = product.brand_id
    row.published_at = product.published_at or clock.now()
    row.is_mall = product.is_mall
    row.has_free_return = product.has_free_return
    row.is_authentic = product.is_authentic
    row.ships_from = origin_of(product)
    row.value_ids = [pk for pk, _, _ in values]
    row.vector = _vector(words)
    return row


def _spoken(value: AttributeValue) -> tuple[str, str]:
    """A value in both languages; a plain «yes» is said by the name of its property: «NFC», «влажная уборка»."""
    if value.value_en in YES:
        return value.attribute.name_ru or "", value.attribute.name_en or ""
    return value.value_ru or "", value.value_en or ""


def _vector(words: Words) -> Func:
    return Func(
        Value(words.title, TextField()),
        Value(words.kind, TextField()),
        Value(words.properties, TextField()),
        Value(words.description, TextField()),
        Value(words.flags, ArrayField(TextField())),
        function="catalog_search_vector",
        output_field=SearchVectorField(),
    )


def _batches(items: Iterable[int], size: int) -> Iterator[list[int]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
