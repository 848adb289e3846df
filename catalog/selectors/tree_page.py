"""The page of the whole catalogue: what is in it, and how much."""

from __future__ import annotations

from django.db import connection

from catalog.constants import COUNT_LIMIT
from catalog.selectors.tree import CategoryNode, category_tree
from marketplace.lib.formatting import format_number

Leaf = tuple[CategoryNode, str]


def full_branches() -> list[tuple[CategoryNode, list[Leaf]]]:
    """Each root with those of its children that have goods, and how many («2000+»): one query.

    A root of whose children none has any is left out, unless goods are filed under itself.
    """
    tree = category_tree()
    counts = _counts([pk for pk, node in tree.nodes.items() if node.is_active])
    branches = []
    for root in tree.roots:
        leaves = [(leaf, total) for leaf in tree.children(root.pk) if (total := _below(leaf, counts))]
        if leaves or root.pk in counts:
            branches.append((root, [(leaf, _text(total)) for leaf, total in leaves]))
    return branches


def _below(node: CategoryNode, counts: dict[int, int]) -> int:
    """Goods of a category and everything under it."""
    tree = category_tree()
    return counts.get(node.pk, 0) + sum(_below(child, counts) for child in tree.children(node.pk))


def _text(total: int) -> str:
    return f"{format_number(COUNT_LIMIT)}+" if total > COUNT_LIMIT else format_number(total)


def _counts(pks: list[int]) -> dict[int, int]:
    """Goods filed under each category itself, those without any left out; none is counted far above the limit."""
    sql = """
        SELECT place.id, hits.count FROM unnest(%s::bigint[]) AS place (id) CROSS JOIN LATERAL (
            SELECT count(*) AS count FROM (
                SELECT 1 FROM catalog_searchrow r WHERE r.category_id = place.id LIMIT %s) AS few) AS hits
        WHERE hits.count > 0
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [pks, COUNT_LIMIT + 1])
        return dict(cursor.fetchall())
