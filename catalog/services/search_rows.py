"""The only writer of SearchRow: what listings and search know of each product.

A row is written when the product's words change (`write_rows`), and its figures alone when price, stock,
rating or delivery do (`refresh_*`): the vector, which is dear to index, stays as it is then.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery

from accounts.models import Store
from catalog.constants import HOT_ROWS
from catalog.locks import lock_search_rows
from catalog.models import Product, SearchRow
from catalog.search.facts import NOWHERE, Facts, Reach, card_variant, facts_of, reach_of, words_of
from catalog.selectors.search_sources import Source, SourceWords, read_sources, read_words
from catalog.selectors.tree import Tree, category_tree, forget_tree, look_again, remembered_each
from catalog.selectors.zones import terms_of_stores
from catalog.services.common_words import find_common_words
from catalog.services.facet_counts import refresh_counts
from catalog.services.search_rows_sql import INSERT, UPDATE
from catalog.services.speeds import speed_of
from marketplace.lib import clock

BATCH = 1000
NEVER = 2**31 - 1  # more popular than anything
FEW = 100  # rows that may all be asked first until the marks are set anew
Columns = dict[str, Any]


def write_rows(*, product_ids: Iterable[int], workers: int = 1, marking: bool = True) -> int:
    """Write the rows of these products anew, and remove those of products that are not on sale.

    Gives the number of goods on sale among them. Works in batches, each in its own transaction. More `workers` than
    one write side by side, each with a connection of its own, and so not within a transaction of the caller's.
    Without `marking` no new row is asked first until the caller runs `mark_hot`, as after a whole load.
    """
    tree = category_tree()
    batches = _batches(sorted(set(product_ids)), BATCH)
    if workers == 1:
        return sum(_write_batch(batch, tree, marking=marking) for batch in batches)
    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(lambda batch: _write_alone(batch, tree, marking=marking), batches))


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


def rebuild_all(*, workers: int = 1) -> int:
    """Write the whole table anew (as `write_rows`), mark the hot rows, find the common words, count the places.

    Gives the number of rows.
    """
    ids = Product.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
    count = write_rows(product_ids=ids, workers=workers, marking=False)
    mark_hot()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_searchrow")
    find_common_words()
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
        sources = read_sources(lock_search_rows(batch))
        if rows := list(_figures(sources)):
            UPDATE.write(rows=_json(rows), now=clock.now())


def _write_alone(product_ids: Sequence[int], tree: Tree, *, marking: bool) -> int:
    try:
        return _write_batch(product_ids, tree, marking=marking)
    finally:
        connection.close()


@transaction.atomic
def _write_batch(product_ids: Sequence[int], tree: Tree, *, marking: bool) -> int:
    lock_search_rows(product_ids)
    sources = {pk: source for pk, source in read_sources(product_ids).items() if source.is_on_sale}
    words = read_words(list(sources))
    rows = [row | _words(sources[row["product_id"]], words[row["product_id"]], tree) for row in _figures(sources)]
    gone = set(product_ids) - {row["product_id"] for row in rows}
    SearchRow.objects.filter(pk__in=gone).delete()
    bar = NEVER if not marking else None if len(rows) <= FEW else _bar()
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, {"rows": _json(rows), "now": clock.now(), "hot": bar})
    return len(rows)


def _json(rows: Sequence[Columns]) -> str:
    return json.dumps(rows, default=str)


def _bar() -> int | None:
    """How popular goods must be to be asked first; None while there is room for all."""
    popular = SearchRow.objects.order_by("-popularity", "-pk").values_list("popularity", flat=True)
    return next(iter(popular[HOT_ROWS - 1 : HOT_ROWS]), None)


def _figures(sources: Mapping[int, Source]) -> Iterator[Columns]:
    """The figures of each product that has a variant on sale, by column."""
    look_again()
    reaches = remembered_each("reach", {source.store_id for source in sources.values()}, _read_reaches, NOWHERE)
    speeds = {store_id: speed_of(reach.days) for store_id, reach in reaches.items()}
    now = clock.now()
    for pk, source in sources.items():
        variant = card_variant(source.variants, least=source.least)
        if variant is not None:
            facts = facts_of(source, variant, reach=reaches[source.store_id], now=now)
            yield {"product_id": pk, "speed_id": speeds[source.store_id], **_columns(facts)}


def _read_reaches(store_ids: Iterable[int]) -> dict[int, Reach]:
    return {pk: reach_of(terms) for pk, terms in terms_of_stores(store_ids).items()}


def _columns(facts: Facts) -> Columns:
    columns = {name: getattr(facts, name) for name in Facts.__slots__}
    return columns | {"price": facts.price.amount}


def _words(source: Source, words: SourceWords, tree: Tree) -> Columns:
    """What changes with the product's own words and properties, by column; the vector in its parts."""
    parts = words_of(source, words, tree)
    return {
        "store_id": source.store_id,
        "category_id": source.category_id,
        "root_id": tree.nodes[source.category_id].path[0],
        "brand_id": source.brand_id,
        "published_at": source.published_at or clock.now(),
        "is_mall": source.is_mall,
        "has_free_return": source.has_free_return,
        "is_authentic": source.is_authentic,
        "ships_from": source.origin,
        "value_ids": [value[0] for value in words.values],
        **{name: getattr(parts, name) for name in parts.__slots__},
    }


def _batches(items: Iterable[int], size: int) -> Iterator[list[int]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
