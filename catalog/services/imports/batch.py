"""Writing a planned batch: a few queries for all of its rows, in one transaction with the progress of the run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from accounts.models import User
from catalog.importing.rows import GoodsRow
from catalog.models import (
    ImportChange,
    ImportJob,
    ImportPicture,
    PriceChange,
    Product,
)
from catalog.rules import brand_key
from catalog.services.brands import brands_named
from catalog.services.imports import characteristics
from catalog.services.imports.characteristics import read_characteristics
from catalog.services.imports.pictures import write_placed
from catalog.services.imports.plan import CHANGED, NEW, Planned, plan
from catalog.services.imports.scene import ProductState, Run
from catalog.services.prices import change_prices, open_prices, set_discounts
from catalog.services.products import note_published
from catalog.services.search_rows import write_rows
from catalog.services.stock import count_stocks, open_stock
from marketplace.lib import clock
from marketplace.lib.bulk import insert_rows, update_rows
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
        # some of what a run remembers was not written after all
        run.brands, run.characteristics = {}, read_characteristics(run.characteristics.by_code)
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
    write_placed([media for state in states for media in state.media if media.pk is None])
    for one in planned:
        if one.lead is not None and one.variant is not None:
            one.variant.media = one.lead
    new = [one.variant for one in planned if one.outcome == NEW and one.variant is not None]
    insert_rows(new)
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
    write_rows(product_ids={state.product.pk for state in states if _is_listed(state)} & _moved(planned))


def _is_listed(state: ProductState) -> bool:
    """True when listings may know it, or have to forget it."""
    return state.product.is_live or state.before.get("status") == Product.Status.LIVE


def _moved(planned: Sequence[Planned]) -> set[int]:
    return {one.state.product.pk for one in planned if one.state is not None and one.outcome in {NEW, CHANGED}}


def _write_brands(run: Run, states: Iterable[ProductState]) -> None:
    """Brands met for the first time."""
    new = [state.product for state in states if state.product.brand is not None and state.product.brand.pk is None]
    if new:
        run.brands |= brands_named(product.brand.name for product in new if product.brand)
        for product in new:
            product.brand = run.brands[brand_key(product.brand.name)] if product.brand else None


def _write_products(states: Sequence[ProductState]) -> None:
    new = [state.product for state in states if state.is_new]
    insert_rows(new)
    note_published([product.pk for product in new if product.is_live])
    moved = [state.product for state in states if not state.is_new and state.before]
    for product in moved:
        product.updated_at = clock.now()
    update_rows(moved, [*(column.removesuffix("_id") for column in PRODUCT_COLUMNS), "updated_at"])


def _change_variants(user: User | None, planned: Sequence[Planned]) -> None:
    known = [one for one in planned if one.outcome == CHANGED]
    plain = [
        one.variant
        for one in known
        if one.variant and (one.lead or not {"options", "weight_g"}.isdisjoint(one.before or ()))
    ]
    if plain:
        update_rows(plain, ["options", "weight_g", "media"])
    prices = {one.variant.pk: one.list_price for one in known if one.variant and one.list_price is not None}
    if prices:
        change_prices(list_prices=prices, reason=PriceChange.Reason.IMPORT)
    stocks = {one.variant.pk: one.stock for one in known if one.variant and one.stock is not None}
    if stocks:
        count_stocks(on_hand=stocks, user=user)


def _change_discounts(planned: Sequence[Planned], opened_at: datetime) -> None:
    """The discount of a new variant begins when its prices do.

    Nobody could ever buy it for more, so nothing is struck through.
    """
    for is_new, starts_at in ((True, opened_at), (False, clock.now())):
        percents = {
            one.variant.pk: one.percent
            for one in planned
            if one.percent is not None and one.variant is not None and (one.outcome == NEW) == is_new
        }
        if percents:
            set_discounts(percents=percents, starts_at=starts_at)


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
    insert_rows(changes)


def _columns_moved(state: ProductState) -> dict[str, Any]:
    if state.is_new:
        return {"after": {"row": state.row.row}} if state.row else {}
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
