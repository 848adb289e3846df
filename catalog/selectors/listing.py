"""A whole listing page: cards, numbers, groups of filters, chips. Category, search, deals, Mall and store pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.search.engine import SearchResult, search
from catalog.search.facets import Facets
from catalog.search.filters import Filters, Sort
from catalog.selectors.attributes import AttributeFilter, filters_of
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.filter_chips import Chip, chips_of, nearest, promoted_chips
from catalog.selectors.filter_groups import Group, filter_groups
from catalog.selectors.tree import CategoryNode, category_tree


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of goods with everything around it.

    `groups` are the filters of the sidebar, `promoted` those over the goods, `chips` the choices made, `nearest`
    what choices less would give where there is nothing. `categories` say where the goods are, with numbers where
    these are known.
    """

    cards: list[Card]
    result: SearchResult
    filters: Filters
    groups: list[Group]
    chips: list[Chip]
    promoted: list[dict[str, Any]]
    nearest: list[dict[str, Any]]
    sort: Sort
    categories: list[tuple[CategoryNode, int | None]]
    query: str


def listing(
    *,
    query: str = "",
    filters: Filters,
    sort: Sort = Sort.POPULAR,
    page: int = 1,
    cursor: str = "",
    country: str,
    today: date,
    whole: Sequence[str] = (),
) -> Listing:
    """A page of goods: four queries, with words up to seven. `whole` are groups of filters shown at length."""
    result = search(query, filters, sort, page=page, cursor=cursor)
    query = result.query  # in the layout that found something, so that links keep finding it
    properties = _properties(filters, result.facets)
    kept = {"q": query, "sort": "" if sort is Sort.POPULAR else sort.value}
    chips = chips_of(filters, result.facets, properties, **kept)
    return Listing(
        cards=cards_for(result.product_ids, country=country, today=today),
        result=result,
        filters=filters,
        groups=filter_groups(filters, result.facets, properties, whole),
        chips=chips,
        promoted=promoted_chips(filters, result.facets, properties, **kept),
        nearest=[] if result.total else nearest(filters, result.facets, chips, **kept),
        sort=sort,
        categories=_categories(filters, result.facets),
        query=query,
    )


def _properties(filters: Filters, facets: Facets) -> tuple[AttributeFilter, ...]:
    """What goods are told apart by here: the characteristics of the category, or of the one that most hits are in."""
    tree = category_tree()
    node = tree.nodes.get(filters.category_id or 0)
    if node is not None and node.is_leaf:
        return filters_of(node.pk)
    leading = facets.leading
    if leading in tree.nodes:
        return filters_of(leading)
    return filters_of(node.pk) if node is not None else ()


def _categories(filters: Filters, facets: Facets) -> list[tuple[CategoryNode, int | None]]:
    """Where the goods are: the shown children of the category, or the roots, with goods in them."""
    tree = category_tree()
    nodes = tree.roots if filters.category_id is None else tree.children(filters.category_id)
    counts = facets.of("category")
    if counts is None or facets.is_least("category"):
        return [(node, None) for node in nodes]
    sums: dict[int, int] = {}
    for pk, count in counts.items():
        for step in tree.nodes[int(pk)].path if int(pk) in tree.nodes else ():
            sums[step] = sums.get(step, 0) + count
    return [(node, sums[node.pk]) for node in nodes if sums.get(node.pk)]
