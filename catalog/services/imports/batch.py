"""Writing a planned batch: a few queries for all of its rows, in one transaction with the progress of the run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from accounts.models import User
from catalog.importing.rows import GoodsRow
from catalog.models import Brand, Discount, ImportChange, ImportJob, ImportPicture, PriceChange, Product, Variant
from catalog.rules import slug_of
from catalog.services.imports import characteristics
from catalog.services.imports.plan import NEW, Planned, plan
from catalog.services.imports.scene import ProductState, Run
from catalog.services.prices import change_prices, end_discount, open_prices, plan_discount
from catalog.services.search_rows import write_rows
from catalog.services.stock import count_stocks, open_stock
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.transactions import require_transaction

PRODUCT_COLUMNS = (
    "title_ru",
    "title_en",
    "slug_ru",
    "slug_en",
    "description_ru",
    "description_en",
    "box_contents_ru",
    "box_contents_en",
    "category_id",
    "brand_id",
    "code",
    "status",
    "lot_size",
    "min_quantity",
    "max_quantity",
)


def write_batch(run: Run, job: ImportJob, rows: Sequence[GoodsRow]) -> list[Planned]:
    """Plan and write these rows. A row that the database refuses costs only itself.

    Locks products and variants, in order of pk. Wants an open transaction.
    """
    require_transaction()
    try:
        with transaction.atomic():
            planned = plan(run, rows, lock=True)
            _write(run, job, [one for one in planned if one.is_good])
            return planned
    except (IntegrityError, DataError):
        run.brands = {}  # some of them were not written after all
        if len(rows) == 1:
            rows[0].problems = []
            rows[0].refuse("not_taken")
            return [Planned(rows[0])]
    middle = len(rows) // 2
    fresh = [_forgotten(row) for row in rows]
    return write_batch(run, job, fresh[:middle]) + write_batch(run, job, fresh[middle:])


def _forgotten(row: GoodsRow) -> GoodsRow:
    """The row without what the plan that failed found about it: all of that is found again."""
    if not row.is_bad:
        row.problems = []
    return row


def _write(run: Run, job: ImportJob, planned: Sequence[Planned]) -> None:
    states = list({id(one.state): one.state for one in planned if one.state is not None}.values())
    _write_brands(run, states)
    _write_products(states)
    new = [one.variant for one in planned if one.outcome == NEW and one.variant is not None]
    Variant.objects.bulk_create(new)
    moment = clock.now()
    open_prices(variants=new, at=moment)
    open_stock(variants=new, user=job.user)
    _change_variants(job.user, planned)
    characteristics.write(
        {state.product: {code: state.values[code] for code in state.values_before} for state in states},
        run.characteristics,
    )
    _change_discounts(planned, moment)
    _note_changes(job, states, planned)
    _queue_pictures(run, job, planned)
    touched = [one.state.product.pk for one in planned if one.state is not None and _is_moved(one)]
    write_rows(product_ids=touched)


def _is_moved(one: Planned) -> bool:
    state = one.state
    return one.outcome == NEW or bool(one.before) or (state is not None and bool(state.before or state.values_before))


def _write_brands(run: Run, states: Iterable[ProductState]) -> None:
    """Brands met for the first time; two runs at once meet at the unique name."""
    wanted = {state.product.brand.name: state for state in states if state.product.brand and not state.product.brand.pk}
    if wanted:
        taken = set(Brand.objects.values_list("slug", flat=True))
        for name in wanted:
            slug = _free_slug(slug_of(name)[:50], taken)
            brand, _is_new = Brand.objects.get_or_create(name=name, defaults={"slug": slug})
            taken.add(brand.slug)
            run.brands[name] = brand
        run.has_new_names = True
    for state in states:
        if state.product.brand is not None:
            state.product.brand = run.brands.get(state.product.brand.name, state.product.brand)


def _free_slug(slug: str, taken: set[str]) -> str:
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def _write_products(states: Sequence[ProductState]) -> None:
    Product.objects.bulk_create([state.product for state in states if state.is_new])
    moved = [state.product for state in states if not state.is_new and state.before]
    for product in moved:
        product.updated_at = clock.now()
    columns = [column.removesuffix("_id") for column in PRODUCT_COLUMNS]
    Product.objects.bulk_update(sorted(moved, key=lambda one: one.pk), [*columns, "updated_at"])


def _change_variants(user: User | None, planned: Sequence[Planned]) -> None:
    known = [one for one in planned if one.before and one.variant is not None]
    plain = [one.variant for one in known if one.variant and {"options", "weight_g"} & set(one.before or ())]
    if plain:
        Variant.objects.bulk_update(plain, ["options", "weight_g"])
    prices = {one.variant.pk: one.list_price for one in known if one.variant and one.list_price is not None}
    if prices:
        change_prices(list_prices=prices, reason=PriceChange.Reason.IMPORT)
    stocks = {one.variant.pk: one.stock for one in known if one.variant and one.stock is not None}
    if stocks:
        count_stocks(on_hand=stocks, user=user)


def _change_discounts(planned: Sequence[Planned], opened_at: datetime) -> None:
    """Discounts begin and end one by one: each has a reference price of its own.

    The discount of a new variant begins when its prices do: nobody could ever buy it for more, so nothing is struck
    through.
    """
    for one in planned:
        if one.percent is not None and one.variant is not None:
            try:
                starts_at = opened_at if one.outcome == NEW else clock.now()
                with transaction.atomic():  # the one that runs goes on when the other cannot begin
                    set_discount(variant_id=one.variant.pk, percent=one.percent, starts_at=starts_at)
            except DomainError as error:
                one.row.refuse(error.code, "discount")


def set_discount(*, variant_id: int, percent: int, starts_at: datetime, ends_at: datetime | None = None) -> None:
    """From `starts_at`, which is not to come, this discount; 0 for none.

    Raises InvalidDiscount when another one is planned within its time.
    """
    for pk in Discount.objects.filter(variant=variant_id, status=Discount.Status.ACTIVE).values_list("pk", flat=True):
        end_discount(discount_id=pk)
    if percent:
        plan_discount(variant_id=variant_id, percent=percent, starts_at=starts_at, ends_at=ends_at)


def _note_changes(job: ImportJob, states: Sequence[ProductState], planned: Sequence[Planned]) -> None:
    """What the undo needs: one line for a new product, one for each product and variant that moved."""
    changes = [
        ImportChange(job=job, product=state.product, is_new=state.is_new, **_columns_moved(state))
        for state in states
        if state.is_new or state.before or state.values_before
    ]
    for one in planned:
        assert one.variant is not None  # good rows have both
        assert one.state is not None
        if one.outcome == NEW and one.state.is_new:
            continue  # goes with its product
        if one.outcome == NEW or one.before:
            change = ImportChange(job=job, product=one.state.product, variant=one.variant, is_new=one.outcome == NEW)
            change.before, change.after = one.before or {}, _after(one)
            changes.append(change)
    ImportChange.objects.bulk_create(changes)


def _columns_moved(state: ProductState) -> dict[str, Any]:
    if state.is_new:
        return {}
    before, after = dict(state.before), {column: getattr(state.product, column) for column in state.before}
    for code, chosen in state.values_before.items():
        before[f"attribute:{code}"] = [str(one) for one in chosen]
        after[f"attribute:{code}"] = [str(one) for one in state.values[code]]
    return {"before": before, "after": after}


def _after(one: Planned) -> dict[str, Any]:
    values = {
        "options": one.row.options,
        "weight_g": one.row.weight_g,
        "list_price": None if one.list_price is None else str(one.list_price.amount),
        "stock": one.stock,
        "percent": one.percent,
        "percent_until": None,
    }
    return {name: values[name] for name in one.before or ()}


def _queue_pictures(run: Run, job: ImportJob, planned: Sequence[Planned]) -> None:
    ImportPicture.objects.bulk_create(
        ImportPicture(job=job, row=one.row.row, variant=one.variant, name=name, is_lead=position == 0)
        for one in planned
        for position, name in enumerate(one.row.pictures)
        if run.pictures is not None and name.lower() in run.pictures
    )
