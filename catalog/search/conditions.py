"""Filters as SQL over the search table, whose alias is `r`."""

from __future__ import annotations

from catalog.constants import NEW_FOR
from catalog.search.filters import Filters
from catalog.search.words import Condition, both, flag_query
from catalog.selectors.attributes import attribute_of, values_between
from catalog.selectors.speeds import within
from catalog.selectors.tree import category_tree
from marketplace.lib import clock

NONE_SUCH = 0  # no value has this id: what a range without any value in it asks for


def chosen(filters: Filters) -> dict[str, Condition]:
    """The reader's choices as conditions on columns, by the name of their group."""
    moment = clock.now() - NEW_FOR
    every = {
        "free": (filters.free_delivery, "r.free_to @> ARRAY[%s]::varchar[]", filters.country),
        "rating": (filters.rating, "r.rating >= %s", filters.rating),
        "score": (filters.store_rating, "coalesce(r.store_score >= %s, FALSE)", filters.store_rating),
        "new": (filters.is_new, "r.published_at >= %s", moment),
        "brand": (filters.brands, "coalesce(r.brand_id = ANY(%s), FALSE)", list(filters.brands)),
        "from": (filters.ships_from, "r.ships_from = ANY(%s)", list(filters.ships_from)),
        "store": (filters.stores, "r.store_id = ANY(%s)", list(filters.stores)),
        "discount": (filters.discount, "r.discount_percent > 0"),
        "mall": (filters.mall, "r.is_mall"),
        "return": (filters.free_return, "r.has_free_return"),
        "authentic": (filters.authentic, "r.is_authentic"),
    }
    groups = {name: Condition(str(sql), tuple(rest)) for name, (choice, sql, *rest) in every.items() if choice}
    if filters.price_from is not None or filters.price_to is not None:
        ends = (filters.price_from or 0, 10**10 if filters.price_to is None else filters.price_to)
        groups["price"] = Condition("r.price BETWEEN %s AND %s", ends)
    if filters.days is not None:
        groups["days"] = Condition("r.speed_id = ANY(%s)", (within(filters.country, filters.days),))
    values = chosen_values(filters)
    return groups | {name: Condition("r.value_ids && %s::bigint[]", (ids,)) for name, ids in values.items()}


def chosen_values(filters: Filters) -> dict[str, list[int]]:
    """The values of each characteristic that may be met: those ticked, and those between the two ends given."""
    found: dict[str, list[int]] = {}
    for pk in filters.values:
        found.setdefault(f"value:{attribute_of(pk)}", []).append(pk)
    for attribute_id, low, high in filters.numbers:
        found.setdefault(f"value:{attribute_id}", []).extend(values_between(attribute_id, low, high))
    return {name: ids or [NONE_SUCH] for name, ids in found.items()}


def flagged(filters: Filters) -> dict[str, list[str]]:
    """Those of the choices that are lexemes of the vector too, by the name of their group."""
    marks = {"mall": filters.mall, "return": filters.free_return, "authentic": filters.authentic}
    groups = {name: [name] for name, is_wanted in marks.items() if is_wanted}
    if filters.brands:
        groups["brand"] = [f"b{pk}" for pk in filters.brands]
    if filters.ships_from:
        groups["from"] = [f"s{code}" for code in filters.ships_from]
    if filters.stores:
        groups["store"] = [f"p{pk}" for pk in filters.stores]
    return groups | {name: [f"v{pk}" for pk in ids] for name, ids in chosen_values(filters).items()}


def place_column(filters: Filters) -> Condition | None:
    """Where the listing is, as a column that begins an index; None when the tree is deeper than that."""
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


def leaves_of(category_id: int) -> list[int]:
    """The categories under this one in which goods are filed."""
    nodes = category_tree().nodes
    return [pk for pk, node in nodes.items() if node.is_leaf and category_id in node.path]


def conjunction(*parts: Condition | None) -> Condition:
    """All of these, or TRUE."""
    given = [part for part in parts if part is not None]
    if not given:
        return Condition("TRUE")
    return Condition(" AND ".join(part.sql for part in given), tuple(value for part in given for value in part.params))


def collected(text: Condition | None, filters: Filters, but: str = "-") -> Condition:
    """All that was asked for, without the group `but`, so that an index of the vector finds it."""
    flags = {name: own for name, own in flagged(filters).items() if name != but}
    columns = [group for name, group in chosen(filters).items() if name != but and name not in flags]
    column = place_column(filters)
    if column is not None and text is None and not flags:
        return conjunction(column, *columns)
    query = both(text, flag_query([*place_flags(filters), *flags.values()]))
    return conjunction(Condition(f"r.vector @@ {query.sql}", query.params) if query else None, *columns)
