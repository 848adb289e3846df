"""Filters as SQL over the search table, whose alias is `r`."""

from __future__ import annotations

from catalog.search.filters import Filters, Sort
from catalog.search.words import Condition
from catalog.selectors.attributes import attribute_of
from catalog.selectors.tree import category_tree

ORDERS = {
    Sort.POPULAR: "r.popularity DESC, r.product_id DESC",
    Sort.CHEAP: "r.price, r.product_id",
    Sort.DEAR: "r.price DESC, r.product_id DESC",
    Sort.RATING: "r.rating DESC, r.product_id DESC",
    Sort.NEW: "r.published_at DESC, r.product_id DESC",
    Sort.FAST: "coalesce((r.delivery_days->>%s)::int, 999), r.product_id",
}
# What a cursor remembers of the last row, and on which side of it the next ones lie
KEYS = {
    Sort.POPULAR: ("r.popularity", "<", "int"),
    Sort.CHEAP: ("r.price", ">", "numeric"),
    Sort.DEAR: ("r.price", "<", "numeric"),
    Sort.RATING: ("r.rating", "<", "numeric"),
    Sort.NEW: ("r.published_at", "<", "timestamptz"),
    Sort.FAST: ("coalesce((r.delivery_days->>%s)::int, 999)", ">", "int"),
}


def chosen_columns(filters: Filters) -> dict[str, Condition]:
    """The reader's choices that are columns, by the name of their group."""
    chosen: dict[str, Condition] = {}
    if filters.price_from is not None or filters.price_to is not None:
        chosen["price"] = Condition(
            "r.price BETWEEN coalesce(%s, 0) AND coalesce(%s, 1e10)", (filters.price_from, filters.price_to)
        )
    if filters.free_delivery:
        chosen["free"] = Condition("r.free_to @> ARRAY[%s]::varchar[]", (filters.country,))
    if filters.discount:
        chosen["discount"] = Condition("r.discount_percent > 0")
    if filters.rating is not None:
        chosen["rating"] = Condition("r.rating >= %s", (filters.rating,))
    return chosen


def chosen_flags(filters: Filters) -> dict[str, list[str]]:
    """The reader's choices that are lexemes of the vector, by the name of their group."""
    chosen: dict[str, list[str]] = {}
    if filters.mall:
        chosen["mall"] = ["mall"]
    if filters.brands:
        chosen["brand"] = [f"b{pk}" for pk in filters.brands]
    if filters.ships_from:
        chosen["from"] = [f"s{code}" for code in filters.ships_from]
    for pk in filters.values:
        chosen.setdefault(f"value:{attribute_of(pk)}", []).append(f"v{pk}")
    return chosen


def place_column(filters: Filters) -> Condition | None:
    """Where the listing is, as a column with an index of its own; None when the tree is deeper than that."""
    if filters.store_id is not None:
        return Condition("r.store_id = %s", (filters.store_id,)) if filters.category_id is None else None
    if filters.category_id is None:
        return Condition("TRUE")
    node = category_tree().nodes[filters.category_id]
    if node.is_leaf:
        return Condition("r.category_id = %s", (node.pk,))
    return Condition("r.root_id = %s", (node.pk,)) if len(node.path) == 1 else None


def place_flags(filters: Filters) -> list[list[str]]:
    """Where the listing is, as lexemes."""
    groups = []
    if filters.category_id is not None:
        groups.append([f"c{filters.category_id}"])
    if filters.store_id is not None:
        groups.append([f"p{filters.store_id}"])
    return groups


def conjunction(*parts: Condition | None) -> Condition:
    """All of these, or TRUE."""
    given = [part for part in parts if part is not None]
    if not given:
        return Condition("TRUE")
    return Condition(" AND ".join(part.sql for part in given), tuple(value for part in given for value in part.params))
