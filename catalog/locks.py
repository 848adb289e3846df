"""Row locks of the catalogue: always by primary key, always evaluated at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from accounts.locks import alone
from catalog.models import ImportJob, Product, SearchRow, Variant, WishlistItem
from marketplace.lib.errors import NotFound
from marketplace.lib.prepared import Prepared, Statement
from marketplace.lib.transactions import note_lock, require_transaction

_IMPORT_LOCKS = 7401  # the first of the two numbers of PostgreSQL's advisory locks
_BRAND_LOCK = 7402
_COUNT_LOCKS = 7403
_COMMON_WORDS_LOCK = 7404
_UPLOAD_LOCKS = 7405
_VARIANTS = Prepared(
    lambda pks: Variant.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[pks]).order_by("pk")
)
_SEARCH_ROWS = Statement(
    "locked_search_rows",
    f"SELECT product_id FROM {SearchRow._meta.db_table} WHERE product_id = ANY(%(pks)s)"  # noqa: S608 - a table of ours
    " ORDER BY product_id FOR UPDATE",
)


def lock_product(pk: int) -> Product:
    """Lock a product against others who edit or decide; who buys it is not kept waiting. Raises NotFound."""
    note_lock("product")
    product = Product.objects.select_for_update(of=("self",), no_key=True).select_related("store").filter(pk=pk).first()
    if product is None:
        raise NotFound
    return product


def lock_products(pks: Iterable[int]) -> None:
    """Lock these products in order of pk, as `lock_product` does; taken before variants."""
    note_lock("product")
    rows = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(pks)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def lock_variants(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """Lock these variants in order of pk; ids that do not exist are missing from the answer."""
    note_lock("variant")
    return {variant.pk: variant for variant in _VARIANTS.rows(pks=list(set(variant_ids)))}


def lock_search_rows(product_ids: Iterable[int]) -> list[int]:
    """Lock the search rows of these products in order of pk; taken after variants."""
    return [pk for (pk,) in _SEARCH_ROWS.rows(pks=list(set(product_ids)))]


def lock_import(pk: int) -> ImportJob:
    """Lock an import; taken before variants. Whoever moves it on, or calls it off, waits here."""
    require_transaction()
    return ImportJob.objects.select_for_update(of=("self",), no_key=True).select_related("store", "user").get(pk=pk)


@contextmanager
def only_worker_on_import(pk: int) -> Iterator[bool]:
    """True while nobody else works on this import; free again the moment that a worker is killed."""
    with alone(_IMPORT_LOCKS, pk % 2**31) as is_mine:
        yield is_mine


def lock_uploads(store_pk: int) -> None:
    """Whoever keeps a table for this store waits here until the other has: no index knows that two are one."""
    _wait_for(_UPLOAD_LOCKS, store_pk % 2**31)


def lock_new_brands() -> None:
    """Whoever gives a brand its name waits here until the others have: two names of one brand meet in no index."""
    _wait_for(_BRAND_LOCK, 0)


def lock_counts(category_id: int) -> None:
    """Whoever counts this category waits here until the others have: bits of two counts do not fit each other."""
    _wait_for(_COUNT_LOCKS, category_id % 2**31)


def lock_common_words() -> None:
    """Whoever reads or changes the common words for a count waits here: a word is known from one moment on."""
    _wait_for(_COMMON_WORDS_LOCK, 0)


def lock_wishes(item_ids: Iterable[int]) -> dict[int, WishlistItem]:
    """Lock these wishes in order of pk, so that of two givers one comes first; ids that do not exist are missing.

    FOR NO KEY UPDATE: promises refer to the row and may be read and taken back meanwhile.
    """
    note_lock("wish")
    rows = WishlistItem.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(item_ids))
    return {item.pk: item for item in rows.order_by("pk")}


def _wait_for(*numbers: int) -> None:
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", list(numbers))
