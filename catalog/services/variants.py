"""The table of a product's variants, saved as one; prices and stock go through their own services."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from accounts.models import User
from catalog.errors import InsufficientStock, InvalidPrice, InvalidTiers, NothingOnSale, SkuTaken, StockMoved
from catalog.locks import lock_variants
from catalog.models import PriceChange, Product, Variant
from catalog.product_rules import Option, fits
from catalog.rules import is_price
from catalog.services.prices import change_price
from catalog.services.product_edits import guarded_edit
from catalog.services.products import recheck_edited
from catalog.services.search_rows import write_rows
from catalog.services.stock import count_stock
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money

OUT_OF_TABLE = 32_767  # the position of variants that were sold once and have no line any more


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One line of the table; `stock_seen` is the stock that the page had shown, None on a new line."""

    options: list[Option]
    sku: str
    list_price: Money
    stock: int
    stock_seen: int | None = None
    weight_g: int = 0
    media_id: int | None = None
    is_active: bool = True


def save_variants(*, product_id: int, seen: str, rows: Sequence[VariantRow], user: User) -> None:
    """Make the variants of a product those of `rows`, in their order; known ones go on with their history.

    What has no line any more is taken from sale, or deleted while the product was never on sale. Locks product
    and variants. Raises NotFound, ProductLocked, EditConflict, ProhibitedWords, NothingOnSale; and for a line,
    with `field` = "<number of the line>-<column>": SkuTaken, InvalidPrice, InvalidTiers, StockMoved,
    InsufficientStock.
    """
    with guarded_edit(product_id, "variants", seen) as product:
        if not any(row.is_active for row in rows):
            raise NothingOnSale
        known = _matched(product, rows)
        _free_skus(rows, known)
        for place, row in enumerate(rows):
            _save_row(product, place, row, known.get(place), user)
        recheck_edited(product=product, is_renamed=False)
        write_rows(product_ids=[product.pk])


def _matched(product: Product, rows: Sequence[VariantRow]) -> dict[int, Variant]:
    """The variant that goes on in each line, by the line's place; those left over are dropped.

    Known by its values, else by its SKU: whoever corrects a word of a value keeps prices, stock and history.
    """
    variants = lock_variants(Variant.objects.filter(product=product).values_list("pk", flat=True))
    left = sorted(variants.values(), key=lambda one: (one.position, one.pk))
    found: dict[int, Variant] = {}
    for suits in (partial(_suits, is_exact=True), partial(_suits, is_exact=False), _has_sku):
        for place, row in enumerate(rows):
            if place in found:
                continue
            match = next((v for v in left if suits(v, row)), None)
            if match is not None:
                found[place] = match
                left.remove(match)
    _drop(product, left)
    return found


def _suits(variant: Variant, row: VariantRow, *, is_exact: bool) -> bool:
    if is_exact and len(variant.options) != len(row.options):
        return False
    return fits(variant.options, row.options)


def _has_sku(variant: Variant, row: VariantRow) -> bool:
    return variant.sku == row.sku


def _drop(product: Product, variants: Sequence[Variant]) -> None:
    pks = [variant.pk for variant in variants]
    if product.published_at is None:
        Variant.objects.filter(pk__in=pks).delete()
    else:
        Variant.objects.filter(pk__in=pks).update(is_active=False, position=OUT_OF_TABLE)


def _free_skus(rows: Sequence[VariantRow], known: dict[int, Variant]) -> None:
    """Two lines may swap their SKUs: those that change let go of theirs first."""
    moving = [variant.pk for place, variant in known.items() if variant.sku != rows[place].sku]
    for pk in moving:
        Variant.objects.filter(pk=pk).update(sku=f"~{pk}")


def _save_row(product: Product, place: int, row: VariantRow, variant: Variant | None, user: User) -> None:
    taken = Variant.objects.filter(store=product.store_id, sku=row.sku)
    if taken.exclude(pk=variant.pk if variant else 0).exists():
        raise SkuTaken(field=f"{place}-sku", sku=row.sku)
    try:
        if variant is None:
            add_variant(product=product, place=place, row=row, user=user)
        else:
            _change(variant, place, row, user)
    except (InvalidPrice, InvalidTiers) as error:
        raise type(error)(field=f"{place}-list_price") from error
    except InsufficientStock as error:
        raise InsufficientStock(field=f"{place}-stock", **error.params) from error
    except StockMoved as error:
        raise StockMoved(field=f"{place}-stock", **error.params) from error


def add_variant(*, product: Product, place: int, row: VariantRow, user: User | None = None) -> Variant:
    """A new variant with the first line of its price history and stock ledger. Raises InvalidPrice."""
    if not is_price(row.list_price):
        raise InvalidPrice
    variant = Variant.objects.create(
        product=product, store=product.store, sku=row.sku, options=row.options, price=row.list_price,
        list_price=row.list_price, weight_g=row.weight_g, media_id=row.media_id, position=place,
        is_active=row.is_active,
    )  # fmt: skip
    reason = PriceChange.Reason.INITIAL
    PriceChange.objects.create(variant=variant, price=row.list_price, list_price=row.list_price, reason=reason)
    count_stock(variant_id=variant.pk, on_hand=row.stock, user=user)
    return variant


def _change(variant: Variant, place: int, row: VariantRow, user: User) -> None:
    Variant.objects.filter(pk=variant.pk).update(
        sku=row.sku, options=row.options, weight_g=row.weight_g, media=row.media_id, position=place,
        is_active=row.is_active,
    )  # fmt: skip
    if row.list_price != variant.list_price:
        change_price(variant_id=variant.pk, list_price=row.list_price, reason=PriceChange.Reason.EDIT)
    set_stock(variant=variant, stock=row.stock, seen=row.stock_seen, user=user)


def set_stock(*, variant: Variant, stock: int, seen: int | None, user: User | None) -> None:
    """Count `stock` pieces of a locked variant, unless the reader left alone what the page had shown.

    Raises StockMoved when it is another number by now, InsufficientStock when more are reserved.
    """
    if stock in {variant.stock_on_hand, seen}:
        return
    if seen is not None and variant.stock_on_hand != seen:
        raise StockMoved(stock=variant.stock_on_hand)
    count_stock(variant_id=variant.pk, on_hand=stock, user=user)


def line_of(error: DomainError) -> tuple[int, str] | None:
    """Number of the line and column that an error of `save_variants` belongs to; None for the whole table."""
    place, dash, column = (error.field or "").partition("-")
    return (int(place), column) if dash and place.isdecimal() else None
