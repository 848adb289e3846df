"""What a batch of rows would do: decided row by row against the scene, written by `batch` or only told by the check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.importing.cells import BadCell
from catalog.importing.columns import ATTRIBUTE
from catalog.importing.rows import GoodsRow
from catalog.models import Brand, Media, Product, ProhibitedTerm, Variant
from catalog.rules import brand_key, slug_of, whole_lots
from catalog.services.imports.characteristics import Chosen
from catalog.services.imports.opening import open_new, watch_known
from catalog.services.imports.pictures import place_picture
from catalog.services.imports.scene import ProductState, Run, Scene, set_scene
from marketplace.lib import clock
from marketplace.lib.money import Money

NEW, CHANGED, SAME, BAD = "created", "updated", "unchanged", "bad"
FALLS_BY_HALF = 2
PLAIN_COLUMNS = ("lot_size", "min_quantity", "max_quantity")


@dataclass(slots=True)
class Planned:
    """A row and what becomes of it. `before` are the variant's columns that moved, as they were."""

    row: GoodsRow
    outcome: str = BAD
    state: ProductState | None = None
    variant: Variant | None = None
    before: dict[str, Any] | None = None
    list_price: Money | None = None
    stock: int | None = None
    percent: int | None = None
    lead: Media | None = None

    @property
    def is_good(self) -> bool:
        """True when it is taken."""
        return self.outcome != BAD


def plan(run: Run, rows: Sequence[GoodsRow], *, lock: bool) -> list[Planned]:
    """Decide about each row; nothing is written. With `lock` the variants stay as they are until the commit."""
    scene = set_scene(run, rows, lock=lock)
    planned = [_decide(scene, row) for row in rows]
    open_new(scene, [one.state for one in planned if one.state is not None], is_check=not lock)
    return planned


def _decide(scene: Scene, row: GoodsRow) -> Planned:
    planned = Planned(row)
    if row.is_bad:
        return planned
    state = scene.state_of(row)
    variant = scene.by_sku.get(row.sku)
    chosen = _check(scene, row, state, variant)
    if any(not problem.is_warning for problem in row.problems):
        return planned
    is_moved = False
    if state is None:
        state = _new_product(scene, row)
    planned.state = state
    is_moved |= _change_product(scene, row, state, chosen)
    if variant is None:
        planned.variant, planned.outcome = _new_variant(scene, row, state), NEW
        planned.percent = row.percent or None
    else:
        planned.variant = variant
        is_moved |= _change_variant(scene, planned, variant)
        planned.outcome = CHANGED if is_moved else SAME
    if row.pictures:
        _change_pictures(scene, planned)
    is_reworded = variant is None or "options" in (planned.before or ())
    if watch_known(scene, state, row, is_reworded=is_reworded) and planned.outcome == SAME:
        planned.outcome = CHANGED
    _warn(scene, row, state, variant)
    return planned


def _check(scene: Scene, row: GoodsRow, state: ProductState | None, variant: Variant | None) -> dict[str, Chosen]:
    """Note everything that keeps the row out; its characteristics as values."""
    _check_place(scene, row, state, variant)
    if row.is_bad:
        return {}
    node = scene.run.category(row.category) if row.category else None
    if row.category and node is None:
        row.refuse("category", "category", value=row.category[:80])
    if variant is None:
        _check_new(row, state)
        if row.list_price is None:
            row.refuse("needed", "price")
    else:
        _check_known(scene, row, variant)
    _check_options(row, state, variant)
    _check_quantities(row, state)
    verdict, reason = scene.verdicts.get(str(row.row), ("", ""))
    if verdict == ProhibitedTerm.Verdict.REFUSE:
        row.refuse("prohibited", "title_ru", reason=reason)
    path = node.path if node else _path_of(scene, state)
    return _characteristics(scene, row, path)


def _check_place(scene: Scene, row: GoodsRow, state: ProductState | None, variant: Variant | None) -> None:
    if state is None:
        return
    if state.product.status == Product.Status.REMOVED:
        row.refuse("removed", "sku")
    if state.product.status == Product.Status.BLOCKED:
        row.refuse("blocked", "sku")
    if variant is not None and row.product:
        other = scene.by_code.get(row.product)
        own_code = state.product.code
        if (other is not None and other is not state) or (other is None and own_code and own_code != row.product):
            row.refuse("other_product", "product")


def _check_new(row: GoodsRow, state: ProductState | None) -> None:
    if state is not None:
        return
    if not row.texts.get("title_ru") and not row.texts.get("title_en"):
        row.refuse("needed", "title_ru")
    if not row.category:
        row.refuse("needed", "category")


def _check_known(scene: Scene, row: GoodsRow, variant: Variant) -> None:
    if row.stock is not None and row.stock < variant.stock_reserved:
        row.refuse("reserved", "stock", count=variant.stock_reserved)
    if row.list_price is not None and variant.pk in scene.below_tiers:
        row.refuse("tiers", "price")
    if row.percent and variant.pk in scene.planned_discounts and row.percent != scene.percent_of(variant):
        row.refuse("discount_planned", "discount")


def _check_options(row: GoodsRow, state: ProductState | None, variant: Variant | None) -> None:
    """Variants of a product are told apart by the same options in the same order."""
    others = [one for one in (state.variants if state else []) if one is not variant and one.sku != row.sku]
    if not others or (variant is not None and row.options is None):
        return
    options = row.options or []
    names = [one["name_ru"] for one in options]
    if any([one["name_ru"] for one in other.options] != names for other in others):
        row.refuse("options_differ", "options")
    elif any(_values(other.options) == _values(options) for other in others):
        row.refuse("options_twice", "options")


def _values(options: list[dict[str, str]]) -> list[str]:
    return [one["value_ru"] for one in options]


def _check_quantities(row: GoodsRow, state: ProductState | None) -> None:
    if state is None or (row.min_quantity is None and row.max_quantity is None and row.lot_size is None):
        return
    least = row.min_quantity or state.product.min_quantity
    most = row.max_quantity or state.product.max_quantity
    if most is not None and most < whole_lots(least, row.lot_size or state.product.lot_size):
        row.refuse("max_below_min", "max_quantity")


def _path_of(scene: Scene, state: ProductState | None) -> tuple[int, ...]:
    node = scene.run.category(str(state.product.category_id)) if state and state.product.category_id else None
    return node.path if node else ()


def _characteristics(scene: Scene, row: GoodsRow, path: tuple[int, ...]) -> dict[str, Chosen]:
    found: dict[str, Chosen] = {}
    for code, text in row.attributes.items():
        try:
            found[code] = scene.run.characteristics.chosen(code, text, path)
        except BadCell as error:
            row.refuse(error.code, f"{ATTRIBUTE}{code}", **error.params)
    return found


def _new_product(scene: Scene, row: GoodsRow) -> ProductState:
    """A draft that the rows behind this one find under its code; `opening` puts it on sale."""
    code = row.product or row.sku
    product = scene.run.new_product()
    product.code = code
    product.created_at = product.updated_at = clock.now()
    state = ProductState(product, is_new=True, row=row)
    scene.by_code[code] = state
    return state


def _change_product(scene: Scene, row: GoodsRow, state: ProductState, chosen: dict[str, Chosen]) -> bool:
    is_moved, titles = False, (state.product.title_ru, state.product.title_en)
    for column, text in row.texts.items():
        is_moved |= state.set(column, text)
    if state.is_new:
        product = state.product
        product.title_ru = product.title_ru or product.title_en
        product.title_en = product.title_en or product.title_ru
    if row.category:
        node = scene.run.category(row.category)
        assert node is not None  # checked before
        is_moved |= state.set("category_id", node.pk)
    if row.brand and (state.product.brand is None or brand_key(state.product.brand.name) != brand_key(row.brand)):
        state.before.setdefault("brand_id", state.product.brand_id)
        state.product.brand = scene.run.brands.setdefault(brand_key(row.brand), Brand(name=row.brand))
        is_moved = True
    for column in PLAIN_COLUMNS:
        value = getattr(row, column)
        if value is not None:
            is_moved |= state.set(column, value)
    for code, one in chosen.items():
        is_moved |= state.give(code, one)
    is_renamed = titles != (state.product.title_ru, state.product.title_en)
    return _settle(scene, row, state, is_renamed=is_renamed) or is_moved


def _settle(scene: Scene, row: GoodsRow, state: ProductState, *, is_renamed: bool) -> bool:
    """Addresses follow titles, and a code is kept once it is given."""
    product, is_moved = state.product, False
    if is_renamed:
        state.set("slug_ru", slug_of(product.title_ru or product.title_en or ""))
        state.set("slug_en", slug_of(product.title_en or product.title_ru or ""))
    if row.product and not product.code and row.product not in {variant.sku for variant in state.variants}:
        is_moved = state.set("code", row.product)
        scene.by_code[row.product] = state
    state.is_flagged |= bool(scene.verdicts.get(str(row.row)))
    return is_moved


def _new_variant(scene: Scene, row: GoodsRow, state: ProductState) -> Variant:
    assert row.list_price is not None  # checked before
    variant = Variant(
        product=state.product,
        store=scene.run.store,
        sku=row.sku,
        options=row.options or [],
        price=row.list_price,
        list_price=row.list_price,
        stock_on_hand=row.stock or 0,
        weight_g=row.weight_g or 0,
        position=min(len(state.variants), 32_767),
    )
    state.variants.append(variant)
    return variant


def _change_variant(scene: Scene, planned: Planned, variant: Variant) -> bool:
    """What moves on a variant that the store has; price, stock and discount are left to their services."""
    row, before = planned.row, dict[str, Any]()
    if row.options is not None and _plain(row.options) != _plain(variant.options):
        before["options"] = variant.options
        variant.options = row.options
    if row.weight_g is not None and row.weight_g != variant.weight_g:
        before["weight_g"] = variant.weight_g
        variant.weight_g = row.weight_g
    if row.list_price is not None and row.list_price != variant.list_price:
        before["list_price"] = str(variant.list_price.amount)
        planned.list_price = row.list_price
    if row.stock is not None and row.stock != variant.stock_on_hand:
        before["stock"] = variant.stock_on_hand
        planned.stock = row.stock
    if row.percent is not None and row.percent != scene.percent_of(variant):
        active = scene.discounts.get(variant.pk)
        before["percent"] = scene.percent_of(variant)
        before["percent_until"] = active.ends_at.isoformat() if active and active.ends_at else None
        planned.percent = row.percent
    planned.before = before
    return bool(before)


def _change_pictures(scene: Scene, planned: Planned) -> None:
    """Pictures that lie in the shop already get their place at once; those of the archive wait for theirs."""
    row, state, variant = planned.row, planned.state, planned.variant
    assert state is not None  # a good row has both
    assert variant is not None
    own = scene.run.pictures or frozenset()
    is_moved = False
    for place, name in enumerate(row.pictures):
        if name.lower() in own:
            state.waits = is_moved = True
        elif name in scene.pictures:
            media, is_new = place_picture(state.product, state.media, scene.pictures[name])
            is_moved |= is_new
            if media is None:
                row.refuse("pictures_many", "pictures", name=name)
            elif place == 0 and (media.pk is None or variant.media_id != media.pk):
                planned.lead, is_moved = media, True
    if is_moved and planned.outcome == SAME:
        planned.outcome = CHANGED


def _plain(options: list[dict[str, str]]) -> list[dict[str, str]]:
    return [
        {name: one.get(name, "") for name in ("name_ru", "name_en", "value_ru", "value_en", "swatch")}
        for one in options
    ]


def _warn(scene: Scene, row: GoodsRow, state: ProductState, variant: Variant | None) -> None:
    is_first = variant is None and state.is_new and len(state.variants) == 1
    if is_first and not (row.texts.get("title_ru") and row.texts.get("title_en")):
        row.refuse("one_language", "title_en" if row.texts.get("title_ru") else "title_ru")
    if variant is not None and row.list_price is not None and row.list_price * FALLS_BY_HALF < variant.list_price:
        before, after = str(variant.list_price.amount), str(row.list_price.amount)
        row.refuse("price_falls", "price", before=before, after=after)
    if state.is_new and scene.verdicts.get(str(row.row)):
        row.refuse("review", "title_ru")
    names = scene.run.pictures
    missing = [name for name in row.pictures if name not in scene.pictures and name.lower() not in (names or ())]
    if missing and names is None:
        row.refuse("no_archive", "pictures")
    for name in missing if names is not None else ():
        row.refuse("picture_missing", "pictures", name=name)
