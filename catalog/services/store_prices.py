"""Wholesale steps and discounts as a store sets them: for one variant of a product, or for all at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.locks import lock_variants
from catalog.models import Discount, Product, Variant
from catalog.rules import Tier
from catalog.services.prices import end_discount, plan_discount, set_tiers
from catalog.services.product_edits import guarded_edit
from catalog.services.products import lock_editable
from catalog.services.search_rows import write_rows
from marketplace.lib import clock
from marketplace.lib.errors import NotFound


def save_tiers(*, product_id: int, seen: str, variant_id: int | None, tiers: Sequence[Tier]) -> None:
    """Replace the wholesale prices of one variant, or of all when `variant_id` is None.

    Locks product and variants. Raises NotFound, ProductLocked, EditConflict, InvalidTiers.
    """
    with guarded_edit(product_id, "prices", seen) as product:
        for pk in _variants(product, variant_id):
            set_tiers(variant_id=pk, tiers=tiers)
        write_rows(product_ids=[product.pk])


@dataclass(frozen=True, slots=True)
class Sale:
    """A discount in percent with its dates."""

    percent: int
    starts_at: datetime
    ends_at: datetime | None = None


@transaction.atomic
def plan_sale(*, product_id: int, variant_id: int | None, sale: Sale) -> int:
    """Plan a discount for one variant, or for all; how many. Raises NotFound, ProductLocked, InvalidDiscount.

    It begins now at the earliest: what is struck through is the lowest price before the beginning, and a beginning
    in the past would choose the days when the goods were dear. Locks the product, and all its variants before the
    first price moves: with it moves the search row, for which a buyer of the next variant may be waiting.
    """
    product = lock_editable(product_id)
    pks = _variants(product, variant_id)
    lock_variants(pks)
    starts_at = max(sale.starts_at, clock.now())
    for pk in pks:
        plan_discount(variant_id=pk, percent=sale.percent, starts_at=starts_at, ends_at=sale.ends_at)
    return len(pks)


@transaction.atomic
def stop_sale(*, product_id: int, discount_ids: Collection[int]) -> None:
    """End discounts of this product, or call planned ones off; those that are over stay so.

    Locks the product, and the variants before the first price moves, as `plan_sale` does. Raises ProductLocked, and
    NotFound unless all of them are the product's.
    """
    product = lock_editable(product_id)
    own = dict(Discount.objects.filter(pk__in=discount_ids, variant__product=product).values_list("pk", "variant_id"))
    if not own or own.keys() != set(discount_ids):
        raise NotFound
    lock_variants(own.values())
    for pk in sorted(own):
        end_discount(discount_id=pk)


def _variants(product: Product, variant_id: int | None) -> list[int]:
    rows = Variant.objects.filter(product=product, is_active=True).order_by("pk")
    if variant_id is not None:
        rows = rows.filter(pk=variant_id)
    pks = list(rows.values_list("pk", flat=True))
    if not pks:
        raise NotFound
    return pks
