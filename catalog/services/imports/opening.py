"""What an import may put on sale: the rules of `services.products`, held against a batch in memory."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.importing.columns import ATTRIBUTE
from catalog.importing.problems import DRAFT
from catalog.importing.rows import GoodsRow
from catalog.models import Product
from catalog.product_rules import Gap, gaps_of
from catalog.selectors.editor import inventory_with
from catalog.services.imports.scene import ProductState, Scene
from marketplace.lib import clock

Status = Product.Status
# Where the seller writes what a draft lacks
COLUMNS = {"title": "title_ru", "description": "description_ru", "category": "category", "pictures": "pictures"}


def open_new(scene: Scene, states: Iterable[ProductState], *, is_check: bool) -> None:
    """Give the new products of a batch their status: on sale, in review, or the draft that they are.

    A check counts the pictures of the archive as there and says on the first row of a draft what it lacks; an import
    leaves both to `publishing`, when all rows and pictures are in.
    """
    for state in {id(state): state for state in states}.values():
        if state.row is None:
            continue
        lacks = _gaps(scene, state, is_check=is_check)
        if is_check:
            for code, column in lacks:
                state.row.refuse(code, column)
        if lacks:
            continue
        if state.is_flagged or not scene.publishes_alone:
            state.product.status = Status.IN_REVIEW
        else:
            state.product.status, state.product.published_at = Status.LIVE, clock.now()


def watch_known(scene: Scene, state: ProductState, row: GoodsRow, *, is_reworded: bool) -> bool:
    """What `services.products.recheck_edited` does after an edit: doubtful words, another name; True when it moved.

    `is_reworded`: words of its variants are others, too.
    """
    product = state.product
    is_touched = bool(state.before or state.values_before or is_reworded)
    if state.is_new or not is_touched or product.status not in {Status.LIVE, Status.PAUSED}:
        return False
    is_renamed = not state.before.keys().isdisjoint({"title_ru", "title_en", "category_id"})
    is_flagged = bool(scene.verdicts.get(str(row.row)))
    if not is_flagged and (not is_renamed or scene.publishes_alone):
        return False
    row.refuse("review", "" if is_renamed else "title_ru")
    return state.set("status", Status.IN_REVIEW if product.is_live else Status.DRAFT)


def draft_problems(gaps: Iterable[Gap], missing: Iterable[str]) -> list[tuple[str, str]]:
    """What keeps a product from being sold, as codes of `problems` with their column; `missing` are characteristics."""
    found = [
        (f"{DRAFT}{gap.code}", COLUMNS.get(gap.code, ""))
        for gap in gaps
        if gap.is_required and gap.code != "attributes"
    ]
    return [*found, *((f"{DRAFT}attributes", f"{ATTRIBUTE}{code}") for code in missing)]


def _gaps(scene: Scene, state: ProductState, *, is_check: bool) -> list[tuple[str, str]]:
    product = state.product
    node = scene.run.category(str(product.category_id))
    known = scene.run.characteristics.by_code
    given = {known[code].pk for code, chosen in state.values.items() if any(chosen)}
    missing = [code for pk, code in scene.run.required_of(node.path if node else ()).items() if pk not in given]
    has = inventory_with(
        product,
        missing_attributes=len(missing),
        pictures=len(state.media) + (is_check and state.waits),
        variants=len(state.variants),
    )
    return draft_problems(gaps_of(has), missing)
