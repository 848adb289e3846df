"""A whole listing page: cards, numbers, groups of filters, chips. Category, search, deals, Mall and store pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from catalog.search.engine import SearchResult, search
from catalog.search.facets import Facets
from catalog.search.filters import SORT_LABELS, Filters, Sort
from catalog.selectors.attributes import filters_of
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.filter_groups import Chip, FacetGroup, chips_of, filter_groups
from catalog.selectors.tree import CategoryNode, category_tree


@dataclass(frozen=True, slots=True)
class SortOption:
    """One order to choose."""

    value: str
    label: Promise
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of goods with everything around it."""

    cards: list[Card]
    result: SearchResult
    filters: Filters
    groups: list[FacetGroup]
    chips: list[Chip]
    sort: Sort
    sorts: list[SortOption]
    categories: list[tuple[CategoryNode, int | None]]
    query: str
    base_query: str

    @property
    def pages(self) -> range:
        """The numbered pages."""
        return range(1, self.result.pages + 1)

    @property
    def clear_query(self) -> str:
        """The end of the address without any filter."""
        return self.filters.cleared().query_string(**_kept(self.query, self.sort))

    def page_query(self, page: int) -> str:
        """The end of the address of a numbered page."""
        return self.filters.query_string(**_kept(self.query, self.sort), page=str(page) if page > 1 else "")


def listing(
    *,
    query: str = "",
    filters: Filters,
    sort: Sort = Sort.POPULAR,
    page: int = 1,
    cursor: str = "",
    country: str,
    today: date,
) -> Listing:
    """A page of goods: four queries, with words up to six, above COUNT_LIMIT one more."""
    result = search(query, filters, sort, page=page, cursor=cursor)
    query = result.query  # in the layout that found something, so that links keep finding it
    leaf = _leaf(filters, result.facets)
    properties = filters_of(leaf) if leaf is not None else ()
    return Listing(
        cards=cards_for(result.product_ids, country=country, today=today),
        result=result,
        filters=filters,
        groups=filter_groups(filters, result.facets, properties),
        chips=chips_of(filters, properties, **_kept(query, sort)),
        sort=sort,
        sorts=[SortOption(option.value, label, option is sort) for option, label in SORT_LABELS.items()],
        categories=_categories(filters, result.facets),
        query=query,
        base_query=filters.query_string(**_kept(query, sort)),
    )


def _kept(query: str, sort: Sort) -> dict[str, str]:
    return {"q": query, "sort": "" if sort is Sort.POPULAR else sort.value}


def _leaf(filters: Filters, facets: Facets) -> int | None:
    """The category whose properties are filters: the leaf itself, or the one that most hits are in."""
    if filters.category_id is not None and category_tree().nodes[filters.category_id].is_leaf:
        return filters.category_id
    best = max(facets.categories.items(), key=lambda item: item[1], default=None)
    return best[0] if best and best[1] * 2 > facets.total else None


def _categories(filters: Filters, facets: Facets) -> list[tuple[CategoryNode, int | None]]:
    """Where the goods are: the shown children of the category, or the roots, with goods in them."""
    tree = category_tree()
    nodes = tree.roots if filters.category_id is None else tree.children(filters.category_id)
    sums: dict[int, int] = {}
    for pk, count in facets.categories.items():
        for step in tree.nodes[pk].path if pk in tree.nodes else ():
            sums[step] = sums.get(step, 0) + count
    if not facets.is_exact:
        return [(node, None) for node in nodes]
    return [(node, sums[node.pk]) for node in nodes if sums.get(node.pk)]
