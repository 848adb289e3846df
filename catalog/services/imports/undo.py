"""The way back from the last import: what it wrote is restored unless somebody has changed or bought it since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from catalog.importing.columns import ATTRIBUTE
from catalog.locks import lock_import, lock_products, lock_search_rows, lock_variants
from catalog.models import (
    Discount,
    DroppedPicture,
    ImportChange,
    ImportJob,
    Media,
    PriceChange,
    Product,
    ProductDecision,
    Variant,
)
from catalog.services.imports import characteristics
from catalog.services.imports.batch import PRODUCT_COLUMNS
from catalog.services.imports.characteristics import Characteristics, Chosen, read_characteristics
from catalog.services.prices import change_prices, prices_below_tiers, set_discounts
from catalog.services.products import move_product, store_publishes_alone
from catalog.services.prohibited import find_prohibited, texts_of
from catalog.services.search_rows import write_rows
from catalog.services.stock import count_stocks
from marketplace.lib import clock
from marketplace.lib.bulk import update_rows
from marketplace.lib.money import Money

BATCH = 500
TEXT_COLUMNS = [column for column in PRODUCT_COLUMNS if column != "status"]
LISTED = 50  # SKUs and titles named in the report of what could not be undone


@transaction.atomic
def undo_next(job_pk: int) -> bool:
    """Undo the next changes, newest first; False when none is left. Their lines go in the same transaction.

    Locks the import, then the products, the variants and the search rows. Blocked goods are the business of staff:
    they stay as they are.
    """
    job = lock_import(job_pk)
    if job.status != ImportJob.Status.UNDOING:
        return False
    changes = list(job.changes.select_related("variant").order_by("-pk")[:BATCH])
    if not changes:
        return False
    report = _Report(job)
    touched = {one.product_id for one in changes}
    lock_products(touched)
    lock_variants({one.variant_id for one in changes if one.variant_id is not None})
    lock_search_rows(touched)
    _undo(_read_anew(changes, report), report)
    ImportChange.objects.filter(pk__in=[one.pk for one in changes]).delete()
    write_rows(product_ids=touched)
    job.moved_at = clock.now()
    job.save()
    return True


def _undo(changes: Sequence[ImportChange], report: _Report) -> None:
    _restore_variants([one for one in changes if one.variant_id is not None and not one.is_new], report)
    _remove_variants([one for one in changes if one.variant_id is not None and one.is_new], report)
    _restore_products([one for one in changes if one.variant_id is None and not one.is_new], report)
    _remove_products([one.product for one in changes if one.variant_id is None and one.is_new], report)


def _read_anew(changes: Sequence[ImportChange], report: _Report) -> list[ImportChange]:
    """The changes with products as they are under the lock; without those of blocked goods."""
    products = Product.objects.select_related("store").in_bulk({one.product_id for one in changes})
    found, left = [], set[int]()
    for one in changes:
        product = products.get(one.product_id)
        if product is None:  # deleted, and its changes with it
            continue
        one.product = product
        if product.status != Product.Status.BLOCKED:
            found.append(one)
        elif product.pk not in left:
            left.add(product.pk)
            report.left("changed_since", product.title_ru or str(product))
    return found


class _Report:
    """Counts what was undone, and names what was not."""

    def __init__(self, job: ImportJob) -> None:
        self.data: dict[str, Any] = job.undo_report

    def done(self, what: str, count: int = 1) -> None:
        """`count` more were undone."""
        if count:
            self.data[what] = self.data.get(what, 0) + count

    def left(self, why: str, name: str) -> None:
        """This one could not be undone."""
        self.done(why)
        names = self.data.setdefault(f"{why}_names", [])
        if len(names) < LISTED:
            names.append(name)


def _restore_variants(changes: Sequence[ImportChange], report: _Report) -> None:
    # read anew: the rows are locked now
    variants = Variant.objects.in_bulk([one.variant_id for one in changes if one.variant_id])
    prices = _prices_before(changes, variants)
    stocks: dict[int, int] = {}
    stubborn = _restore_discounts([one for one in changes if "percent" in one.before])
    for one in changes:
        variant = variants.get(one.variant_id or 0)
        if variant is None:  # deleted, and its change with it
            continue
        is_whole = _restore_columns(variant, one, ("options", "weight_g"))
        is_whole &= "list_price" not in one.before or variant.pk in prices
        if "stock" in one.before:
            # pieces sold since stay sold: the difference goes back, not the figure
            stocks[variant.pk] = variant.stock_on_hand - (one.after["stock"] - one.before["stock"])
        if is_whole and variant.pk not in stubborn:
            report.done("restored_variants")
        else:
            report.left("changed_since", variant.sku)
    update_rows(list(variants.values()), ["options", "weight_g"])
    change_prices(list_prices=prices, reason=PriceChange.Reason.IMPORT)
    _restore_stocks(variants, stocks, report)


def _prices_before(changes: Sequence[ImportChange], variants: dict[int, Variant]) -> dict[int, Money]:
    """The list prices to go back to: where nobody has changed them since, and wholesale prices allow it."""
    prices = {
        variant.pk: Money(Decimal(one.before["list_price"]))
        for one in changes
        if "list_price" in one.before
        and (variant := variants.get(one.variant_id or 0)) is not None
        and str(variant.list_price.amount) == one.after["list_price"]
    }
    refused = prices_below_tiers(list_prices=prices)
    return {pk: price for pk, price in prices.items() if pk not in refused}


def _restore_stocks(variants: dict[int, Variant], stocks: dict[int, int], report: _Report) -> None:
    short = {pk for pk, figure in stocks.items() if figure < 0}
    short |= count_stocks(on_hand={pk: figure for pk, figure in stocks.items() if pk not in short})
    for pk in sorted(short):
        report.left("promised", variants[pk].sku)


def _restore_columns(thing: Product | Variant, change: ImportChange, columns: Sequence[str]) -> bool:
    """Put columns back that still hold what the import wrote; False when one of them does not."""
    is_whole = True
    for column in columns:
        if column not in change.before:
            continue
        if getattr(thing, column) == change.after[column]:
            setattr(thing, column, change.before[column])
        else:
            is_whole = False
    return is_whole


def _restore_discounts(changes: Sequence[ImportChange]) -> set[int]:
    """Discounts as they were, until they were to end; one that would be over by now is not begun again.

    Gives the variants whose discount is another one by now, or cannot come back.
    """
    if not changes:
        return set()
    active = Discount.objects.filter(variant__in=[one.variant_id for one in changes], status=Discount.Status.ACTIVE)
    percents, now = dict(active.values_list("variant_id", "percent")), clock.now()
    change_of = {one.variant_id or 0: one for one in changes}
    wanted = {pk: one.before for pk, one in change_of.items() if percents.get(pk, 0) == one.after["percent"]}
    ends = {pk: datetime.fromisoformat(until) for pk, own in wanted.items() if (until := own.get("percent_until"))}
    before = {pk: 0 if pk in ends and ends[pk] <= now else int(own["percent"]) for pk, own in wanted.items()}
    return (change_of.keys() - wanted.keys()) | set_discounts(percents=before, starts_at=now, ends=ends)


def _remove_variants(changes: Sequence[ImportChange], report: _Report) -> None:
    for one in changes:
        variant = one.variant
        assert variant is not None  # chosen so
        try:
            with transaction.atomic():
                variant.delete()
            report.done("removed_variants")
        except ProtectedError:
            Variant.objects.filter(pk=variant.pk).update(is_active=False)
            report.left("bought", variant.sku)


def _restore_products(changes: Sequence[ImportChange], report: _Report) -> None:
    codes = [name.removeprefix(ATTRIBUTE) for one in changes for name in one.before if name.startswith(ATTRIBUTE)]
    known = read_characteristics(codes)
    values: dict[Product, dict[str, Chosen]] = {}
    is_whole: dict[int, bool] = {}
    for one in changes:
        is_whole[one.product_id] = _restore_columns(one.product, one, TEXT_COLUMNS) and is_whole.get(
            one.product_id, True
        )
        values[one.product] = _values(one.before, known)
    products = sorted((one.product for one in changes), key=lambda product: product.pk)
    update_rows(products, [column.removesuffix("_id") for column in TEXT_COLUMNS])
    characteristics.write(values, known)
    for one in changes:
        if "status" in one.before:
            is_whole[one.product_id] = is_whole[one.product_id] and _restore_status(one)
        if is_whole[one.product_id]:
            report.done("restored_products")
        else:
            report.left("changed_since", one.product.title_ru or str(one.product))


def _restore_status(change: ImportChange) -> bool:
    """What the import sent to be looked at goes back on sale only with all that it wrote taken back, and where nobody
    need look at what the product says now. False when it stays.
    """
    product = change.product
    if product.status != change.after["status"] or not store_publishes_alone(product.store):
        return False
    if find_prohibited(texts_of(product)):
        return False
    Product.objects.filter(pk=product.pk).update(status=change.before["status"])
    return True


def _values(before: dict[str, Any], known: Characteristics) -> dict[str, Chosen]:
    """Characteristics as they were: ids of values, or the two texts."""
    found = {
        name.removeprefix(ATTRIBUTE): tuple(chosen) for name, chosen in before.items() if name.startswith(ATTRIBUTE)
    }
    return {code: chosen for code, chosen in found.items() if code in known.by_code}


def _remove_products(products: Sequence[Product], report: _Report) -> None:
    """Delete what nobody has ordered and staff have not decided about; the rest goes off sale and stays on record."""
    decided = set(
        ProductDecision.objects.filter(product__in=products, by__isnull=False).values_list("product_id", flat=True)
    )
    free = [product for product in products if product.pk not in decided]
    try:
        _delete([product.pk for product in free])
        report.done("removed_products", len(free))
        free = []
    except ProtectedError:
        pass
    for product in free:
        try:
            _delete([product.pk])
            report.done("removed_products")
        except ProtectedError:
            _take_off(product, report)
    for product in products:
        if product.pk in decided:
            _take_off(product, report)


@transaction.atomic
def _delete(product_ids: Sequence[int]) -> None:
    """Delete these products; their pictures are swept later. Raises ProtectedError."""
    media = Media.objects.filter(product__in=product_ids)
    dropped = {one.stem: DroppedPicture(stem=one.stem, sizes=one.sizes) for one in media}  # goods may share one
    Product.objects.filter(pk__in=product_ids).delete()
    DroppedPicture.objects.bulk_create(
        dropped.values(), update_conflicts=True, unique_fields=["stem"], update_fields=["sizes", "dropped_at"]
    )


def _take_off(product: Product, report: _Report) -> None:
    """Only what is on sale: nothing that was removed or sent back may come back as a paused product."""
    if product.is_live:
        move_product(product=product, to=Product.Status.PAUSED)
    report.left("bought", product.title_ru or str(product))
