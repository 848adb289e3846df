"""The table of variants: build it from options, fill it down, save it as one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.access import member_of
from catalog.access import product_for_store
from catalog.errors import EditConflict
from catalog.models import Product, Variant
from catalog.product_rules import Option, fits, option_key
from catalog.selectors.editor import section_version, variants_of
from catalog.services.variants import OUT_OF_TABLE, line_of, save_variants
from marketplace.lib.errors import DomainError
from seller.editor_page import editor
from seller.gate import editor_page
from seller.variant_forms import FILLED_DOWN, OptionsForm, RowForm, blank_row, row_forms, stored_row, typed_rows
from seller.views.editor import refuse, saved


@editor_page
def variants(request: HttpRequest, pk: int) -> HttpResponse:
    """What is stored (GET); a new table, a filled one, or the table saved (POST, by `do`)."""
    product = product_for_store(request.store, pk)  # type: ignore[attr-defined]
    if request.method == "POST":
        return _posted(request, product)
    stored = _stored(product)
    initial = OptionsForm.initial_of(stored) | {"seen": section_version(pk, "variants")}
    bound = OptionsForm(initial)
    combos = bound.options() if bound.is_valid() else [variant.options for variant in stored]
    values = _values(product, combos, {}, is_offered=not stored)
    return _page(request, product, OptionsForm(initial=initial), row_forms(product, combos, values))


def _posted(request: HttpRequest, product: Product) -> HttpResponse:
    options = OptionsForm(request.POST)
    typed = typed_rows(request.POST.dict())
    if not options.is_valid():
        return _page(request, product, options, _as_typed(request, product, typed), status=422)
    combos = options.options()
    keys = [option_key(combo) for combo in combos]
    if request.POST.get("do") != "save" or list(typed) != keys:
        return _rebuilt(request, product, options, combos, typed)
    rows = row_forms(product, combos, {}, request.POST)
    if all([row.is_valid() for row in rows]):  # noqa: C419 - every line must say what is wrong with it
        filled = [row for row in rows if row.is_filled]
        seen = options.cleaned_data["seen"]
        try:
            save_variants(product_id=product.pk, seen=seen, rows=[row.row() for row in filled], user=member_of(request))
        except DomainError as error:
            _refuse(options, filled, error, product)
        else:
            return saved(request, product, "variants")
    return _page(request, product, options, rows, status=422)


def _refuse(options: OptionsForm, rows: list[RowForm], error: DomainError, product: Product) -> None:
    """The sentence at its cell, or above the table."""
    line = line_of(error)
    if line is None or line[0] >= len(rows):
        refuse(options, error, product, "variants")
        if isinstance(error, EditConflict):
            _refresh_stock(rows, product)
        return
    row = rows[line[0]]
    row.add_error(line[1], str(error))
    if error.code == "stock_moved":
        _show_stock(row, error.params["stock"])


def _refresh_stock(rows: list[RowForm], product: Product) -> None:
    """After a conflict the lines know the stock of now, so that the second press counts on it."""
    fresh = Variant.objects.filter(product=product)
    now = {option_key(variant.options): variant.stock_on_hand for variant in fresh}
    for row in rows:
        _show_stock(row, now.get(option_key(row.options), ""))


def _show_stock(row: RowForm, stock: object) -> None:
    data = row.data.copy()  # type: ignore[attr-defined]
    data[f"{row.prefix}-stock_seen"] = str(stock)
    row.data = data


def _rebuilt(
    request: HttpRequest, product: Product, options: OptionsForm, combos: list[list[Option]], typed: dict[str, Any]
) -> HttpResponse:
    """The table for these options with what was typed and what is stored; nothing is saved yet."""
    values = _values(product, combos, typed, is_offered=True)
    if request.POST.get("do") == "fill":
        _fill_down(values, [option_key(combo) for combo in combos])
    return _page(request, product, options, row_forms(product, combos, values), is_unsaved=True)


def _values(
    product: Product, combos: list[list[Option]], typed: dict[str, Any], *, is_offered: bool
) -> dict[str, dict[str, Any]]:
    """A line for each combination: as typed, else as stored, else blank and perhaps not offered."""
    values: dict[str, dict[str, Any]] = {}
    left = _stored(product)
    for combo in combos:
        key = option_key(combo)
        match = next((variant for variant in left if fits(variant.options, combo)), None)
        if match is not None:
            left.remove(match)
        if key in typed:
            values[key] = typed[key] | {"is_active": bool(typed[key]["is_active"])}
        elif match is not None:
            values[key] = stored_row(match)
        else:
            values[key] = blank_row(product, combo) | {"is_active": is_offered}
    return values


def _fill_down(values: dict[str, dict[str, Any]], keys: list[str]) -> None:
    """Price, stock and weight of the first line in every line below it that has none."""
    for key in keys[1:]:
        for name in FILLED_DOWN:
            if values[key].get(name) in ("", None, 0, "0"):
                values[key][name] = values[keys[0]].get(name, "")


def _as_typed(request: HttpRequest, product: Product, typed: dict[str, Any]) -> list[RowForm]:
    """The lines as they were sent, when the options themselves are wrong."""
    combos: list[list[Option]] = [[{"value_ru": word} for word in key.split(" | ") if word] for key in typed]
    return row_forms(product, combos, typed)


def _stored(product: Product) -> list[Variant]:
    """The variants that have a line in the table, switched-off ones too; not those that were taken out of it."""
    return [variant for variant in variants_of(product) if variant.position < OUT_OF_TABLE]


def _page(
    request: HttpRequest,
    product: Product,
    options: OptionsForm,
    rows: list[RowForm],
    *,
    status: int = 200,
    is_unsaved: bool = False,
) -> HttpResponse:
    errors = [(row, field) for row in rows if row.is_bound for field in row if field.errors]
    context = {"form": options, "rows": rows, "row_errors": errors, "is_unsaved": is_unsaved}
    return editor(request, product, "variants", context, status=status)
