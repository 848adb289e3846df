"""Goods from a seller's CSV file: good lines are kept, bad ones reported; safe to repeat, by SKU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Store
from catalog.import_rules import ImportRow, RowError, read_rows
from catalog.models import Brand, PriceChange, Product, Variant
from catalog.rules import slug_of
from catalog.selectors.tree import Tree, category_tree, forget_tree
from catalog.services.prices import change_price
from catalog.services.search_rows import write_rows
from catalog.services.stock import count_stock
from marketplace.lib import clock
from marketplace.lib.errors import DomainError

# Which column an error of a service is about
COLUMNS = {"insufficient_stock": "stock", "invalid_price": "price", "invalid_tiers": "price"}


@dataclass(slots=True)
class ImportReport:
    """What an import did: lines that made a variant, that changed one, and the errors in order of lines."""

    created: int = 0
    updated: int = 0
    errors: list[RowError] = field(default_factory=list)


def import_products(*, store: Store, data: bytes, dry_run: bool = False) -> ImportReport:
    """Read a CSV file (columns: `catalog.import_rules`) into the goods of `store`.

    Lines with the same `product` are variants of one product. Each line has a savepoint of its own, so that a
    bad one costs only itself. New goods go on sale at once. With `dry_run` all is tried and nothing kept.
    """
    found = read_rows(data)
    report = ImportReport(errors=found.errors)
    with transaction.atomic():
        job = _Import(store, category_tree(), _products_by_key(store))
        for row in found.rows:
            _import_row(job, row, report)
        write_rows(product_ids=job.touched)
        if dry_run:
            transaction.set_rollback(True)
    if job.has_new_brands:
        forget_tree()
    report.errors.sort(key=lambda error: error.row)
    return report


@dataclass(slots=True)
class _Import:
    """One run: where to look things up, and what has been touched."""

    store: Store
    tree: Tree
    products: dict[str, Product]
    touched: set[int] = field(default_factory=set)
    has_new_brands: bool = False

    def category_id(self, text: str) -> int | None:
        """The leaf with this id or slug."""
        for node in self.tree.nodes.values():
            if node.is_leaf and text in (str(node.pk), node.slug_ru, node.slug_en):
                return node.pk
        return None


def _products_by_key(store: Store) -> dict[str, Product]:
    """Products of the store by the SKU of each of their variants."""
    variants = Variant.objects.filter(store=store).select_related("product")
    return {variant.sku: variant.product for variant in variants}


def _import_row(job: _Import, row: ImportRow, report: ImportReport) -> None:
    category_id = job.category_id(row.category)
    if category_id is None:
        reason = _("There is no category “%(category)s” that goods are filed under.") % {"category": row.category}
        report.errors.append(RowError(row.row, "category", reason))
        return
    try:
        with transaction.atomic():
            product = _write_product(job, row, category_id)
            is_new = _write_variant(job.store, product, row)
    except DomainError as error:
        report.errors.append(RowError(row.row, COLUMNS.get(error.code, ""), str(error)))
        return
    job.products[row.sku] = job.products[row.product] = product
    job.touched.add(product.pk)
    report.created += is_new
    report.updated += not is_new


def _write_product(job: _Import, row: ImportRow, category_id: int) -> Product:
    product = job.products.get(row.sku) or job.products.get(row.product)
    if product is None:
        product = Product(store=job.store, status=Product.Status.LIVE, published_at=clock.now())
    product.category_id = category_id
    product.brand = _brand(job, row.brand)
    product.title_ru, product.title_en = row.title_ru, row.title_en
    product.slug_ru, product.slug_en = slug_of(row.title_ru), slug_of(row.title_en or row.title_ru)
    for name, text in row.texts.items():
        if text:
            setattr(product, name, text)
    product.save()
    return product


def _brand(job: _Import, name: str) -> Brand | None:
    if not name:
        return None
    brand, is_new = Brand.objects.get_or_create(name=name, defaults={"slug": _free_slug(slug_of(name)[:50])})
    job.has_new_brands |= is_new
    return brand


def _free_slug(slug: str) -> str:
    taken = Brand.objects.filter(slug__startswith=slug).count()
    return f"{slug}-{taken + 1}" if taken else slug


def _write_variant(store: Store, product: Product, row: ImportRow) -> bool:
    """The variant of this SKU with its price and stock; True when it is new."""
    variant = Variant.objects.filter(store=store, sku=row.sku).first()
    fields: Mapping[str, object] = {"options": row.options, "weight_g": row.weight_g, "product": product}
    is_new = variant is None
    if variant is None:
        position = product.variants.count()
        variant = Variant.objects.create(
            store=store, sku=row.sku, price=row.price, list_price=row.price, position=position, **fields
        )
        PriceChange.objects.create(
            variant=variant, price=row.price, list_price=row.price, reason=PriceChange.Reason.INITIAL
        )
    else:
        Variant.objects.filter(pk=variant.pk).update(**fields)
        change_price(variant_id=variant.pk, list_price=row.price, reason=PriceChange.Reason.IMPORT)
    count_stock(variant_id=variant.pk, on_hand=row.stock)
    return is_new
