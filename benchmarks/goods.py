"""A catalogue of any size: copies of the demo's goods with stores, prices, sales and words of their own.

./run manage benchmark_goods --goods 100000

PostgreSQL copies, table by table, with all constraints on; the search rows are made by the shop's own service. The
copy number n of the row with the id i has the id n × SPAN + i, in every table.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, models, transaction

from accounts.models import Store
from catalog.models import (
    DeliveryTemplate,
    DeliveryZone,
    Media,
    PriceChange,
    PriceTier,
    Product,
    ProductAttribute,
    StockMovement,
    Variant,
)
from catalog.services.common_words import find_common_words
from catalog.services.facet_counts import refresh_counts
from catalog.services.search_rows import mark_hot, write_rows
from catalog.services.search_words import rebuild_words

Say = Callable[[str], object]
SPAN = 10_000_000
STEP = 30_000  # products copied in one transaction
GOODS_OF_STORE = 500  # about
WORKERS = 2  # that copy, and then write search rows, side by side
VARIANTS = 2  # of a product, at most

# A word by the number of the copy, so that there are rare words at every size
_SYLLABLES = (
    (12, "ба во ги де жу зо ки лу ме но пе ру са ти фо ха"),
    (8, "рн лк ст нд мб рт кс нт лд рк нг вр дл гр пл шт"),
    (4, "а о у и е я ю ы ай ой уй ей ан он ин ен"),
    (0, "бер вик гор дан зар кел лон мир нот пол рум сет тор фил цев шан"),
)
WORD = " || ".join(f"split_part('{parts}', ' ', 1 + (n >> {bits}) %% 16)" for bits, parts in _SYLLABLES)
LIVE = "(SELECT id FROM catalog_product WHERE status = 'live')"
Columns = Mapping[str, str]


def word_of(number: int) -> str:
    """The word that all goods of the copy `number`, and no others, have in their title."""
    return "".join(parts.split()[(number >> bits) % 16] for bits, parts in _SYLLABLES)


def chance(name: str, of: str = "p.id") -> str:
    """SQL for a number from 0 to 1 that depends on product and copy alone, so that two loads are alike."""
    return f"(('x' || substr(md5('{name}' || {of} || ':' || n), 1, 7))::bit(28)::int / 268435456.0)"


def grow(*, goods: int, say: Say) -> None:
    """Add copies until about `goods` products are on sale and searchable. Raises RuntimeError without a demo."""
    size = Product.objects.filter(pk__lt=SPAN, status=Product.Status.LIVE).count()
    if not size:
        raise RuntimeError("there is no demo to copy: ./run manage load_demo")
    first, last = _copies_made(Product) + 1, -(-goods // size) - 1
    if last < first:
        return
    began = time.monotonic()
    _analyze()
    stores = _grow_stores(goods)
    step = max(1, STEP // size)
    spans = [(start, min(start + step - 1, last)) for start in range(first, last + 1, step)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for _, end in pool.map(lambda span: _copy_span(span, stores), spans):
            say(f"  {(end + 1) * size} products, {time.monotonic() - began:.0f} s")
    _analyze()
    copied = time.monotonic()
    new = Product.objects.filter(pk__gte=first * SPAN).order_by("pk").values_list("pk", flat=True)
    write_rows(product_ids=new.iterator(chunk_size=10_000), workers=WORKERS, marking=False)
    mark_hot()
    run_sql("VACUUM ANALYZE catalog_searchrow", None)
    done = time.monotonic()
    new_count = (last - first + 1) * size
    say(f"{new_count} products copied in {copied - began:.0f} s, searchable {done - copied:.0f} s later")
    find_common_words()
    refresh_counts(seconds=math.inf)
    rebuild_words()
    say(f"places and words counted in {time.monotonic() - done:.0f} s")


def _copies_made(model: type[models.Model]) -> int:
    newest: int = model._default_manager.aggregate(newest=models.Max("pk"))["newest"] or 0
    return newest // SPAN


@transaction.atomic
def _grow_stores(goods: int) -> int:
    """The number of copies of each store; a copied product is sold by one of them or by the original."""
    first, last = _copies_made(Store) + 1, goods // GOODS_OF_STORE // max(Store.objects.filter(pk__lt=SPAN).count(), 1)
    if last >= first:
        copy_rows(
            Store,
            {"slug": "p.slug || '-' || n", "name": "p.name || ' ' || n", "status": "'approved'"},
            (first, last),
        )
        copy_rows(DeliveryTemplate, {"store_id": _same("store_id")}, (first, last))
        copy_rows(DeliveryZone, {"template_id": _same("template_id")}, (first, last))
    return max(first - 1, last)


def _copy_span(numbers: tuple[int, int], stores: int) -> tuple[int, int]:
    """`_copy_goods` by a thread, with a connection of its own."""
    try:
        _copy_goods(numbers, stores)
    finally:
        connection.close()
    return numbers


@transaction.atomic
def _copy_goods(numbers: tuple[int, int], stores: int) -> None:
    orders = f"floor(3000 * {chance('orders')} ^ 9)::int"
    stars = f"round((5 - 2 * {chance('stars')} ^ 2)::numeric, 2)"
    product: dict[str, str] = {name: f"p.{name} || ' ' || {WORD} || '-' || n" for name in _in_languages("title")}
    product |= {name: f"p.{name} || '-' || n" for name in _in_languages("slug")}
    product |= {
        "store_id": f"p.store_id + {SPAN}::bigint * floor({chance('store')} * {stores + 1})::int",
        "published_at": f"now() - {chance('age')} ^ 2 * interval '900 days'",
        "orders_count": orders,
        "rating_count": f"{orders} / 4",
        "rating_average": f"CASE WHEN {orders} >= 4 THEN {stars} END",
    }
    copy_rows(Product, product, numbers, where="p.status = 'live'")
    copy_rows(Media, {"product_id": _same("product_id")}, numbers, where=f"p.product_id IN {LIVE}")
    copy_rows(
        ProductAttribute,
        {"product_id": _same("product_id"), "value_id": "p.value_id"},
        numbers,
        where=f"p.product_id IN {LIVE}",
    )
    _copy_variants(numbers)


def _copy_variants(numbers: tuple[int, int]) -> None:
    factor = f"(0.8 + 0.7 * {chance('price', 'p.product_id')})::numeric"
    kept = f"p.product_id IN {LIVE} AND p.position < {VARIANTS}"
    variant: dict[str, str] = {name: f"round(p.{name} * {factor}, 2)" for name in ("price", "list_price", "old_price")}
    variant |= {
        "product_id": _same("product_id"),
        "store_id": f"(SELECT store_id FROM catalog_product WHERE id = {_same('product_id')})",
        "sku": "p.sku || '-' || n",
        "stock_reserved": "0",
        "media_id": _same("media_id"),
    }
    copy_rows(Variant, variant, numbers, where=kept)
    of_first = "p.variant_id = v.id AND v.position = 0"
    tier_factor = factor.replace("p.product_id", "v.product_id")
    copy_rows(
        PriceTier,
        {"variant_id": _same("variant_id"), "price": f"round(p.price * {tier_factor}, 2)"},
        numbers,
        tables=", catalog_variant v",
        where=f"{of_first} AND v.product_id IN {LIVE}",
    )
    span = [number * SPAN for number in (numbers[0], numbers[1] + 1)]
    copies = "FROM catalog_variant v WHERE v.id >= %s AND v.id < %s"
    for model, columns, values in (
        (PriceChange, "variant_id, price, list_price, reason, at", "v.id, v.price, v.list_price, 'initial', now()"),
        (
            StockMovement,
            "variant_id, kind, on_hand_change, reserved_change, reference, at",
            "v.id, 'received', v.stock_on_hand, 0, '', now()",
        ),
    ):
        run_sql(f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} {copies}", span)


def _in_languages(name: str) -> list[str]:
    return [name, f"{name}_ru", f"{name}_en"]


def _same(column: str) -> str:
    """The row of the same copy that `column` leads to."""
    return f"p.{column} + {SPAN}::bigint * n"


def copy_rows(
    model: type[models.Model], columns: Columns, numbers: tuple[int, int], *, where: str = "TRUE", tables: str = ""
) -> None:
    """Copies of all originals of `model` that `where` lets through; `columns` are what differs, as SQL over p and n."""
    names = [str(field.column) for field in model._meta.local_concrete_fields]
    values = [f"p.id + {SPAN}::bigint * n" if name == "id" else columns.get(name, f"p.{name}") for name in names]
    run_sql(
        f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM generate_series(%s, %s) AS n, {model._meta.db_table} p{tables} WHERE p.id < {SPAN} AND {where}",
        numbers,
    )


def run_sql(sql: str, params: object) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)  # type: ignore[arg-type]


def _analyze() -> None:
    """What autovacuum would do later: without statistics the next step would read whole tables again and again."""
    for model in (Product, Variant, Media, ProductAttribute, PriceTier, PriceChange):
        run_sql(f"VACUUM ANALYZE {model._meta.db_table}", None)
